"""Keeps an index in step with the database: it applies decisions in order and can be rebuilt from nothing."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from knowledge.documents import lead_text
from knowledge.edge_index import EdgeIndex, InUse
from knowledge.index import FOREVER, Entry, Hit, Index, Where, day_number
from knowledge.store import SPACE, Row, Store
from knowledge.vectors import Progress, Vector, Vectors
from knowledge.words import Sparse, document_terms

log = structlog.get_logger(__name__)
Open = Callable[[], Index]
T = TypeVar("T")
DOCUMENTS_AT_ONCE = 300
SETTLE_FROM = 8_000  # below this many points a graph gains little and costs half a minute


class Keeper:
    """One collection's index. One thread talks to it; everybody else awaits."""

    def __init__(
        self, collection: str, store: Store, vectors: Vectors, folder: Path | None, remote: Open | None
    ) -> None:
        self.collection = collection
        self._store = store
        self._vectors = vectors
        self._folder = folder
        self._remote = remote
        self._private: Path | None = None
        self._index: Index | None = None
        self._applied = 0
        self._has_questions = True
        self._lock = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"index-{collection}")

    async def follow(self, progress: Progress | None = None) -> Index:
        """The index with every decision of the database in it."""
        latest = await self._store.latest(self.collection)
        if self._index is not None and self._applied >= latest:
            return self._index
        async with self._lock:
            if self._index is None:
                self._index = await self._call(self._open)
                self._applied = await self._call(self._index.applied)
            if self._applied < latest:
                await self._apply(self._index, progress)
            return self._index

    async def near_both(self, vector: Vector, where: Where, k: int) -> tuple[list[Hit], list[Hit]]:
        """By meaning: over every point, and over the passages themselves."""
        index = await self.follow()
        return await self._both(lambda chosen: index.near(vector, chosen, k), where)

    async def match_both(self, terms: Sparse, where: Where, k: int) -> tuple[list[Hit], list[Hit]]:
        """By words, the same way."""
        index = await self.follow()
        return await self._both(lambda chosen: index.match(terms, chosen, k), where)

    async def _both(self, search: Callable[[Where], list[Hit]], where: Where) -> tuple[list[Hit], list[Hit]]:
        if not self._has_questions:  # then every point is a passage, and asking twice would give the same
            found = await self._call(lambda: search(replace(where, plain=True)))
            return found, found
        return await self._call(lambda: (search(where), search(replace(where, bodies=True))))

    async def count(self) -> int:
        return await self._call((await self.follow()).count)

    async def _apply(self, index: Index, progress: Progress | None) -> None:
        latest, documents = await self._store.changes(self.collection, self._applied)
        for start in range(0, len(documents), DOCUMENTS_AT_ONCE):
            some = documents[start : start + DOCUMENTS_AT_ONCE]
            entries = await self._entries(await self._store.rows_of(some))
            await self._call(partial(_replace, index, some, entries))
            if progress:
                progress(min(start + DOCUMENTS_AT_ONCE, len(documents)), len(documents))
        # Only now: a crash or a full disk before this line repeats the work, which changes nothing twice.
        await self._call(lambda: index.mark(latest))
        self._applied = latest
        self._has_questions = await self._store.has_questions(self.collection)
        if await self._call(index.count) >= SETTLE_FROM and len(documents) > DOCUMENTS_AT_ONCE:
            await self._call(index.settle)

    async def _entries(self, rows: Sequence[Row]) -> list[Entry]:
        texts = {text for row in rows for text in points_of(row)}
        vectors = await self._vectors.of_texts(sorted(texts))
        return await asyncio.to_thread(lambda: [entry for row in rows for entry in _row_entries(row, vectors)])

    def _open(self) -> Index:
        if self._remote is not None:
            return self._remote()
        assert self._folder is not None
        try:
            return EdgeIndex(self._folder, self._vectors.dims, self._vectors.model)
        except InUse:
            # A server is running on this data: work on a private copy, made from the same database.
            log.info("index-private-copy", collection=self.collection)
            self._private = Path(tempfile.mkdtemp(prefix="anban-index-"))
            return EdgeIndex(self._private / "index", self._vectors.dims, self._vectors.model)

    async def _call(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        if self._index is not None:
            await self._call(self._index.close)
            self._index = None
        self._thread.shutdown()
        if self._private:
            shutil.rmtree(self._private, ignore_errors=True)


def points_of(row: Row) -> list[str]:
    """The texts a passage is found by: itself under its title, and each question people ask for it."""
    return [lead_text(row.title, row.heading, row.text), *row.questions]


def _row_entries(row: Row, vectors: dict[str, Vector]) -> list[Entry]:
    terms = row.terms
    return [
        Entry(
            # The passage itself lies under its own id: a search for passages then needs no payload.
            str(uuid.uuid5(SPACE, f"{row.passage}/{number}")) if number else row.passage,
            row.passage, row.document, row.state, terms.layer, terms.department, day_number(terms.effective, 0),
            day_number(terms.expires, FOREVER), number == 0, vectors[text], document_terms(text),
        )
        for number, text in enumerate(points_of(row))
    ]  # fmt: skip


def _replace(index: Index, documents: Sequence[str], entries: Sequence[Entry]) -> None:
    index.drop(documents)
    index.put(entries)
