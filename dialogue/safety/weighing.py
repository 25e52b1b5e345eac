"""How much a sentence sounds like an emergency or a crisis, by the pieces it is written in.

A linear model over pieces of one to three characters, trained on reviewed examples only (`anban train safety`) and
kept as numbers in one file: deterministic, and explained by the example it is most like.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]
BITS = 17  # buckets of pieces; rarely do two share one
LONGEST = 3
_MASK = (1 << BITS) - 1


def buckets(text: str) -> Counter[int]:
    """Pieces of one to three characters, each as the number of its bucket, and how often it stands there."""
    read = "".join("0" if char.isdigit() else char for char in text)
    return Counter(
        zlib.crc32(read[start : start + size].encode()) & _MASK
        for size in range(1, LONGEST + 1)
        for start in range(len(read) - size + 1)
    )


@dataclass(frozen=True)
class Weights:
    """How rare a piece is, and what it weighs for each question."""

    heads: tuple[str, ...]
    idf: Numbers  # zero for what no example has
    weights: Numbers  # heads x buckets
    bias: Numbers

    def vector(self, text: str) -> tuple[Numbers, Numbers]:
        """The pieces of a text that any example has, and their share of it (length one)."""
        counts = buckets(text)
        places = np.fromiter(counts, dtype=np.int64, count=len(counts))
        times = np.fromiter((1 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
        values = times * self.idf[places]
        length = float(np.linalg.norm(values))
        return places, values / length if length else values

    def margins(self, text: str) -> dict[str, float]:
        """One number a head; above zero is on the side of danger."""
        places, values = self.vector(text)
        return dict(zip(self.heads, (self.weights[:, places] @ values + self.bias).tolist(), strict=True))


@dataclass(frozen=True)
class Shown:
    """Firing examples an answer can be shown by, with the code each stands for."""

    texts: tuple[str, ...]
    codes: tuple[str, ...]
    starts: Numbers  # where the pieces of each example begin in `pieces`
    pieces: Numbers
    shares: Numbers

    def nearest(self, vector: tuple[Numbers, Numbers], crisis: bool) -> tuple[str, str, float]:
        """Code and text of the example most alike, and how alike, among those of crises or among emergencies."""
        here = np.zeros(1 << BITS, dtype=np.float32)
        here[vector[0]] = vector[1]
        alike = np.add.reduceat(here[self.pieces] * self.shares, self.starts)
        best = max(
            (at for at, code in enumerate(self.codes) if code.startswith("crisis.") is crisis),
            key=lambda at: float(alike[at]),
        )
        return self.codes[best], self.texts[best], float(alike[best])
