"""Calls that come while a round is under way share the next one: one transaction for all who waited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")
MOST = 64  # in one round


class Together(Generic[A, R]):
    """A call that comes alone is made at once. What fails together is tried one by one."""

    def __init__(self, work: Callable[[Sequence[A]], Awaitable[Sequence[R]]], most: int = MOST) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[A, asyncio.Future[R]]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def __call__(self, item: A) -> R:
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._all())
        return await done

    async def _all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._one(batch)

    async def _one(self, batch: list[tuple[A, asyncio.Future[R]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                for single in batch:
                    await self._one([single])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():
                done.set_result(result)
