"""An escalation rings by every route until somebody acknowledges it, with growing intervals, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from core.contracts import Receipt
from core.errors import NeedsHuman, RetryLater
from core.messages import Effect
from records.arriving import Arrivals
from records.escalations import Escalations

log = structlog.get_logger()
# Minutes after the first ring at which it rings again; after the last nobody is there, and that is written down.
AGAIN = tuple(timedelta(minutes=m) for m in (1, 2, 4, 7, 12, 20, 30, 45, *range(60, 24 * 60 + 1, 30)))
PATIENCE = 6.0  # seconds one route may take


class Route(Protocol):
    """One way to reach whoever is on duty. Rings must be harmless to repeat."""

    name: str

    async def ring(self, effect: Effect, now: datetime) -> None: ...


class DeskRoute:
    """The pages of the workstation that are open."""

    name = "desk"

    def __init__(self, escalations: Escalations) -> None:
        self._escalations = escalations

    async def ring(self, effect: Effect, now: datetime) -> None:
        await self._escalations.ring(effect, now)


class EscalateWriter:
    """The Writer of `escalate`: on the desk once, then ringing until it is in hand."""

    kind = "escalate"

    def __init__(
        self,
        arrivals: Arrivals,
        escalations: Escalations,
        routes: Sequence[Route],
        clock: Callable[[], datetime],
    ) -> None:
        self._arrivals = arrivals
        self._escalations = escalations
        self._routes = routes
        self._clock = clock

    async def write(self, effect: Effect) -> Receipt:
        now = self._clock()
        await self._arrivals.arrive(effect, now)
        standing = await self._escalations.standing(effect)
        if standing is not None and standing.by:
            return Receipt(ref=effect.key, detail="acknowledged")
        reached = await asyncio.gather(*(self._ring(route, effect, now) for route in self._routes))
        outcome = [{"route": name, "rang": rang} for name, rang in reached]
        waited = now - standing.since if standing is not None else timedelta()
        following = next((mark for mark in AGAIN if mark > waited), None)
        if following is None:
            raise NeedsHuman(
                "nobody acknowledged it in a day", heard="响了一整天，没有人确认收到这次升级。", outcome=outcome
            )
        raise RetryLater("rings until somebody acknowledges it", (following - waited).total_seconds(), outcome=outcome)

    async def _ring(self, route: Route, effect: Effect, now: datetime) -> tuple[str, str]:
        """A route that is down keeps no other from ringing."""
        try:
            async with asyncio.timeout(PATIENCE):
                await route.ring(effect, now)
        except Exception as error:
            log.error("escalation_route_failed", route=route.name, error=type(error).__name__)
            return route.name, f"failed: {type(error).__name__}"
        return route.name, "yes"


def told(effect: Effect) -> dict[str, Any]:
    """What leaves the house: which conversation, how grave, where; never what was said."""
    names = ("conversation", "turn", "level", "crisis", "codes", "channel", "call", "at")
    return {"key": effect.key} | {name: effect.payload[name] for name in names if name in effect.payload}
