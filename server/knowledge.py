"""Opens the knowledge room for a command: settings, database, index, closed again at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.settings import Settings
from knowledge.answers import KnowledgeAnswers
from knowledge.compose import ModelComposer, Stream
from knowledge.questions import Questions
from knowledge.service import Knowledge, build_embedder
from records.database import Database
from records.migrate import upgrade


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


def build_answers(knowledge: Knowledge, questions: Questions, *, stream: Stream | None = None) -> KnowledgeAnswers:
    """What assistants get: answers from the default collection; what was refused is kept, sealed, for the editors."""

    async def missed(question: str, collection: str, reason: str) -> None:
        await questions.missed(question, collection, reason, knowledge.clock())

    composer = ModelComposer(stream) if stream else None
    return KnowledgeAnswers(knowledge, composer=composer, missed=missed)


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
