"""Wakes the worker after a turn, so that an alert does not wait for the next tick. Losing a nudge loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from core.messages import Inbound, Reply
from server.wiring import House
from workflows.queue import make

log = structlog.get_logger()
REST = 0.2  # seconds: many turns in this time need one nudge


class Nudger:
    def __init__(self, house: House) -> None:
        self._celery = make(house.settings)
        self._outbox = house.outbox
        self._clock = house.clock
        self._resting = False
        self._tasks: set[asyncio.Task[None]] = set()

    def after(self, handle: Callable[[Inbound], Awaitable[Reply]]) -> Callable[[Inbound], Awaitable[Reply]]:
        """The same, with a nudge once the reply is on its way."""

        async def handled(inbound: Inbound) -> Reply:
            reply = await handle(inbound)
            if not self._resting:
                self._resting = True
                task = asyncio.create_task(self._nudge())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            return reply

        return handled

    async def _nudge(self) -> None:
        await asyncio.sleep(REST)
        self._resting = False
        try:
            if await self._outbox.due(self._clock()):
                await asyncio.to_thread(self._celery.send_task, "deliver_outbox", expires=5, retry=False)
        except Exception as error:  # the broker is away: the tick after its return delivers
            log.warning("nudge_failed", error=type(error).__name__)
