"""The embedded index: Qdrant's own engine in this process, one folder a collection."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge
import structlog
from filelock import FileLock, Timeout

from core.errors import Unavailable
from knowledge.index import (
    BATCH,
    DENSE,
    FORMAT,
    KEYWORDS,
    NUMBERS,
    OVERFETCH,
    TERMS,
    Entry,
    Hit,
    NoSpace,
    Where,
    best_of,
)
from knowledge.words import Sparse

log = structlog.get_logger(__name__)
# The engine writes through memory maps: a disk that fills up under it ends the process, so space is looked at before.
MARGIN, POINT = 64 * 2**20, 24 * 2**10


class InUse(Unavailable):
    """Another process of ours holds this folder."""

    slug = "index-in-use"


class EdgeIndex:
    """Implements Index. Not for several threads at once: its owner queues calls."""

    def __init__(self, folder: Path, dims: int, model: str) -> None:
        self._folder = folder
        self._note = folder / "anban.json"
        self._model = model = f"{model}/{FORMAT}"
        # Our own lock comes first: loading a folder another process holds truncates files before it fails.
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder.parent / f"{folder.name}.lock", blocking=False)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise InUse(f"{folder} is open in another process") from error
        try:
            self._shard = self._open(dims, model)
        except BaseException:
            self._lock.release()
            raise

    def _open(self, dims: int, model: str) -> edge.EdgeShard:
        if self._read_note().get("model") == model and (self._folder / "edge_config.json").exists():
            try:
                shard = edge.EdgeShard.load(str(self._folder))
                if shard.count(edge.CountRequest(exact=True)) == self._read_note().get("points", 0):
                    return shard
                shard.close()
                log.warning("index-rebuilt", folder=self._folder.name, error="points are missing")
            except Exception as error:
                # Damaged (power cut, full disk): everything in it can be made again from the database.
                log.warning("index-rebuilt", folder=self._folder.name, error=type(error).__name__)
        return self._create(dims, model)

    def _create(self, dims: int, model: str) -> edge.EdgeShard:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._space(0)
        self._folder.mkdir(parents=True)
        config = edge.EdgeConfig(
            vectors={DENSE: edge.EdgeVectorParams(dims, edge.Distance.Cosine)},
            sparse_vectors={TERMS: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
            wal_enabled=False,  # 64 MB for what the list of decisions in the database already is
        )
        shard = edge.EdgeShard.create(str(self._folder), config)
        for name in KEYWORDS:
            shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
        for name in NUMBERS:
            shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Integer))
        self._write_note({"model": model, "applied": 0, "points": 0})
        return shard

    def room_for(self, points: int) -> None:
        self._space(points * POINT)

    def _space(self, needed: int) -> None:
        free = shutil.disk_usage(self._folder.parent).free
        if free < needed + MARGIN:
            raise NoSpace(f"{free >> 20} MB free, {(needed + MARGIN) >> 20} MB wanted")

    def put(self, entries: Sequence[Entry]) -> None:
        for start in range(0, len(entries), BATCH):
            points = [_point(entry) for entry in entries[start : start + BATCH]]
            self._shard.update(edge.UpdateOperation.upsert_points(points))

    def drop(self, documents: Sequence[str]) -> None:
        for start in range(0, len(documents), BATCH):
            among = edge.MatchAny(list(documents[start : start + BATCH]))
            chosen = edge.Filter(must=[edge.FieldCondition("document", match=among)])
            self._shard.update(edge.UpdateOperation.delete_points_by_filter(chosen))

    def near(self, vector: np.ndarray[Any, Any], where: Where, k: int) -> list[Hit]:
        return self._search(edge.Query.Nearest(vector.tolist(), using=DENSE), where, k)

    def match(self, terms: Sparse, where: Where, k: int) -> list[Hit]:
        sparse = edge.SparseVector(terms.indices, terms.values)
        return self._search(edge.Query.Nearest(sparse, using=TERMS), where, k)

    def _search(self, query: Any, where: Where, k: int) -> list[Hit]:
        if where.own:
            request = edge.QueryRequest(limit=k, query=query, filter=_filter(where))
            return [Hit(str(point.id), point.score) for point in self._shard.query(request)]
        request = edge.QueryRequest(limit=k * OVERFETCH, query=query, filter=_filter(where), with_payload=["passage"])
        found = self._shard.query(request)
        return best_of((point.payload["passage"], point.score) for point in found if point.payload)[:k]

    def count(self) -> int:
        return self._shard.count(edge.CountRequest(exact=True))

    def applied(self) -> int:
        return int(self._read_note().get("applied", 0))

    def mark(self, applied: int) -> None:
        self._shard.flush()
        self._write_note({"model": self._model, "applied": applied, "points": self.count()})

    def waiting(self) -> int:
        info = self._shard.info()
        return int(info.points_count - info.indexed_vectors_count // 2)  # a vector and a list of terms each

    def settle(self) -> None:
        try:
            self._space(self.count() * POINT)  # the old segments stay until the new ones are written
        except NoSpace as error:
            log.warning("index-not-settled", folder=self._folder.name, error=str(error))
            return
        self._shard.optimize()
        self._shard.flush()

    def close(self) -> None:
        self._shard.close()
        self._lock.release()

    def _read_note(self) -> dict[str, Any]:
        try:
            note: dict[str, Any] = json.loads(self._note.read_text())
        except (OSError, ValueError):
            return {}
        return note

    def _write_note(self, note: dict[str, Any]) -> None:
        beside = self._note.with_suffix(".new")
        beside.write_text(json.dumps(note))
        beside.replace(self._note)


def _point(entry: Entry) -> edge.Point:
    terms = edge.SparseVector(entry.terms.indices, entry.terms.values)
    return edge.Point(entry.id, {DENSE: entry.vector.tolist(), TERMS: terms}, entry.payload())


def _filter(where: Where) -> edge.Filter | None:
    must: list[Any] = []
    if seen := where.seen():
        must.append(edge.FieldCondition("seen", match=edge.MatchAny(seen)))
    if where.department:
        must.append(edge.FieldCondition("department", match=edge.MatchValue(where.department)))
    if where.day:
        must.append(edge.FieldCondition("effective", range=edge.RangeFloat(lte=float(where.day))))
        must.append(edge.FieldCondition("expires", range=edge.RangeFloat(gte=float(where.day))))
    return edge.Filter(must=must) if must else None
