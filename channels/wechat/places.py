"""How many turns are under way at once. In a rush the first are answered in time; all at once, none would be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 8
GIVES_WAY = 2.0  # seconds
AWAY = 24  # turns that have given their place away; were there more, they would wait for the database alone


class Places:
    """First come, first served. A turn that takes long waits for something else than our processor (a model, a hospital
    system) and gives its place to the next, so that slow ones never hold up all others."""

    def __init__(self, places: int = AT_ONCE, gives_way: float = GIVES_WAY) -> None:
        self._free = asyncio.Semaphore(places)
        self._gives_way = gives_way
        self._away = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        await self._free.acquire()
        held = True

        def give_way() -> None:
            nonlocal held
            if self._away < AWAY:
                held = False
                self._away += 1
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._gives_way, give_way)
        try:
            yield
        finally:
            timer.cancel()
            if held:
                self._free.release()
            else:
                self._away -= 1
