"""One database, SQLite or PostgreSQL, behind two doors: `reading()` and `writing()` (one transaction)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from core.errors import Misconfigured

T = TypeVar("T")
E = TypeVar("E", Engine, AsyncEngine)
GROUP = 64  # pieces of work that share one flush to disk, at most
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON")


class Database:
    """SQLite gets one writer at a time (it could not use more) and any number of readers beside it."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise Misconfigured(f"ANBAN_DATABASE_URL: {self.url.drivername} is not supported; use SQLite or PostgreSQL")
        self._threads: SqliteThreads | None = None
        if self.is_sqlite:
            self._reader = _prepared(create_async_engine(url, pool_size=4, max_overflow=0), begin="BEGIN")
            self._writer = _prepared(create_async_engine(url, pool_size=1, max_overflow=0), begin="BEGIN IMMEDIATE")
            self._threads = SqliteThreads(self.url.set(drivername="sqlite"))
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

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run plain statements on a connection: the hot path of a turn."""
        if self._threads is not None:
            return await self._threads.read(work)
        # One look needs no transaction: BEGIN and ROLLBACK around it cost more than the look.
        async with self._reader.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """The same in one transaction."""
        if self._threads is not None:
            return await self._threads.write(work)
        async with self._writer.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        if self._threads is not None:
            self._threads.close()
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        if self._turnstile is None:
            yield
        else:
            async with self._turnstile:
                yield


class Job:
    """One piece of work inside a shared transaction: its own savepoint, its own result or failure."""

    def __init__(
        self, work: Callable[[Connection], Any], loop: asyncio.AbstractEventLoop, done: asyncio.Future[Any]
    ) -> None:
        self._work, self._loop, self._done = work, loop, done
        self.result: Any = None
        self.failed: BaseException | None = None

    def run(self, connection: Connection) -> None:
        """A failure here undoes this work alone."""
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            self.result = self._work(connection)
        except Exception as error:
            self.failed = error
            connection.exec_driver_sql("ROLLBACK TO job")
        connection.exec_driver_sql("RELEASE job")

    def tell(self) -> None:
        """Hand the outcome to whoever waits in the event loop."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self._done.cancelled():
            return
        if self.failed is not None:
            self._done.set_exception(self.failed)
        else:
            self._done.set_result(self.result)


class SqliteThreads:
    """SQLite without a thread change for every statement: a whole piece of work goes to one thread at once."""

    def __init__(self, url: URL) -> None:
        self._queue: SimpleQueue[Job] = SimpleQueue()
        self._readers = ThreadPoolExecutor(2, "sqlite-read")
        self._writer = ThreadPoolExecutor(1, "sqlite-write")
        options = {"check_same_thread": False}
        self._read_engine = create_engine(url, pool_size=2, max_overflow=0, connect_args=options)
        self._write_engine = create_engine(url, pool_size=1, max_overflow=0, connect_args=options)
        _prepared(self._read_engine, begin="BEGIN")
        _prepared(self._write_engine, begin="BEGIN IMMEDIATE")

    async def read(self, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._read_engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Waits for the commit it is part of: works that queued up while the disk was busy share one flush."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._queue.put(Job(work, loop, done))
        self._writer.submit(self._commit_queued)
        return await done

    def _commit_queued(self) -> None:
        """Runs in the writer's thread: everything that waits, in one transaction."""
        jobs: list[Job] = []
        while len(jobs) < GROUP and not self._queue.empty():
            jobs.append(self._queue.get())
        if not jobs:
            return  # an earlier round took this one along
        try:
            with self._write_engine.begin() as connection:
                for job in jobs:
                    job.run(connection)
        except BaseException as error:
            for job in jobs:
                job.failed = error
        for job in jobs:
            job.tell()

    def close(self) -> None:
        for pool in (self._readers, self._writer):
            pool.shutdown(wait=True)
        for engine in (self._read_engine, self._write_engine):
            engine.dispose()


def _prepared(engine: E, *, begin: str) -> E:
    """Our pragmas on every connection, and BEGIN said by us (the driver would say it too late)."""
    inner = engine.sync_engine if isinstance(engine, AsyncEngine) else engine

    @event.listens_for(inner, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor: sqlite3.Cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(inner, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
