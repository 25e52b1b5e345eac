"""What a language model is to us: text in, text out, in time or not at all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable


class ModelFailed(Exception):
    """The model gave nothing usable; `kind` is a metric label and holds no words of anybody."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Prompt:
    """What is asked: instructions, then the matter; `version` names the prompt file it was made from."""

    system: str
    user: str
    version: str
    schema: Mapping[str, Any] | None = None  # the JSON the answer must be
    max_tokens: int = 300

    @property
    def messages(self) -> Sequence[dict[str, str]]:
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]


@dataclass(frozen=True)
class Usage:
    """What one answer cost."""

    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True)
class Answer:
    text: str
    usage: Usage = field(default_factory=Usage)


class LanguageModel(Protocol):
    """Answers within `timeout` seconds or raises ModelFailed. Never logs what it was asked."""

    name: str

    async def ask(self, prompt: Prompt, timeout: float) -> Answer: ...  # noqa: ASYNC109 — the caller's patience is part of the contract
    async def close(self) -> None: ...


@runtime_checkable
class Streaming(Protocol):
    """A model that also gives its answer piece by piece, as it is written; fails like `ask` does."""

    def stream(self, prompt: Prompt, timeout: float) -> AsyncGenerator[str, None]: ...
