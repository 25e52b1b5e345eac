"""How many turns are under way at once. In a rush the first are answered in time; all at once, none would be."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 8
GIVES_WAY = 2.0  # seconds
AWAY = 24  # turns that have given their place away; were there more, they would wait for the database alone
LATE = 0.5  # seconds until a message is noted; behind that, noting and acknowledging come first
EASES = 2.0  # seconds without a late one until all places are open again


class Places:
    """First come, first served. A turn that takes long waits for something else than our processor (a model, a hospital
    system) and gives its place to the next, so that slow ones never hold up all others."""

    def __init__(self, places: int = AT_ONCE, gives_way: float = GIVES_WAY, eases: float = EASES) -> None:
        self._places = places
        self._gives_way = gives_way
        self._eases = eases
        self._busy = self._away = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._pressed: asyncio.TimerHandle | None = None

    def noted(self, seconds: float) -> None:
        """So long the last message waited until it was noted. When that is late, turns go one by one for a while: an
        answer may come later, but a message that nobody notes within 15 seconds is not brought again."""
        if seconds > LATE:
            if self._pressed is not None:
                self._pressed.cancel()
            self._pressed = asyncio.get_running_loop().call_later(self._eases, self._ease)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        await self._enter()
        held = True

        def give_way() -> None:
            nonlocal held
            if self._away < AWAY:
                held = False
                self._away += 1
                self._leave()

        timer = asyncio.get_running_loop().call_later(self._gives_way, give_way)
        try:
            yield
        finally:
            timer.cancel()
            if held:
                self._leave()
            else:
                self._away -= 1

    async def _enter(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        self._busy -= 1
        self._admit()

    def _admit(self) -> None:
        while self._queue and self._busy < (self._places if self._pressed is None else 1):
            if not (turn := self._queue.popleft()).done():
                self._busy += 1
                turn.set_result(None)

    def _ease(self) -> None:
        self._pressed = None
        self._admit()
