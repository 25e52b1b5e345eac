"""One database, SQLite or PostgreSQL, behind two doors: `reading()` and `writing()` (one transaction)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from core.errors import Misconfigured

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON")


class Database:
    """SQLite gets one writer at a time (it could not use more) and any number of readers beside it."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise Misconfigured(f"ANBAN_DATABASE_URL: {self.url.drivername} is not supported; use SQLite or PostgreSQL")
        if self.is_sqlite:
            self._reader = _sqlite_engine(url, pool=4, begin="BEGIN")
            self._writer = _sqlite_engine(url, pool=1, begin="BEGIN IMMEDIATE")
        else:
            self._reader = self._writer = create_async_engine(url, pool_size=pool, max_overflow=pool)
        # Waiting here is cheaper than waiting inside SQLite, and first come is first served.
        self._turnstile: asyncio.Lock | None = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._alone(), AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[AsyncConnection]:
        """The bare connection, for the hot path of a turn."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write_connection(self) -> AsyncIterator[AsyncConnection]:
        async with self._alone(), self._writer.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        if self._turnstile is None:
            yield
        else:
            async with self._turnstile:
                yield


def _sqlite_engine(url: str, *, pool: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor: sqlite3.Cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
