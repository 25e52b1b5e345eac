"""Opens the knowledge room for a command: settings, database, index, closed again at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.settings import Settings
from knowledge.answers import KnowledgeAnswers
from knowledge.compose import ModelComposer
from knowledge.questions import Questions
from knowledge.service import Knowledge, build_embedder
from language.models.contract import Prompt
from language.models.guarded import Guarded
from records.database import Database
from records.migrate import upgrade

ANSWERS = "answers.v1"  # what the model's records call this prompt
GRACE = 0.5  # seconds until the composer itself stops waiting: the model's guard comes first, and counts it


def build_knowledge(settings: Settings, database: Database) -> Knowledge:
    """The room as the settings want it: embedded index or Qdrant server, local or served embeddings."""
    zone = ZoneInfo(settings.timezone)
    embedder = build_embedder(
        settings.embedding_url, settings.embedding_model, settings.embedding_key.get_secret_value()
    )
    qdrant = None
    if settings.qdrant_url:
        from qdrant_client import QdrantClient

        key = settings.qdrant_api_key.get_secret_value() or None
        qdrant = QdrantClient(url=settings.qdrant_url, api_key=key)
    folder = settings.data / "knowledge"
    return Knowledge(database, embedder, folder, lambda: datetime.now(UTC).astimezone(zone), qdrant=qdrant)


def build_composer(settings: Settings, model: Guarded | None) -> ModelComposer | None:
    """The house's model as a writer of answers; None where there is none."""
    if model is None:
        return None
    seconds = settings.llm_answer_timeout

    def stream(rules: str, matter: str) -> AsyncIterator[str]:
        return model.stream(Prompt(rules, matter, ANSWERS), seconds)

    return ModelComposer(stream, timeout=seconds + GRACE)


def build_answers(
    settings: Settings, knowledge: Knowledge, questions: Questions, model: Guarded | None = None
) -> KnowledgeAnswers:
    """What assistants get: answers from the default collection; what was refused is kept, sealed, for the editors."""

    async def missed(question: str, collection: str, reason: str) -> None:
        await questions.missed(question, collection, reason, knowledge.clock())

    return KnowledgeAnswers(knowledge, composer=build_composer(settings, model), missed=missed)


@asynccontextmanager
async def open_knowledge(settings: Settings | None = None) -> AsyncIterator[Knowledge]:
    settings = settings or Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.database)
    database = Database(settings.database)
    knowledge = build_knowledge(settings, database)
    try:
        yield knowledge
    finally:
        await knowledge.close()
        await database.close()
