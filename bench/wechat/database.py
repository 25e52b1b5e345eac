"""A PostgreSQL database for one run: what an earlier one left would be counted, too."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import create_async_engine

from core.settings import Settings


@contextmanager
def fresh(url: str) -> Iterator[str]:
    """The address of a new, empty database on this server; dropped afterwards. "" stays "" (SQLite)."""
    if not url:
        yield ""
        return
    name = f"anban_bench_{secrets.token_hex(4)}"
    asyncio.run(_say(url, f"CREATE DATABASE {name}"))
    try:
        yield f"{url.rsplit('/', 1)[0]}/{name}"
    finally:
        asyncio.run(_say(url, f"DROP DATABASE {name} WITH (FORCE)"))


async def _say(url: str, sql: str) -> None:
    engine = create_async_engine(Settings(database_url=url).database, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(sql)
    await engine.dispose()
