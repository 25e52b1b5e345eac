"""A very long message, cut down to the places where dangerous words stand: the work stays small whatever comes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from operator import add

LONGEST = 700  # characters read in full; more than anyone types, less than a pasted report
BEFORE, AFTER = 24, 36  # what is kept around a dangerous word
STRIDE = 2  # length of a trigger: the first characters of a dangerous word


class Digest:
    """Knows how dangerous words begin. Where each pair of characters stands first and last is found in C."""

    def __init__(self, words: Iterable[str]) -> None:
        self._triggers = frozenset(word[:STRIDE] for word in words if len(word) > STRIDE)

    def shorten(self, text: str) -> str:
        """The head, the tail, and the first and last surroundings of every dangerous beginning, up to a limit."""
        if len(text) <= LONGEST:
            return text
        pairs = list(map(add, text, text[1:]))
        last = dict(zip(pairs, count()))
        first = dict(zip(reversed(pairs), count(len(pairs) - 1, -1)))
        kept: list[tuple[int, int]] = [(0, 80), (len(text) - 80, len(text))]
        room = LONGEST - 160
        spots = sorted({at for pair in last.keys() & self._triggers for at in (first[pair], last[pair])})
        for at in spots:
            start, end = max(0, at - BEFORE), min(len(text), at + AFTER)
            if any(start >= low and end <= high for low, high in kept[-2:]):
                continue
            kept.append((start, end))
            room -= end - start
            if room <= 0:
                break
        return "。".join(text[low:high] for low, high in _merge(kept))


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged
