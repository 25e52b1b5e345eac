"""A small linear model over pieces of text: weights in one file, a little numpy at run time, no training library."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def grams(text: str, longest: int = 3, most: int = 600) -> list[str]:
    """Character pieces of one to three; digits look alike, spaces end a piece."""
    pieces: list[str] = []
    for run in "".join("0" if char.isdigit() else char for char in text.lower()[:most]).split():
        for size in range(1, longest + 1):
            pieces.extend(run[start : start + size] for start in range(len(run) - size + 1))
    return pieces


@dataclass(frozen=True)
class Model:
    """Labels, and for every known piece its weight for each label, kept in eight bits with one scale a label."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    card: str = ""
    examples: int = 0  # how many it was trained on: a few say little

    def decide(self, pieces: Iterable[str]) -> NDArray[np.float32]:
        """The margin of every label; zero pieces known gives the bias alone."""
        counts = Counter(self.rows[piece] for piece in pieces if piece in self.rows)
        if not counts:
            return self.bias
        known = np.fromiter(counts, dtype=np.int64, count=len(counts))
        times = np.fromiter((1 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
        values = times * self.idf[known]
        values /= float(np.linalg.norm(values))
        margins: NDArray[np.float32] = (values @ self.weights[known].astype(np.float32)) * self.scale + self.bias
        return margins

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        pieces = "\n".join(sorted(self.rows, key=lambda piece: self.rows[piece]))
        np.savez_compressed(
            path, labels=np.array("\n".join(self.labels)), pieces=np.array(pieces), idf=self.idf.astype(np.float16),
            weights=self.weights, scale=self.scale, bias=self.bias,
            card=np.array(self.card), examples=np.array(self.examples),
        )  # fmt: skip


def load_model(path: Path) -> Model:
    """Read a model file; nothing in it is executed."""
    with np.load(path, allow_pickle=False) as file:
        pieces = str(file["pieces"]).split("\n")
        return Model(
            tuple(str(file["labels"]).split("\n")), {piece: row for row, piece in enumerate(pieces)},
            file["idf"].astype(np.float32), file["weights"], file["scale"], file["bias"], str(file["card"]),
            int(file["examples"]),
        )  # fmt: skip


def pack(
    labels: Sequence[str], pieces: Sequence[str], idf: NDArray[np.float64], weights: NDArray[np.float64],
    bias: NDArray[np.float64], card: str = "", examples: int = 0,
) -> Model:  # fmt: skip
    """Weights (labels × pieces) in eight bits; pieces that weigh nothing anywhere are left out."""
    scale = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127
    small = np.round(weights / scale[:, None]).astype(np.int8).T
    kept = np.flatnonzero(np.abs(small).max(axis=1) > 1)
    return Model(
        tuple(labels), {pieces[row]: place for place, row in enumerate(kept.tolist())}, idf[kept].astype(np.float32),
        np.ascontiguousarray(small[kept]), scale.astype(np.float32), bias.astype(np.float32), card, examples,
    )  # fmt: skip
