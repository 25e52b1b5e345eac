"""Many small writes in one transaction: a commit waits for the disk, and whoever waits meanwhile comes along."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from records.database import Database

T = TypeVar("T")
MOST = 100  # in one transaction, so that nobody holds the database for long


class Batch:
    """Each piece of work has a savepoint of its own: one that fails takes no other with it."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._waiting: list[tuple[Callable[[Connection], Any], asyncio.Future[Any]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Done and on disk when this returns; in the order it was asked for."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                results = await self._db.write(lambda connection, now=taken: _each(connection, now))  # type: ignore[misc]
            except Exception as error:
                results = [error] * len(taken)
            for (_, done), result in zip(taken, results, strict=True):
                if done.done():
                    continue  # nobody waits for it any more
                if isinstance(result, Exception):
                    done.set_exception(result)
                else:
                    done.set_result(result)


def _each(connection: Connection, taken: list[tuple[Callable[[Connection], Any], Any]]) -> list[Any]:
    results: list[Any] = []
    for work, _ in taken:
        try:
            with connection.begin_nested():
                results.append(work(connection))
        except Exception as error:
            results.append(error)
    return results
