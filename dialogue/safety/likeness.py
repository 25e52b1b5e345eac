"""How much the meaning of a sentence is like that of the reviewed examples: a margin over sentence vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dialogue.safety.weighing import Numbers

LEAST, MOST = -1.2, 0.8
BLOCK = 4096  # examples compared at a time


@dataclass(frozen=True)
class Likeness:
    """Support vectors of one embedding model, along the directions in which the examples differ most: what speaks
    for and against, each by how near it is."""

    model: str  # vectors of another model say nothing
    heads: tuple[str, ...]
    axes: Numbers  # directions x dimensions of the model
    vectors: Numbers  # examples x directions, in eight bits …
    scale: Numbers  # … with one scale an example
    says: Numbers  # heads x examples: for (positive) or against, and how much
    bias: Numbers
    width: float

    def margins(self, vectors: Numbers) -> Numbers:
        """Texts x heads; above zero is on the side of danger."""
        here = _times(vectors, self.axes)
        near = np.concatenate([_times(here, rows) for rows in self._blocks()], axis=1) * self.scale
        apart = _squares(here)[:, None] + self._lengths - 2 * near
        found: Numbers = _times(np.exp(-self.width * apart), self.says) + self.bias
        return found.clip(LEAST, MOST)

    @cached_property
    def _lengths(self) -> Numbers:
        lengths: Numbers = np.concatenate([_squares(rows) for rows in self._blocks()]) * self.scale**2
        return lengths

    def _blocks(self) -> Iterator[Numbers]:
        """The vectors made wide a part at a time: all of them would take four times the memory."""
        for start in range(0, len(self.vectors), BLOCK):
            yield self.vectors[start : start + BLOCK].astype(np.float32)


def _times(rows: Numbers, others: Numbers) -> Numbers:
    """Every row with every other one, on this thread: numpy's `@` would wake one a core, and wait for them all."""
    product: Numbers = np.einsum("ik,jk->ij", rows, others)
    return product


def _squares(rows: Numbers) -> Numbers:
    squares: Numbers = np.einsum("ij,ij->i", rows, rows)
    return squares
