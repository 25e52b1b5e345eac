"""A very long message, cut down to the places where dangerous words stand: the work stays small whatever comes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add

LONGEST = 700  # characters read in full; more than anyone types, less than a pasted report
BEFORE, AFTER = 24, 36  # what is kept around a dangerous word
STRIDE = 2  # length of a trigger: the first characters of a dangerous word


class Digest:
    """Knows how dangerous words begin. One pass finds where each stands."""

    def __init__(self, words: Iterable[str]) -> None:
        self._triggers = frozenset(word[:STRIDE] for word in words if len(word) > STRIDE)

    def shorten(self, text: str) -> str:
        """The head, the tail, and the first and last surroundings of every dangerous beginning, up to a limit."""
        if len(text) <= LONGEST:
            return text
        triggers = self._triggers
        spoken = [(pair, at) for at, pair in enumerate(map(add, text, text[1:])) if pair in triggers]
        last, first = dict(spoken), dict(reversed(spoken))
        kept: list[tuple[int, int]] = [(0, 80), (len(text) - 80, len(text))]
        room = LONGEST - 160
        spots = sorted({*first.values(), *last.values()})
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
