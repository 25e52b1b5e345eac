"""How much a sentence sounds like an emergency or a crisis, by the pieces it is written in and the concepts it holds.

A linear model over pieces of one to three characters and over the concepts of the rules (so that a word nobody wrote an
example with counts like its neighbours), trained on reviewed examples only (`anban train safety`) and kept as numbers
in a few small files: deterministic, and explained by the example it is most like.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]
BITS = 18  # buckets of pieces; one in eight is shared by two
LONGEST = 3
IDEAS = 0.5  # what concepts count against pieces
_MIX = np.uint32(2654435761)  # Knuth's multiplier: neighbouring letters fall far apart
_DIGITS = str.maketrans("123456789", "0" * 9)


def buckets(text: str) -> tuple[Numbers, Numbers]:
    """Pieces of one to three characters, each as the number of its bucket, and how often it stands there."""
    letters = np.frombuffer(text.translate(_DIGITS).encode("utf-32-le", "replace"), dtype=np.uint32)
    piece, pieces = np.zeros(len(letters), dtype=np.uint32), []
    for size in range(min(LONGEST, len(letters))):
        ends = letters[size:]
        piece = (piece[: len(ends)] ^ ends) * _MIX
        piece ^= piece >> np.uint32(15)
        pieces.append(piece)
    if not pieces:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    places, times = np.unique(np.concatenate(pieces) >> np.uint32(32 - BITS), return_counts=True)
    return places, times


@dataclass(frozen=True)
class Weights:
    """How rare a piece or a concept is, and what it weighs for each question."""

    heads: tuple[str, ...]
    idf: Numbers  # zero for what no example has
    concepts: Mapping[str, float]  # name → how rare
    weights: Numbers  # heads x (buckets and concepts), in small numbers …
    scale: Numbers  # … with one scale a head
    bias: Numbers

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: (1 << BITS) + at for at, name in enumerate(self.concepts)}

    def whole(self, text: str, concepts: Iterable[str]) -> tuple[Numbers, Numbers]:
        """What of a text is known, and how much of it that is: pieces, and concepts beside them."""
        places, values = self.vector(text)
        known = [name for name in concepts if name in self.concepts]
        rare = np.array([self.concepts[name] for name in known], dtype=np.float32)
        if not known:
            return places, values
        ideas = np.array([self._places[name] for name in known])
        return np.concatenate([places, ideas]), np.concatenate([values, IDEAS * _unit(rare)])

    def vector(self, text: str) -> tuple[Numbers, Numbers]:
        """The pieces of a text that any example has, and their share of it (length one)."""
        places, times = buckets(text)
        return places, _unit((1 + np.log(times)) * self.idf[places].astype(np.float32))

    def margins(self, text: str, concepts: Iterable[str] = ()) -> dict[str, float]:
        """One number a head; above zero is on the side of danger."""
        places, values = self.whole(text, concepts)
        return dict(
            zip(self.heads, ((self.weights[:, places] @ values) * self.scale + self.bias).tolist(), strict=True)
        )


def _unit(values: Numbers) -> Numbers:
    length = math.sqrt(float(values @ values))
    return values / length if length else values


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
