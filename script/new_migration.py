"""Writes a migration for what changed in the tables: python script/new_migration.py AREA "why"."""

from __future__ import annotations

import asyncio
import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from records.migrate import config_for, upgrade_on


def write(connection: Connection, area: str, why: str) -> None:
    upgrade_on(connection)
    script = ScriptDirectory.from_config(config_for())
    known = [r for r in script.walk_revisions() if r.revision.startswith(f"{area}_")]
    head = f"{area}@head" if known else "base"
    rev_id = f"{area}_{len(known) + 1:04}"
    command.revision(
        config_for(connection),
        message=why,
        autogenerate=True,
        rev_id=rev_id,
        splice=True,
        head=head,
        branch_label=None if known else area,
        depends_on=None if known else "house_0001",  # a label would make a later house migration seem done
    )


async def main(area: str, why: str) -> None:
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    async with engine.begin() as connection:
        await connection.run_sync(write, area, why)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
