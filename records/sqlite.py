"""SQLite's hot path: statements where they are asked for, only what may wait for the disk in a thread.

A look-up by key or an insert takes a few microseconds once its pages are cached; handing it to a thread and back
takes longer, and much longer while the event loop is busy. What really waits is the flush of a commit, and somebody
else's write lock: those happen in a thread, and everything that queued up meanwhile shares the next flush.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
E = TypeVar("E", Engine, AsyncEngine)
GROUP = 64  # pieces of work that share one flush to disk, at most
PATIENCE = 15_000  # milliseconds another process's write lock is waited for
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={PATIENCE}", "foreign_keys=ON")


class Job:
    """One piece of work inside a shared transaction: its own savepoint, its own result or failure.
    A quick one is a few statements by key; the others go to the thread."""

    def __init__(self, work: Callable[[Connection], Any], done: asyncio.Future[Any], *, quick: bool) -> None:
        self._work, self._done, self.quick = work, done, quick
        self._result: Any = None
        self.failed: BaseException | None = None

    def run(self, connection: Connection) -> None:
        """A failure here undoes this work alone."""
        statements = _driver(connection)
        statements.execute("SAVEPOINT job")
        try:
            self._result = self._work(connection)
        except Exception as error:
            self.failed = error
            statements.execute("ROLLBACK TO job")
        statements.execute("RELEASE job")

    def tell(self) -> None:
        """Hand the outcome to whoever waits, if somebody still does."""
        with suppress(RuntimeError):  # its loop is closed
            self._done.get_loop().call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self._done.done():
            return
        if self.failed is not None:
            self._done.set_exception(self.failed)
        else:
            self._done.set_result(self._result)


class Sqlite:
    """One connection that writes, one that looks things up, two that read at length."""

    def __init__(self, url: URL) -> None:
        options = {"check_same_thread": False}
        self._engine = create_engine(url, pool_size=4, max_overflow=0, connect_args=options)
        prepare(self._engine, begin="")
        self._readers = ThreadPoolExecutor(2, "sqlite-read")
        self._flusher = ThreadPoolExecutor(1, "sqlite-write")
        self._waiting: list[Job] = []
        self._writing: asyncio.Task[None] | None = None
        self._writer: Connection | None = None
        self._glancer: Connection | None = None

    async def glance(self, work: Callable[[Connection], T]) -> T:
        """A look-up by key, here and now."""
        if self._glancer is None:
            self._glancer = self._engine.connect()  # in one go: many may ask at once, and one connection serves all
        return work(self._glancer)

    async def read(self, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                return work(connection)

        return await _in(self._readers, run)

    async def write(self, work: Callable[[Connection], T], *, quick: bool) -> T:
        """Waits for the commit it is part of."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Job(work, done, quick=quick))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        return await done

    async def close(self) -> None:
        if self._writing is not None:
            await self._writing
        for pool in (self._readers, self._flusher):
            pool.shutdown(wait=True)
        for connection in (self._glancer, self._writer):
            if connection is not None:
                connection.close()
        self._engine.dispose()

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                jobs, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
                await self._write_group(jobs)
        finally:
            self._writing = None

    async def _write_group(self, jobs: list[Job]) -> None:
        """One transaction: what is quick runs here, the rest and the flush in the thread."""
        try:
            connection = await self._begun()
            for job in jobs:
                if job.quick:
                    job.run(connection)
            await _in(self._flusher, lambda: _finish(connection, [job for job in jobs if not job.quick]))
        except BaseException as error:
            for job in jobs:
                job.failed = error
            if self._writer is not None and _driver(self._writer).in_transaction:
                _driver(self._writer).execute("ROLLBACK")
            if not isinstance(error, Exception):
                raise
        finally:
            for job in jobs:
                job.tell()

    async def _begun(self) -> Connection:
        """The writing connection, with the write lock: at once, or in the thread when another process has it."""
        if self._writer is None:
            self._writer = await _in(self._flusher, self._engine.connect)
            _driver(self._writer).execute("PRAGMA busy_timeout=0")
        connection = self._writer
        try:
            _driver(connection).execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await _in(self._flusher, lambda: _begin_patiently(connection))
        return connection


async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, work)


def _begin_patiently(connection: Connection) -> None:
    driver = _driver(connection)
    driver.execute(f"PRAGMA busy_timeout={PATIENCE}")
    try:
        driver.execute("BEGIN IMMEDIATE")
    finally:
        driver.execute("PRAGMA busy_timeout=0")


def _finish(connection: Connection, jobs: list[Job]) -> None:
    for job in jobs:
        job.run(connection)
    _driver(connection).execute("COMMIT")


def _driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection: what begins and ends a transaction is said to it directly."""
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


def prepare(engine: E, *, begin: str) -> E:
    """Our pragmas on every connection, and BEGIN said by us (the driver would say it too late)."""
    inner = engine.sync_engine if isinstance(engine, AsyncEngine) else engine

    @event.listens_for(inner, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor: sqlite3.Cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    if begin:

        @event.listens_for(inner, "begin")
        def on_begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

    return engine
