"""How much the meaning of a sentence is like that of the reviewed examples: a margin over sentence vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dialogue.safety.weighing import Numbers


@dataclass(frozen=True)
class Likeness:
    """Support vectors of one embedding model: what speaks for and against, each by how near it is."""

    model: str  # vectors of another model say nothing
    heads: tuple[str, ...]
    vectors: Numbers  # of length one
    says: Numbers  # heads x vectors: for (positive) or against, and how much
    bias: Numbers
    width: float

    def margins(self, vectors: Numbers) -> Numbers:
        """Texts x heads; above zero is on the side of danger."""
        near = np.exp(2 * self.width * (vectors @ self.vectors.T - 1))
        found: Numbers = near @ self.says.T + self.bias
        return found
