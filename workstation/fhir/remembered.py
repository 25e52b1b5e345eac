"""Answers of a slow neighbour: asked once at a time, kept for a while, never waited for longer than a page may wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()
V = TypeVar("V")
MOST = 500  # answers kept


class Remembered(Generic[V]):
    """`wait`: seconds a caller waits. The question goes on without them, so that the next caller finds its answer.
    `good`: how long an answer is kept; `bad`: how long after a failure nobody waits again."""

    def __init__(self, clock: Callable[[], float], *, wait: float = 1.0, good: float = 60.0, bad: float = 15.0) -> None:
        self._clock = clock
        self._wait, self._good, self._bad = wait, good, bad
        self._kept: OrderedDict[str, tuple[float, V | None]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[V | None]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[V | None]]) -> V | None:
        """None: no answer, or not in time."""
        if (kept := self._kept.get(key)) and kept[0] > self._clock():
            return kept[1]
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(self._ask(key, ask))
        done, _ = await asyncio.wait({task}, timeout=self._wait)
        return task.result() if done else None

    async def _ask(self, key: str, ask: Callable[[], Awaitable[V | None]]) -> V | None:
        answer: V | None = None
        try:
            answer = await ask()
        except Exception as error:  # nobody may be waiting any more who could hear it
            log.error("not_remembered", error=type(error).__name__)
        finally:
            self._asked.pop(key, None)
        self._kept[key] = (self._clock() + (self._bad if answer is None else self._good), answer)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return answer
