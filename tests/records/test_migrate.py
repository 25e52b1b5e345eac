"""Migrations: every area is a branch of its own, and the tables are what the models say."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from records.base import Base
from records.migrate import config_for, heads, upgrade
from records.tables import AREAS


def test_the_heads_read_off_the_file_names_are_alembics() -> None:
    assert heads() == set(ScriptDirectory.from_config(config_for()).get_heads())


async def test_upgrading_twice_changes_nothing_and_needs_no_alembic(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upgrade(database_url)
    monkeypatch.setattr("alembic.command.upgrade", lambda *given: pytest.fail("nothing was to be done"))
    await upgrade(database_url)


async def test_migrated_tables_are_what_the_models_say(database_url: str) -> None:
    assert AREAS
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), Base.metadata)
        )
    await engine.dispose()
    assert differences == []
