"""Text → vectors, each text embedded once: kept in the database, so that an index can be rebuilt freely."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core.contracts import Embedder
from records.database import Database
from records.knowledge import KnowledgeVector

BATCH = 32
Progress = Callable[[int, int], None]
Vector = np.ndarray[Any, Any]


class Vectors:
    """`shipped` are vectors that came with the sample knowledge: key → vector."""

    def __init__(self, database: Database, embedder: Embedder, shipped: dict[str, Vector] | None = None) -> None:
        self._database = database
        self._embedder = embedder
        self._shipped = shipped or {}
        self.dims = embedder.dims
        self.model: str = getattr(embedder, "model", type(embedder).__name__.lower())

    def key(self, text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    async def of_question(self, text: str) -> Vector:
        vector = await asyncio.to_thread(self._embedder.embed, [text], query=True)
        return np.asarray(vector[0], dtype=np.float32)

    async def of_examples(self, questions: Sequence[str]) -> Vector:
        """Questions kept as examples, one row each; those that were shipped are not embedded again."""
        known = {text: self._shipped.get(self.key(f"? {text}")) for text in questions}
        fresh = [text for text, vector in known.items() if vector is None]
        made = await asyncio.to_thread(self._embedder.embed, fresh, query=True) if fresh else ()
        known.update(zip(fresh, made, strict=True))
        return np.stack([np.asarray(known[text], dtype=np.float32) for text in questions])

    async def of_texts(self, texts: Sequence[str], progress: Progress | None = None) -> dict[str, Vector]:
        """text → vector, from the store where it is there, embedded and stored where not."""
        wanted = {self.key(text): text for text in texts}
        found = await self._stored(list(wanted))
        missing = [key for key in wanted if key not in found]
        for start in range(0, len(missing), BATCH):
            keys = missing[start : start + BATCH]
            made = await asyncio.to_thread(self._embedder.embed, [wanted[key] for key in keys], query=False)
            fresh = {key: np.asarray(vector, dtype=np.float32) for key, vector in zip(keys, made, strict=True)}
            await self._keep(fresh)
            found.update(fresh)
            if progress:
                progress(start + len(keys), len(missing))
        return {text: found[key] for key, text in wanted.items()}

    async def _stored(self, keys: Sequence[str]) -> dict[str, Vector]:
        found = {key: self._shipped[key] for key in keys if key in self._shipped}
        rest = [key for key in keys if key not in found]
        async with self._database.reading() as session:
            for start in range(0, len(rest), 400):
                query = select(KnowledgeVector.hash, KnowledgeVector.vector).where(
                    KnowledgeVector.model == self.model, KnowledgeVector.hash.in_(rest[start : start + 400])
                )
                for key, raw in await session.execute(query):
                    found[key] = np.frombuffer(raw, dtype=np.float16).astype(np.float32)
        return found

    async def _keep(self, fresh: dict[str, Vector]) -> None:
        rows = [
            {"model": self.model, "hash": key, "vector": vector.astype(np.float16).tobytes()}
            for key, vector in fresh.items()
        ]
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        async with self._database.writing() as session:
            # Two processes may embed the same text: the second has nothing to add.
            await session.execute(insert(KnowledgeVector).on_conflict_do_nothing(), rows)
