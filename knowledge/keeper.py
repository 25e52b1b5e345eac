"""Keeps an index in step with the database: it applies decisions in order and can be rebuilt from nothing."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from core.memory import give_back
from knowledge.documents import lead_text
from knowledge.edge_index import EdgeIndex, InUse
from knowledge.index import FOREVER, Entry, Hit, Index, NoSpace, Where, day_number
from knowledge.rows import Row
from knowledge.store import SPACE, Store
from knowledge.vectors import Progress, Vector, Vectors
from knowledge.words import Sparse, document_terms

log = structlog.get_logger(__name__)
Open = Callable[[], Index]
T = TypeVar("T")
DOCUMENTS_AT_ONCE = 300
SETTLE_FROM, SETTLE_SHARE = 4_000, 0.05  # fewer points than both without a graph cost a search little


@dataclass(frozen=True)
class Candidates:
    """By meaning and by words: over every point, and over the passages themselves."""

    near: list[Hit]
    body: list[Hit]
    match: list[Hit]
    match_body: list[Hit]


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
                self._has_questions = await self._store.has_questions(self.collection)
            if self._applied < latest:
                await self._apply(self._index, progress)
            return self._index

    async def caught_up(self, progress: Progress | None = None) -> None:
        """The same for whoever asks: a disk too full for the newest decisions leaves the index as it was."""
        try:
            await self.follow(progress)
        except NoSpace as error:
            if self._index is None or not self._applied:
                raise
            log.error("index-behind", collection=self.collection, error=str(error))

    async def candidates(self, vector: Vector, terms: Sparse, where: Where, k: int) -> Candidates:
        """What the index proposes. The caller has awaited `caught_up`."""
        index = self._index
        assert index is not None
        return await self._call(lambda: _candidates(index, vector, terms, where, k, questions=self._has_questions))

    async def count(self) -> int:
        return await self._call((await self.follow()).count)

    async def _apply(self, index: Index, progress: Progress | None) -> None:
        latest, documents = await self._store.changes(self.collection, self._applied)
        await self._call(lambda: index.room_for(0))
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
        if len(documents) > DOCUMENTS_AT_ONCE:
            await self._call(lambda: _settle(index))
            await asyncio.to_thread(give_back)

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
    index.room_for(len(entries))
    index.drop(documents)
    index.put(entries)


def _candidates(index: Index, vector: Vector, terms: Sparse, where: Where, k: int, *, questions: bool) -> Candidates:
    if not questions:  # then every point is a passage, and asking twice would give the same
        where = replace(where, plain=True)
        near, match = index.near(vector, where, k), index.match(terms, where, k)
        return Candidates(near, near, match, match)
    bodies = replace(where, bodies=True)
    return Candidates(
        index.near(vector, where, k), index.near(vector, bodies, k),
        index.match(terms, where, k), index.match(terms, bodies, k),
    )  # fmt: skip


def _settle(index: Index) -> None:
    if index.waiting() >= max(SETTLE_FROM, SETTLE_SHARE * index.count()):
        index.settle()
