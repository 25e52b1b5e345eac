"""Alembic's entry: runs on the connection records.migrate hands over. Each area is a branch of its own."""

from __future__ import annotations

from alembic import context

from records.base import Base
from records.tables import AREAS

connection = context.config.attributes["connection"]
assert AREAS  # importing them registers every table on Base.metadata
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=False)
with context.begin_transaction():
    context.run_migrations()
