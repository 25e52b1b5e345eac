"""One database, SQLite or PostgreSQL, behind two doors: `reading()` and `writing()` (one transaction)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from core.errors import Misconfigured
from records.sqlite import Sqlite, prepare

T = TypeVar("T")


class Database:
    """SQLite gets one writer at a time (it could not use more) and any number of readers beside it."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise Misconfigured(f"ANBAN_DATABASE_URL: {self.url.drivername} is not supported; use SQLite or PostgreSQL")
        self._sqlite: Sqlite | None = None
        if self.is_sqlite:
            self._reader = prepare(create_async_engine(url, pool_size=4, max_overflow=0), begin="BEGIN")
            self._writer = prepare(create_async_engine(url, pool_size=1, max_overflow=0), begin="BEGIN IMMEDIATE")
            self._sqlite = Sqlite(self.url.set(drivername="sqlite"))
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

    async def glance(self, work: Callable[[Connection], T]) -> T:
        """One look-up by key: a plain statement that never takes long, also in a large table."""
        if self._sqlite is not None:
            return await self._sqlite.glance(work)
        # One look needs no transaction: BEGIN and ROLLBACK around it cost more than the look.
        async with self._reader.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run plain statements on a connection."""
        if self._sqlite is not None:
            return await self._sqlite.read(work)
        async with self._reader.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Callable[[Connection], T], *, quick: bool = False) -> T:
        """The same in one transaction; `quick` as in `glance`."""
        if self._sqlite is not None:
            return await self._sqlite.write(work, quick=quick)
        async with self._writer.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        if self._sqlite is not None:
            await self._sqlite.close()
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        if self._turnstile is None:
            yield
        else:
            async with self._turnstile:
                yield
