"""Any number of passages that look like real ones: sentences of the sample knowledge, put together anew.

Their terms are as many and as unevenly spread as those of real text. Their vectors lie near those of the entries the
sentences come from, with noise, so that neighbours have neighbours, as in real text and unlike random directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from knowledge import sample
from knowledge.chunks import sentences
from knowledge.documents import Document, Piece, lead_text
from knowledge.embed_e5 import E5
from knowledge.meant import meant

Vector = np.ndarray[Any, Any]
PARTS, OF_ENTRIES = 5, 2  # sentences a passage, from so many entries
NOISE = 0.7  # of a unit vector: leaves neighbours at cosines of .4 to .8, as real ones are
DRAFT_EVERY = 10


class Recombined:
    """Makes passages and questions; implements core.contracts.Embedder for exactly those."""

    model = "recombined"

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._vectors: dict[str, Vector] = {}
        shipped = sample.shipped_vectors(E5.model)
        self._entries: list[tuple[list[str], tuple[str, ...], Vector]] = []
        for document in sample.documents():
            piece = document.pieces[0]
            vector = shipped.get(sample.key(lead_text(document.title, piece.heading, piece.text)))
            if vector is not None:
                self._entries.append((sentences(piece.text), piece.questions, vector))
        self.dims = len(self._entries[0][2])

    def embed(self, texts: Sequence[str], *, query: bool = True) -> Vector:
        return np.stack([self._vectors[text] for text in texts])

    def forget(self) -> None:
        """Vectors of passages that have been taken in are in the database."""
        self._vectors.clear()

    def document(self, number: int) -> Document:
        chosen = self._some(OF_ENTRIES)
        pool = [sentence for sentences_, _, _ in chosen for sentence in sentences_]
        picked = self._random.choice(len(pool), size=min(PARTS, len(pool)), replace=False)
        text = "".join(pool[place] for place in picked) + f"（{number}）"
        self._vectors[text] = self._near([vector for _, _, vector in chosen])
        return Document(f"p{number}", "", [Piece("", text)])

    def question(self) -> str:
        (_, asks, vector), (_, more, _) = self._some(2)
        text = f"{self._random.choice(asks)}，{self._random.choice(more)}"
        self._vectors[meant(text)] = self._near([vector])  # what search hands to an embedding
        return text

    def _some(self, count: int) -> list[tuple[list[str], tuple[str, ...], Vector]]:
        return [self._entries[place] for place in self._random.integers(len(self._entries), size=count)]

    def _near(self, vectors: Sequence[Vector]) -> Vector:
        weights = self._random.random(len(vectors)) + 0.2
        middle = np.average(vectors, axis=0, weights=weights)
        noise = self._random.standard_normal(self.dims)
        moved = middle / np.linalg.norm(middle) + NOISE * noise / np.linalg.norm(noise)
        unit: Vector = (moved / np.linalg.norm(moved)).astype(np.float32)
        return unit
