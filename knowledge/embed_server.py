"""Embeddings from an OpenAI-compatible server (ANBAN_EMBEDDING_URL)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from core.errors import Unavailable

BATCH = 64
QUESTION, PASSAGES = 3.0, 30.0  # seconds: somebody waits for a question, an ingest may take its time


class ServerEmbedder:
    """Implements core.contracts.Embedder. Asks for the number of dimensions once, when it is made."""

    def __init__(self, url: str, model: str, key: str = "", *, client: httpx.Client | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = client or httpx.Client(follow_redirects=False, trust_env=False)
        self._headers = headers
        self._url = url.rstrip("/") + ("" if url.rstrip("/").endswith("/embeddings") else "/embeddings")
        self._name = model
        self.model = f"server:{model}"[:40]
        self.dims = int(self._ask(["你好"], QUESTION).shape[1])

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        patience = QUESTION if query else PASSAGES
        parts = [self._ask(texts[start : start + BATCH], patience) for start in range(0, len(texts), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dims), dtype=np.float32)

    def _ask(self, texts: Sequence[str], patience: float) -> np.ndarray[Any, Any]:
        asked = {"model": self._name, "input": list(texts)}
        try:
            answer = self._client.post(self._url, json=asked, headers=self._headers, timeout=patience)
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
            if vectors.ndim != 2 or len(vectors) != len(texts):
                raise ValueError("not one row a text")
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"embedding server: {type(error).__name__}") from error
        unit: np.ndarray[Any, Any] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit
