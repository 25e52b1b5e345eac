"""How much the meaning of a sentence is like that of the reviewed examples: a margin over sentence vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dialogue.safety.weighing import Numbers

LEAST, MOST = -1.2, 0.8


@dataclass(frozen=True)
class Likeness:
    """Support vectors of one embedding model, along the directions in which the examples differ most: what speaks
    for and against, each by how near it is."""

    model: str  # vectors of another model say nothing
    heads: tuple[str, ...]
    axes: Numbers  # directions x dimensions of the model
    vectors: Numbers  # examples x directions
    says: Numbers  # heads x examples: for (positive) or against, and how much
    bias: Numbers
    width: float

    def margins(self, vectors: Numbers) -> Numbers:
        """Texts x heads; above zero is on the side of danger."""
        here = _times(vectors, self.axes)
        apart = _squares(here)[:, None] + self._lengths - 2 * _times(here, self.vectors)
        found: Numbers = _times(np.exp(-self.width * apart), self.says) + self.bias
        return found.clip(LEAST, MOST)

    @cached_property
    def _lengths(self) -> Numbers:
        return _squares(self.vectors)


def _times(rows: Numbers, others: Numbers) -> Numbers:
    """Every row with every other one, on this thread: numpy's `@` would wake one a core, and wait for them all."""
    product: Numbers = np.einsum("ik,jk->ij", rows, others)
    return product


def _squares(rows: Numbers) -> Numbers:
    squares: Numbers = np.einsum("ij,ij->i", rows, rows)
    return squares
