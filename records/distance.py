"""How many characters were changed between two texts."""

from __future__ import annotations

from itertools import takewhile

import numpy as np


def distance(before: str, after: str) -> int:
    """The least insertions, deletions and replacements of characters (Levenshtein)."""
    if before == after:
        return 0
    head = _same(before, after)
    before, after = before[head:], after[head:]
    tail = _same(before[::-1], after[::-1])
    a, b = _codes(before[: len(before) - tail]), _codes(after[: len(after) - tail])
    steps = np.arange(len(b) + 1)
    row = steps
    for number, code in enumerate(a, 1):
        best = np.empty_like(row)
        best[0] = number
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (b != code))
        row = np.minimum.accumulate(best - steps) + steps  # insertions run along the row
    return int(row[-1])


def _codes(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.array([ord(one) for one in text], np.uint32)


def _same(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
