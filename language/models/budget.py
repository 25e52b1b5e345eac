"""What a hospital is willing to spend on a model: calls a minute and tokens a day. Past it we do without."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from language.models.contract import Usage

DAY = 86_400.0


@dataclass
class Budget:
    clock: Callable[[], float]
    calls_a_minute: int = 120
    tokens_a_day: int = 2_000_000
    _calls: deque[float] = field(default_factory=deque)
    _spent: int = 0
    _since: float | None = None

    def allow(self) -> bool:
        """Takes one call from the budget, or says no."""
        now = self.clock()
        while self._calls and now - self._calls[0] >= 60:
            self._calls.popleft()
        if self._since is None or now - self._since >= DAY:
            self._since, self._spent = now, 0
        if len(self._calls) >= self.calls_a_minute or self._spent >= self.tokens_a_day:
            return False
        self._calls.append(now)
        return True

    def spend(self, usage: Usage) -> None:
        self._spent += usage.prompt_tokens + usage.answer_tokens
