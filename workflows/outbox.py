"""Delivers what turns left in the outbox: at least once, once by key, with growing patience."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from core.contracts import Writer
from core.errors import NeedsHuman, RetryLater
from records.outbox import OutboxStore, Taken

log = structlog.get_logger()
PATIENCE = (5, 15, 60, 300, 900, 3600)  # seconds between tries; the last one repeats
GIVE_UP = 60  # tries; at an hour each, a system may be down for two days


class Deliverer:
    def __init__(self, outbox: OutboxStore, writers: Mapping[str, Writer], clock: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._writers = dict(writers)
        self._clock = clock

    def add(self, writer: Writer) -> None:
        """A channel that is configured brings the writer of its own effects."""
        self._writers[writer.kind] = writer

    async def deliver_due(self, limit: int = 50) -> int:
        """Deliver until nothing is due; returns how many were tried."""
        tried = 0
        while await self._outbox.due(self._clock()):
            taken = await self._outbox.take(self._clock(), limit)
            for effect in taken:
                await self._deliver(effect)
            tried += len(taken)
            if not taken:
                break
        return tried

    async def _deliver(self, taken: Taken) -> None:
        writer = self._writers.get(taken.effect.kind)
        if writer is None:
            await self._outbox.dead(taken, f"nobody delivers effects of kind {taken.effect.kind}")
            return
        try:
            receipt = await writer.write(taken.effect)
        except NeedsHuman as error:
            await self._outbox.dead(taken, str(error))
        except RetryLater as error:
            await self._again(taken, str(error), error.after)
        except Exception as error:  # a writer's bug must not stop the others
            log.error("delivery_failed", kind=taken.effect.kind, error=type(error).__name__)
            await self._again(taken, type(error).__name__, None)
        else:
            await self._outbox.done(taken, self._clock(), receipt.detail)

    async def _again(self, taken: Taken, why: str, after: float | None) -> None:
        if taken.attempts >= GIVE_UP:
            await self._outbox.dead(taken, f"gave up after {taken.attempts} tries: {why}")
            return
        wait = after if after is not None else PATIENCE[min(taken.attempts, len(PATIENCE)) - 1]
        await self._outbox.later(taken, self._clock() + timedelta(seconds=wait), why)
