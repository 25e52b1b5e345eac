"""A PostgreSQL database for one run: what an earlier one left would be counted, too."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg


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
    connection = await asyncpg.connect(url, timeout=5)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
