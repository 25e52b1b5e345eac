"""How many turns are under way at once. In a rush the first are answered in time; all at once, none would be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 8
GIVES_WAY = 2.0  # seconds


class Places:
    """First come, first served. A turn that takes long waits for something else than our processor (a model, a hospital
    system) and gives its place to the next, so that slow ones never hold up all others."""

    def __init__(self, places: int = AT_ONCE, gives_way: float = GIVES_WAY) -> None:
        self._free = asyncio.Semaphore(places)
        self._gives_way = gives_way

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        await self._free.acquire()
        held = True

        def leave() -> None:
            nonlocal held
            if held:
                held = False
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._gives_way, leave)
        try:
            yield
        finally:
            timer.cancel()
            leave()
