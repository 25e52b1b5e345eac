"""How fast one session may send, how often one address may try: a token bucket each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.errors import RateLimited

SENDING = "发送得有点快，请 {after} 秒后再试。您写的内容不会丢。"
_SWEEP = 10_000  # buckets kept before the full ones are forgotten


@dataclass(frozen=True)
class Rate:
    """`messages` at once, refilled evenly over `seconds`."""

    messages: int = 20
    seconds: float = 10.0


class TooFast(RateLimited):
    """Says after how many seconds to try again."""

    def __init__(self, after: int, heard: str) -> None:
        super().__init__("too fast", heard=heard.format(after=after))
        self.after = after


class Buckets:
    def __init__(self, rate: Rate, clock: Callable[[], datetime], heard: str = SENDING) -> None:
        self._rate = rate
        self._heard = heard
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}  # session → tokens left, at

    def take(self, session: str) -> None:
        """Take one token or raise TooFast."""
        now = self._clock().timestamp()
        left = self._now(session, now)
        if left < 1:
            raise TooFast(max(1, math.ceil((1 - left) * self._rate.seconds / self._rate.messages)), self._heard)
        self._left[session] = (left - 1, now)
        if len(self._left) > _SWEEP:
            self._sweep(now)

    def give(self, session: str) -> None:
        """Give the token back: what it was taken for does not count."""
        now = self._clock().timestamp()
        self._left[session] = (min(float(self._rate.messages), self._now(session, now) + 1), now)

    def _now(self, session: str, now: float) -> float:
        left, at = self._left.get(session, (float(self._rate.messages), now))
        return min(float(self._rate.messages), left + max(0.0, now - at) * self._rate.messages / self._rate.seconds)

    def _sweep(self, now: float) -> None:
        full = [name for name in self._left if self._now(name, now) >= self._rate.messages]
        for name in full:
            del self._left[name]
