"""The knowledge room as the server holds it: one object that takes documents in and gives passages out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.contracts import Embedder, Passage, Query
from core.errors import BadInput
from knowledge import sample
from knowledge.documents import DEFAULT, Document, State, Terms
from knowledge.embed_e5 import E5
from knowledge.embed_server import ServerEmbedder
from knowledge.governance import Governance
from knowledge.ingest import Ingest, Report
from knowledge.keeper import Keeper
from knowledge.rows import Row
from knowledge.search import Found, Searcher, to_passage
from knowledge.store import Store, document_id
from knowledge.vectors import Progress, Vector, Vectors
from records.database import Database

if TYPE_CHECKING:  # half of the room's memory, and nobody without a Qdrant server needs it
    from qdrant_client import QdrantClient

    from knowledge.index import Index

Clock = Callable[[], datetime]
NAME = re.compile(r"[\w\-.]{1,64}")


def build_embedder(url: str = "", model: str = "", key: str = "") -> Embedder:
    """The server's embeddings when ANBAN_EMBEDDING_URL is set, else the local model."""
    return ServerEmbedder(url, model, key) if url else E5()


class Knowledge:
    """Implements core.contracts.Source. `folder` holds the embedded indexes; with `qdrant` a server holds them."""

    def __init__(
        self, database: Database, embedder: Embedder, folder: Path, clock: Clock, *, qdrant: QdrantClient | None = None,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.store = Store(database)
        self.governance = Governance(database, self.store)
        model = getattr(embedder, "model", "")
        self.vectors = Vectors(database, embedder, partial(sample.shipped_vectors, model))
        self._ingest = Ingest(self.store, self.governance, self.vectors)
        self._folder = folder
        self._qdrant = qdrant
        self._keepers: dict[str, Keeper] = {}
        self._searcher = Searcher(self.store, self.vectors, self._keepers)
        self._sample_lock = asyncio.Lock()
        self._sample_ready = False

    async def ready(self, collection: str = DEFAULT, progress: Progress | None = None) -> None:
        """Opens a collection; the default one is filled with the sample knowledge when it has never held anything."""
        keeper = self._keeper(collection)
        if collection == DEFAULT and not self._sample_ready:
            async with self._sample_lock:
                if not await self.store.latest(DEFAULT):
                    await self._load_sample(progress)
                self._sample_ready = True
        await keeper.caught_up(progress)

    async def _load_sample(self, progress: Progress | None) -> None:
        documents = await asyncio.to_thread(sample.documents)
        report = Report()
        await self._ingest.documents(documents, DEFAULT, "approved", sample.PERSON, self.clock(), report, progress)

    async def ingest(
        self, paths: Iterable[Path], *, collection: str = DEFAULT, state: State = "draft", person: str,
        terms: Terms | None = None, progress: Progress | None = None,
    ) -> Report:  # fmt: skip
        """Files and folders in. Safe to repeat: what did not change is not touched."""
        if state == "retired":
            raise BadInput("cannot ingest as retired", heard="不能直接导入为已停用")
        self._keeper(collection)
        report = await self._ingest.files(list(paths), collection, state, person, self.clock(), terms, progress)
        await self._keeper(collection).follow()
        return report

    async def ingest_documents(
        self, documents: Iterable[Document], *, collection: str, person: str, state: State = "approved",
        progress: Progress | None = None, more: bool = False,
    ) -> Report:  # fmt: skip
        """Documents that are no files: an evaluation pool, an import from another system. `more` are coming: the
        index waits for the last lot (or the first question) and builds its graphs once."""
        self._keeper(collection)
        report = Report()
        await self._ingest.documents(documents, collection, state, person, self.clock(), report, progress)
        if not more:
            await self._keeper(collection).follow()
        return report

    async def find(self, query: Query, *, layers: tuple[str, ...] = ()) -> list[Found]:
        """Passages with their scores, for answers and for the search playground."""
        if not query.text.strip():
            return []
        return (await self.find_with_vector(query, layers=layers))[0]

    async def find_with_vector(
        self, query: Query, *, layers: tuple[str, ...] = (), today: date | None = None
    ) -> tuple[list[Found], Vector]:
        """The same, with the question's vector for whoever weighs the answer."""
        await self.ready(query.collection)
        return await self._searcher.find(query, today or self.clock().date(), layers=layers)

    async def live_row(
        self, collection: str, name: str, layers: tuple[str, ...], today: date | None = None
    ) -> Row | None:
        """The first passage of a document by its name, when it is approved, in date and for this reader."""
        await self.ready(collection)
        for row in await self.store.rows_of([document_id(collection, name)]):
            if row.live and row.state == "approved" and row.terms.layer in layers:
                return row if row.holds(today or self.clock().date()) else None
        return None

    async def search(self, query: Query) -> list[Passage]:
        return [to_passage(found) for found in await self.find(query)]

    async def close(self) -> None:
        for keeper in self._keepers.values():
            await keeper.close()
        self._keepers.clear()

    def _keeper(self, collection: str) -> Keeper:
        if not NAME.fullmatch(collection):
            raise BadInput(f"collection {collection!r}", heard="集合名只能用文字、数字、横线、下划线和点，最多 64 个字")
        if collection not in self._keepers:
            remote = partial(self._remote, self._qdrant, collection) if self._qdrant is not None else None
            folder = self._folder / re.sub(r"^\.+", "_", collection)
            self._keepers[collection] = Keeper(collection, self.store, self.vectors, folder, remote)
        return self._keepers[collection]

    def _remote(self, client: QdrantClient, collection: str) -> Index:
        from knowledge.server_index import ServerIndex

        return ServerIndex(client, collection, self.vectors.dims, self.vectors.model)
