"""Tells an open page what it does not know yet: what it missed, what staff say, what other devices said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from channels.app.desk import Desk
from channels.app.ports import HistoryItem
from channels.app.shape import log_failure

PAGE = 100  # turns a frame
WAIT_SECONDS = 20.0  # how long one question to the store may wait
PAUSE_SECONDS = 1.0  # after the store failed, or woke us for nothing

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Push:
    """Follows one conversation from a turn on. Turns whose key is in `own` are answered elsewhere and left out."""

    def __init__(self, desk: Desk, conversation: str, after: int, own: Collection[str], send: Send) -> None:
        self._desk = desk
        self._conversation = conversation
        self._last = after
        self._own = own
        self._send = send

    async def run(self) -> None:
        """First everything missed, then `ready`, then whatever comes; until cancelled."""
        with self._desk.bell.ear(self._conversation) as ear:
            ready = False
            while True:
                try:
                    ear.clear()
                    more = await self._tell()
                    if not ready and not more:
                        ready = True
                        await self._send({"type": "ready", "last": self._last})
                    if not more:
                        await self._wait(ear)
                except Exception as error:  # a store that fails for a moment must not silence the page for good
                    log_failure("push failed", error)
                    await asyncio.sleep(PAUSE_SECONDS)

    async def _tell(self) -> bool:
        """Send one page of news; True when there may be more."""
        items = await self._desk.house.history(self._conversation, self._last, PAGE)
        turns = {item.turn for item in items}
        self._last = max(turns, default=self._last)
        said: list[HistoryItem] = [item for item in items if item.key not in self._own or item.role == "staff"]
        if said and all(item.role == "staff" for item in said):
            for item in said:
                await self._send({"type": "staff", "item": item.model_dump(mode="json")})
        elif said:
            await self._send({"type": "history", "items": [item.model_dump(mode="json") for item in said]})
        return len(turns) >= PAGE

    async def _wait(self, ear: asyncio.Event) -> None:
        """Until the bell rings here or the store has news from another process."""
        rung = asyncio.create_task(ear.wait())
        stored = asyncio.create_task(self._desk.house.wait(self._conversation, self._last, WAIT_SECONDS))
        try:
            await asyncio.wait({rung, stored}, return_when=asyncio.FIRST_COMPLETED)
            if stored.done():
                stored.result()
        finally:
            rung.cancel()
            stored.cancel()
