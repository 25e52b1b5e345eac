"""Delivers what a turn wants the hospital to see onto the desk: once by key, however often it is tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.contracts import Receipt
from core.messages import Effect
from records.arriving import Arrivals

KINDS = ("alert", "handoff", "summary", "feedback", "unreached")


class DeskWriter:
    """The Writer of one kind of effect that ends on the hospital's own desk."""

    def __init__(self, kind: str, arrivals: Arrivals, clock: Callable[[], datetime]) -> None:
        self.kind = kind
        self._arrivals = arrivals
        self._clock = clock

    async def write(self, effect: Effect) -> Receipt:
        fresh = await self._arrivals.arrive(effect, self._clock())
        return Receipt(ref=effect.key, detail="stored" if fresh else "was there already")
