"""A knowledge room on a fresh database, with an embedder that needs no model: character pairs hashed into a vector."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.documents import Document, Piece, Terms
from knowledge.service import Knowledge
from knowledge.words import pairs
from records.database import Database

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class PairEmbedder:
    """Texts that share character pairs are near each other: enough to test everything but quality."""

    dims = 64
    model = "pairs"

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        rows = np.full((len(texts), self.dims), 1e-6, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for pair in pairs(text):
                row[zlib.crc32(pair.encode()) % self.dims] += 1
        unit: np.ndarray[Any, Any] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


Make = Callable[..., Document]


def make(name: str, text: str, title: str = "", **terms: Any) -> Document:
    return Document(name, title or name, [Piece("", text)], Terms(**terms))


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
async def room(database: Database, tmp_path: Path) -> AsyncIterator[Knowledge]:
    room = Knowledge(database, PairEmbedder(), tmp_path / "index", lambda: NOW)
    yield room
    await room.close()


TODAY = date(2026, 11, 21)
