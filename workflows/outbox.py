"""Delivers what turns left in the outbox: at least once, once by key, with growing patience."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from core.contracts import Writer
from core.errors import NeedsHuman, RetryLater
from records.outbox import OutboxStore, Taken

log = structlog.get_logger()
PATIENCE = (5, 15, 60, 300, 900, 1800)  # seconds between tries; the last one repeats
SPREAD = 0.2  # each wait is up to this much longer, so that what failed together does not come back together
GIVE_UP = 100  # tries; at half an hour each, a system may be down for two days
ENDURES = timedelta(0)  # how old an effect must at least be to be given up; a writer may have an `endures` of its own
AT_ONCE = 8  # conversations

OnEnd = Callable[[Taken, bool], Awaitable[None]]  # what became of an effect: delivered, or dead


class Deliverer:
    def __init__(
        self,
        outbox: OutboxStore,
        writers: Mapping[str, Writer],
        clock: Callable[[], datetime],
        *,
        on_end: OnEnd | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._writers = dict(writers)
        self._clock = clock
        self._on_end = on_end
        self._chance = chance

    def add(self, writer: Writer) -> None:
        """A channel that is configured brings the writer of its own effects."""
        self._writers[writer.kind] = writer

    async def deliver_due(self, limit: int = 50) -> int:
        """Deliver until nothing is due; returns how many were tried."""
        tried = 0
        while await self._outbox.due(self._clock()):
            taken = await self._outbox.take(self._clock(), limit)
            await self._all(taken)
            tried += len(taken)
            if not taken:
                break
        return tried

    async def _all(self, taken: Sequence[Taken]) -> None:
        """Conversations beside each other, the effects of one conversation one after the other."""
        groups: dict[str, list[Taken]] = {}
        for effect in taken:
            groups.setdefault(effect.conversation, []).append(effect)
        places = asyncio.Semaphore(AT_ONCE)

        async def one_by_one(effects: list[Taken]) -> None:
            async with places:
                for effect in effects:
                    await self._deliver(effect)

        await asyncio.gather(*map(one_by_one, groups.values()))

    async def _deliver(self, taken: Taken) -> None:
        writer = self._writers.get(taken.effect.kind)
        if writer is None:
            await self._bury(taken, NeedsHuman(f"nobody delivers effects of kind {taken.effect.kind}"))
            return
        try:
            receipt = await writer.write(taken.effect)
        except NeedsHuman as error:
            await self._bury(taken, error)
        except RetryLater as error:
            await self._again(taken, error, getattr(writer, "endures", ENDURES))
        except Exception as error:  # a writer's bug must not stop the others
            log.error("delivery_failed", kind=taken.effect.kind, error=type(error).__name__)
            await self._again(taken, RetryLater(type(error).__name__, None), ENDURES)
        else:
            await self._outbox.done(taken, self._clock(), receipt.detail)
            await self._ended(taken, delivered=True)

    async def _again(self, taken: Taken, error: RetryLater, endures: timedelta) -> None:
        now = self._clock()
        if error.counts and taken.attempts >= GIVE_UP and now - taken.created_at >= endures:
            why = f"gave up after {taken.attempts} tries: {error}"
            heard = f"试了 {taken.attempts} 次都没有送达：{error.noted}"
            await self._bury(taken, NeedsHuman(why, heard=heard, outcome=error.outcome))
            return
        wait = error.after
        if wait is None:
            wait = PATIENCE[min(taken.attempts, len(PATIENCE)) - 1] * (1 + SPREAD * self._chance())
        await self._outbox.later(
            taken, now + timedelta(seconds=wait), error.noted, outcome=error.outcome, counts=error.counts
        )

    async def _bury(self, taken: Taken, error: NeedsHuman) -> None:
        log.warning("dead_letter", kind=taken.effect.kind, letter=taken.id, why=str(error))
        await self._outbox.dead(taken, error.noted, outcome=error.outcome)
        await self._ended(taken, delivered=False)

    async def _ended(self, taken: Taken, *, delivered: bool) -> None:
        """Tell who waits for it; it stays ended when that fails."""
        if self._on_end is None:
            return
        try:
            await self._on_end(taken, delivered)
        except Exception as error:
            log.error("end_untold", kind=taken.effect.kind, error=type(error).__name__)
