"""A model with its guards on: budget, breaker, one deadline. Callers get an answer or None, and never wait longer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import structlog

from language.models.breaker import Breaker
from language.models.budget import Budget
from language.models.contract import LanguageModel, ModelFailed, Prompt, Streaming, Usage

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
        if not self._may():
            return None
        try:
            async with asyncio.timeout(self.timeout):
                answer = await self.model.ask(prompt, self.timeout)
        except asyncio.CancelledError:
            self.breaker.abandoned()
            raise
        except Exception as error:  # a model must never take a conversation down; its words are not logged
            self._lost(_kind(error))
            return None
        self._succeeded(answer.usage)
        return answer.text

    async def stream(self, prompt: Prompt, seconds: float) -> AsyncIterator[str]:
        """The answer as it is written, for so many seconds; it ends early where `ask` would give None."""
        if not isinstance(self.model, Streaming):
            if (whole := await self.ask(prompt)) is not None:
                yield whole
            return
        if not self._may():
            return
        deadline, count = asyncio.get_running_loop().time() + seconds, 0
        try:
            async with aclosing(self.model.stream(prompt, seconds)) as pieces:
                while True:
                    async with asyncio.timeout_at(deadline):
                        piece = await anext(pieces)
                    count += 1
                    yield piece
        except StopAsyncIteration:
            self._succeeded(Usage(answer_tokens=count))
        except (asyncio.CancelledError, GeneratorExit):
            self.breaker.abandoned()
            raise
        except Exception as error:
            self._lost(_kind(error))

    def _may(self) -> bool:
        if not self.breaker.allow():
            self.outcomes["open"] += 1
            return False
        if not self.budget.allow():
            self.breaker.abandoned()
            self.outcomes["budget"] += 1
            return False
        return True

    def _succeeded(self, usage: Usage) -> None:
        self.breaker.succeeded()
        self.budget.spend(usage)
        self.outcomes["ok"] += 1

    def _lost(self, kind: str) -> None:
        self.breaker.failed()
        self.outcomes[kind] += 1
        log.warning("model_failed", model=self.model.name, kind=kind, breaker=self.breaker.state)

    def unusable(self) -> None:
        """The answer came but was not what was asked for: for the breaker that is a failure too."""
        self._lost("unusable")

    async def close(self) -> None:
        await self.model.close()


def _kind(error: Exception) -> str:
    """A metric label that holds no words of anybody."""
    if isinstance(error, TimeoutError):
        return "timeout"
    return error.kind if isinstance(error, ModelFailed) else type(error).__name__
