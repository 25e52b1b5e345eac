"""Brings the database to the present tables. `anban serve` runs it at every start; it is free when nothing is new."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent / "migrations"
REVISION = re.compile(r"(?P<area>[a-z]+)_(?P<number>\d{4})_")  # how script/new_migration.py names its files
NEEDS = re.compile(r'^depends_on = "(\w+)"$', re.MULTILINE)
POSTGRES_LOCK = 0x616E62616E  # two servers starting at once must not both migrate


def heads() -> set[str]:
    """The newest revision of every area, read off the file names: Alembic itself costs memory and a start its time,
    and is needed only when there is something to do."""
    newest: dict[str, str] = {}
    for path in sorted((HERE / "versions").glob("*.py")):
        if found := REVISION.match(path.name):
            newest[found["area"]] = f"{found['area']}_{found['number']}"
    return set(newest.values())


def stored() -> set[str]:
    """What an up-to-date database says of itself: Alembic leaves out a head that another area's migration needs."""
    needed = {name for path in (HERE / "versions").glob("*.py") for name in NEEDS.findall(path.read_text("utf-8"))}
    return heads() - needed


def present(connection: Connection) -> set[str]:
    """The revisions a database is at."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; the connection is handed over, not opened."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def upgrade_on(connection: Connection) -> None:
    """Upgrade on an open connection, all branches."""
    if present(connection) == stored():
        return
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": POSTGRES_LOCK})
    command.upgrade(config_for(connection), "heads")


async def upgrade(url: str) -> None:
    """Create or upgrade every table."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade_on)
    finally:
        await engine.dispose()
