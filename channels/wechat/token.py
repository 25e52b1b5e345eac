"""The access token: one for all processes, kept in the store, fetched by one of them when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from channels.wechat.codes import Unreached
from channels.wechat.ports import SharedTokens

EARLY = timedelta(minutes=5)  # fetched anew before it ends; the platform keeps the old one good meanwhile
LOOK = 0.1  # seconds between looks while another process fetches
WAIT = 8.0

Fetch = Callable[[bool], Awaitable[tuple[str, int]]]  # force → token, seconds it is good


class Token:
    def __init__(self, store: SharedTokens, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._fetch = fetch
        self._clock = clock
        self._kept: tuple[str, datetime] | None = None
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """A token that should be good."""
        if self._good(self._kept):
            assert self._kept is not None
            return self._kept[0]
        async with self._lock:
            if not self._good(self._kept):
                self._kept = await self._shared("", force=False)
            assert self._kept is not None
            return self._kept[0]

    async def renew(self, bad: str) -> str:
        """Another one, because the platform refused this one. Whoever asks late gets what the first one fetched."""
        async with self._lock:
            if self._kept is None or self._kept[0] == bad:
                self._kept = await self._shared(bad, force=True)
            return self._kept[0]

    async def _shared(self, bad: str, force: bool) -> tuple[str, datetime]:
        for _ in range(int(WAIT / LOOK)):
            stored = await self._store.load()
            if stored is not None and stored[0] != bad and self._good(stored):
                return stored
            stale = stored[0] if stored else ""
            if await self._store.begin(stale):
                return await self._fetched(stale, force)
            await asyncio.sleep(LOOK)
        raise Unreached("another process did not bring a token")

    async def _fetched(self, stale: str, force: bool) -> tuple[str, datetime]:
        """Ask gently first: the platform may already have a newer one. Force only when it gives the bad one again."""
        try:
            token, seconds = await self._fetch(False)
            if force and token == stale:
                token, seconds = await self._fetch(True)
        except BaseException:
            await self._store.give_up()
            raise
        good_until = self._clock() + timedelta(seconds=seconds)
        await self._store.save(token, good_until)
        return token, good_until

    def _good(self, kept: tuple[str, datetime] | None) -> bool:
        return kept is not None and kept[1] - EARLY > self._clock()
