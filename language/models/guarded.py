"""A model with its guards on: budget, breaker, one deadline. Callers get an answer or None, and never wait longer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import structlog

from language.models.breaker import Breaker
from language.models.budget import Budget
from language.models.contract import LanguageModel, ModelFailed, Prompt

log = structlog.get_logger(__name__)


class Guarded:
    """The only way the rest of the room calls a model."""

    def __init__(self, model: LanguageModel, *, timeout: float, clock: Callable[[], float],
                 breaker: Breaker | None = None, budget: Budget | None = None) -> None:  # fmt: skip
        self.model = model
        self.timeout = timeout
        self.breaker = breaker or Breaker(clock)
        self.budget = budget or Budget(clock)
        self.outcomes: Counter[str] = Counter()

    async def ask(self, prompt: Prompt) -> str | None:
        """The model's answer; None when it is off, broken, late or over budget."""
        if not self.breaker.allow():
            self.outcomes["open"] += 1
            return None
        if not self.budget.allow():
            self.breaker.abandoned()
            self.outcomes["budget"] += 1
            return None
        try:
            async with asyncio.timeout(self.timeout):
                answer = await self.model.ask(prompt, self.timeout)
        except asyncio.CancelledError:
            self.breaker.abandoned()
            raise
        except TimeoutError:
            self._lost("timeout")
        except ModelFailed as error:
            self._lost(error.kind)
        except Exception as error:  # a model must never take a conversation down; its words are not logged
            self._lost(type(error).__name__)
        else:
            self.breaker.succeeded()
            self.budget.spend(answer.usage)
            self.outcomes["ok"] += 1
            return answer.text
        return None

    def _lost(self, kind: str) -> None:
        self.breaker.failed()
        self.outcomes[kind] += 1
        log.warning("model_failed", model=self.model.name, kind=kind, breaker=self.breaker.state)

    def unusable(self) -> None:
        """The answer came but was not what was asked for: for the breaker that is a failure too."""
        self._lost("unusable")

    async def close(self) -> None:
        await self.model.close()
