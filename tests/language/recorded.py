"""A language model that says what it was told to say, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Sequence

from language.models.contract import Answer, Prompt


class RecordedModel:
    """Gives the replies in order (the last one again and again); an exception among them is raised."""

    name = "recorded"

    def __init__(self, replies: Sequence[str | Exception]) -> None:
        self.replies = list(replies)
        self.asked: list[Prompt] = []
        self.closed = False

    async def ask(self, prompt: Prompt, timeout: float) -> Answer:  # noqa: ASYNC109 (the contract)
        self.asked.append(prompt)
        reply = self.replies[min(len(self.asked), len(self.replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return Answer(reply)

    async def close(self) -> None:
        self.closed = True
