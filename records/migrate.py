"""Brings the database to the present tables. `anban serve` runs it at every start; it is free when nothing is new."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

HERE = Path(__file__).parent / "migrations"
POSTGRES_LOCK = 0x616E62616E  # two servers starting at once must not both migrate


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; the connection is handed over, not opened."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def upgrade_on(connection: Connection) -> None:
    """Upgrade on an open connection, all branches."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": POSTGRES_LOCK})
    wanted = set(ScriptDirectory.from_config(config_for()).get_heads())
    if set(MigrationContext.configure(connection).get_current_heads()) != wanted:
        command.upgrade(config_for(connection), "heads")


async def upgrade(url: str) -> None:
    """Create or upgrade every table."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade_on)
    finally:
        await engine.dispose()
