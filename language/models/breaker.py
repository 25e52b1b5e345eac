"""A circuit breaker: after failures in a row nobody waits for the model for a while, then one call tries again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["closed", "open", "half-open"]


@dataclass
class Breaker:
    """Closed: calls go through. Open: none does. Half-open: one does, and its outcome decides."""

    clock: Callable[[], float]
    failures: int = 3  # in a row, until it opens
    rest: float = 20.0  # seconds it stays open
    _failed: int = 0
    _opened: float | None = None
    _trying: bool = False

    @property
    def state(self) -> State:
        if self._opened is None:
            return "closed"
        return "half-open" if self.clock() - self._opened >= self.rest else "open"

    def allow(self) -> bool:
        """May a call go out now? In the half-open state only the first may."""
        state = self.state
        if state == "closed":
            return True
        if state == "open" or self._trying:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        self._failed, self._opened, self._trying = 0, None, False

    def failed(self) -> None:
        self._failed += 1
        if self._trying or self._failed >= self.failures:
            self._opened = self.clock()
        self._trying = False

    def abandoned(self) -> None:
        """The call was given up by its caller before it could say anything of the model."""
        self._trying = False
