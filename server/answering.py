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
    from knowledge.api import Room
    from knowledge.questions import Questions
    from knowledge.service import Knowledge
    from language.models.guarded import Guarded


class LazyAnswers:
    """Implements core.ports.Answers over one knowledge room, opened once."""

    def __init__(self, settings: Settings, database: Database, sealer: Sealer, model: Guarded | None = None) -> None:
        self._settings = settings
        self._database = database
        self._sealer = sealer
        self._model = model
        self._lock = asyncio.Lock()
        self._questions: Questions | None = None
        self._room: Room | None = None

    async def answer(
        self,
        question: str,
        *,
        earlier: str = "",
        audience: str = "general",
        spoken: bool = False,
        today: date | None = None,
    ) -> Answered:
        answers = (await self.room()).answers
        return await answers.answer(question, earlier=earlier, audience=audience, spoken=spoken, today=today)

    async def knowledge(self) -> Knowledge:
        """The room's documents and search."""
        return (await self.room()).service

    async def room(self) -> Room:
        """The room itself, for its own pages; opened by whoever comes first."""
        async with self._lock:
            if self._room is None:
                self._room = await asyncio.to_thread(self._build)
            return self._room

    @property
    def questions(self) -> Questions:
        """What was asked in vain and how answers were received: light, so it does not wait for the room."""
        if self._questions is None:
            from knowledge.questions import Questions

            self._questions = Questions(self._database, self._sealer)
        return self._questions

    async def close(self) -> None:
        if self._room is not None:
            await self._room.service.close()

    def _build(self) -> Room:
        from knowledge.api import Room
        from server.knowledge import build_answers, build_knowledge

        knowledge = build_knowledge(self._settings, self._database)
        return Room(knowledge, build_answers(self._settings, knowledge, self.questions, self._model), self.questions)
