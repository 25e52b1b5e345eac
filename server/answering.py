"""The Answers port: opens the knowledge room when the first question comes, because it is the house's heaviest."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from core.ports import Answered
from core.settings import Settings
from records.database import Database
from records.secrets import Sealer

if TYPE_CHECKING:
    from knowledge.answers import KnowledgeAnswers
    from knowledge.service import Knowledge


class LazyAnswers:
    """Implements core.ports.Answers over one knowledge room, opened once."""

    def __init__(self, settings: Settings, database: Database, sealer: Sealer) -> None:
        self._settings = settings
        self._database = database
        self._sealer = sealer
        self._lock = asyncio.Lock()
        self._knowledge: Knowledge | None = None
        self._answers: KnowledgeAnswers | None = None

    async def answer(
        self,
        question: str,
        *,
        earlier: str = "",
        audience: str = "general",
        spoken: bool = False,
        today: date | None = None,
    ) -> Answered:
        answers = await self._open()
        return await answers.answer(question, earlier=earlier, audience=audience, spoken=spoken, today=today)

    async def knowledge(self) -> Knowledge:
        """The room itself, for its own pages."""
        await self._open()
        assert self._knowledge is not None
        return self._knowledge

    async def close(self) -> None:
        if self._knowledge is not None:
            await self._knowledge.close()

    async def _open(self) -> KnowledgeAnswers:
        async with self._lock:
            if self._answers is not None:
                return self._answers
            self._knowledge, answers = await asyncio.to_thread(self._build)
            self._answers = answers
            return answers

    def _build(self) -> tuple[Knowledge, KnowledgeAnswers]:
        from knowledge.answers import KnowledgeAnswers
        from knowledge.questions import Questions
        from server.knowledge import build_knowledge

        knowledge = build_knowledge(self._settings, self._database)
        questions = Questions(self._database, self._sealer)

        async def missed(question: str, collection: str, reason: str) -> None:
            await questions.missed(question, collection, reason, knowledge.clock())

        return knowledge, KnowledgeAnswers(knowledge, missed=missed)
