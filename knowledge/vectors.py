"""Text → vectors, each text embedded once: kept in the database, so that an index can be rebuilt freely."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core.contracts import Embedder
from records.database import Database
from records.knowledge import KnowledgeVector

BATCH = 32
PARAMETERS = 400  # SQLite and PostgreSQL both take this many with ease
Progress = Callable[[int, int], None]
Vector = np.ndarray[Any, Any]
Shipped = Callable[[Collection[str]], dict[str, Vector]]  # of these keys, those that came with the release


class Vectors:
    """`shipped` finds vectors that came with the sample knowledge."""

    def __init__(self, database: Database, embedder: Embedder, shipped: Shipped = lambda _: {}) -> None:
        self._database = database
        self._embedder = embedder
        self._shipped = shipped
        self.dims = embedder.dims
        self.model: str = getattr(embedder, "model", type(embedder).__name__.lower())

    def key(self, text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    async def of_question(self, text: str) -> Vector:
        vector = await asyncio.to_thread(self._embedder.embed, [text], query=True)
        return np.asarray(vector[0], dtype=np.float32)

    async def of_examples(self, questions: Sequence[str]) -> Vector:
        """Questions kept as examples, one row each; those that were shipped are not embedded again."""
        keys = {text: self.key(f"? {text}") for text in questions}
        shipped = await asyncio.to_thread(self._shipped, set(keys.values()))
        known = {text: shipped.get(key) for text, key in keys.items()}
        fresh = [text for text, vector in known.items() if vector is None]
        made = await asyncio.to_thread(self._embedder.embed, fresh, query=True) if fresh else ()
        known.update(zip(fresh, made, strict=True))
        return np.stack([np.asarray(known[text], dtype=np.float32) for text in questions])

    async def of_texts(self, texts: Sequence[str]) -> dict[str, Vector]:
        """text → vector, from the store where it is there, embedded and stored where not."""
        wanted = {self.key(text): text for text in texts}
        found = await self._stored(list(wanted))
        missing = {key: text for key, text in wanted.items() if key not in found}
        found.update(await self._made(missing))
        return {text: found[key] for key, text in wanted.items()}

    async def make(self, texts: Collection[str]) -> None:
        """Sees to it that the store has the vectors of these texts."""
        wanted = {self.key(text): text for text in sorted(texts)}
        known = await self._known(list(wanted))
        await self._made({key: text for key, text in wanted.items() if key not in known})

    async def _made(self, missing: dict[str, str]) -> dict[str, Vector]:
        made: dict[str, Vector] = {}
        for keys in _several(list(missing), BATCH):
            rows = await asyncio.to_thread(self._embedder.embed, [missing[key] for key in keys], query=False)
            made.update((key, np.asarray(row, dtype=np.float32)) for key, row in zip(keys, rows, strict=True))
        if made:
            await self._keep(made)
        return made

    async def _known(self, keys: Sequence[str]) -> set[str]:
        known = set(await asyncio.to_thread(self._shipped, set(keys)))
        async with self._database.reading() as session:
            for some in _several([key for key in keys if key not in known], PARAMETERS):
                query = select(KnowledgeVector.hash).where(
                    KnowledgeVector.model == self.model, KnowledgeVector.hash.in_(some)
                )
                known.update(await session.scalars(query))
        return known

    async def _stored(self, keys: Sequence[str]) -> dict[str, Vector]:
        found = await asyncio.to_thread(self._shipped, set(keys))
        rest = [key for key in keys if key not in found]
        async with self._database.reading() as session:
            for some in _several(rest, PARAMETERS):
                query = select(KnowledgeVector.hash, KnowledgeVector.vector).where(
                    KnowledgeVector.model == self.model, KnowledgeVector.hash.in_(some)
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


def _several(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
