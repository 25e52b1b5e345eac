"""A server that is down is asked by one effect at a time, ever more rarely; the others do not wait for its timeout."""

from __future__ import annotations

from collections.abc import Callable

FIRST = 5.0  # seconds of rest after the first failure; doubled with each one
LONGEST = 1800.0
SPREAD = 0.2


class Rest:
    """Of this process; each process finds out for itself."""

    def __init__(self, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._until = 0.0

    def left(self) -> float | None:
        """Seconds to wait, a little spread; None: ask it."""
        rest = self._until - self._clock()
        return rest * (1 + SPREAD * self._chance()) + self._chance() if rest > 0 else None

    def begin(self) -> None:
        """Several that failed beside each other are one failure."""
        if self._clock() < self._until:
            return
        self._failures += 1
        self._until = self._clock() + min(LONGEST, FIRST * 2 ** min(self._failures - 1, 20))

    def over(self) -> None:
        self._failures, self._until = 0, 0.0
