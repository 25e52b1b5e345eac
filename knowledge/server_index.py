"""The same index on a Qdrant server or cluster, through qdrant-client (ANBAN_QDRANT_URL)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models

from knowledge.index import BATCH, DENSE, FORMAT, KEYWORDS, NUMBERS, OVERFETCH, TERMS, Entry, Hit, Where, best_of
from knowledge.words import Sparse

NOTE = "00000000-0000-0000-0000-000000000001"  # the point that remembers how far this collection has come


class ServerIndex:
    """Implements Index. The model is part of the collection's name: changing it starts a new collection."""

    def __init__(self, client: QdrantClient, collection: str, dims: int, model: str) -> None:
        tail = hashlib.sha256(f"{collection}/{model}/{FORMAT}".encode()).hexdigest()[:8]
        self._client = client
        self._dims = dims
        self._name = f"anban_{''.join(c if c.isalnum() else '_' for c in collection)}_{tail}"
        if not client.collection_exists(self._name):
            self._create()

    def _create(self) -> None:
        self._client.create_collection(
            self._name,
            vectors_config={DENSE: models.VectorParams(size=self._dims, distance=models.Distance.COSINE)},
            sparse_vectors_config={TERMS: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        for name in KEYWORDS:
            self._client.create_payload_index(self._name, name, models.PayloadSchemaType.KEYWORD)
        for name in NUMBERS:
            self._client.create_payload_index(self._name, name, models.PayloadSchemaType.INTEGER)

    def room_for(self, points: int) -> None:
        """A server looks after its own disk."""

    def put(self, entries: Sequence[Entry]) -> None:
        for start in range(0, len(entries), BATCH):
            points = [_point(entry) for entry in entries[start : start + BATCH]]
            self._client.upsert(self._name, points, wait=True)

    def drop(self, documents: Sequence[str]) -> None:
        for start in range(0, len(documents), BATCH):
            among = models.MatchAny(any=list(documents[start : start + BATCH]))
            chosen = models.Filter(must=[models.FieldCondition(key="document", match=among)])
            self._client.delete(self._name, models.FilterSelector(filter=chosen), wait=True)

    def near(self, vector: np.ndarray[Any, Any], where: Where, k: int) -> list[Hit]:
        return self._search(vector.tolist(), DENSE, where, k)

    def match(self, terms: Sparse, where: Where, k: int) -> list[Hit]:
        return self._search(models.SparseVector(indices=terms.indices, values=terms.values), TERMS, where, k)

    def _search(self, query: Any, using: str, where: Where, k: int) -> list[Hit]:
        found = self._client.query_points(
            self._name, query=query, using=using, query_filter=_filter(where),
            limit=k if where.own else k * OVERFETCH, with_payload=False if where.own else ["passage"],
        )  # fmt: skip
        if where.own:
            return [Hit(str(point.id), point.score) for point in found.points]
        return best_of((point.payload["passage"], point.score) for point in found.points if point.payload)[:k]

    def count(self) -> int:
        passages = models.Filter(must_not=[models.HasIdCondition(has_id=[NOTE])])
        return self._client.count(self._name, count_filter=passages, exact=True).count

    def applied(self) -> int:
        found = self._client.retrieve(self._name, [NOTE], with_payload=True)
        return int((found[0].payload or {}).get("applied", 0)) if found else 0

    def mark(self, applied: int) -> None:
        still = [0.0] * (self._dims - 1) + [1.0]
        note = models.PointStruct(id=NOTE, vector={DENSE: still}, payload={"applied": applied, "seen": "note"})
        self._client.upsert(self._name, [note], wait=True)

    def waiting(self) -> int:
        return 0

    def settle(self) -> None:
        """A server builds its graphs by itself."""

    def close(self) -> None:
        """The client is shared with other collections and closed by its owner."""


def _point(entry: Entry) -> models.PointStruct:
    terms = models.SparseVector(indices=entry.terms.indices, values=entry.terms.values)
    return models.PointStruct(id=entry.id, vector={DENSE: entry.vector.tolist(), TERMS: terms}, payload=entry.payload())


def _filter(where: Where) -> models.Filter:
    must: list[Any] = []
    if seen := where.seen():
        must.append(models.FieldCondition(key="seen", match=models.MatchAny(any=seen)))
    if where.department:
        must.append(models.FieldCondition(key="department", match=models.MatchValue(value=where.department)))
    if where.day:
        must.append(models.FieldCondition(key="effective", range=models.Range(lte=where.day)))
        must.append(models.FieldCondition(key="expires", range=models.Range(gte=where.day)))
    return models.Filter(must=must, must_not=[models.HasIdCondition(has_id=[NOTE])])
