"""A very long message, cut down to the places where dangerous words stand: the work stays small whatever comes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dialogue.safety.weighing import Numbers

LONGEST = 700  # characters read in full; more than anyone types, less than a pasted report
BEFORE, AFTER = 24, 36  # what is kept around a dangerous word
STRIDE = 2  # length of a trigger: the first characters of a dangerous word


class Digest:
    """Knows how dangerous words begin. One pass finds where each stands."""

    def __init__(self, words: Iterable[str]) -> None:
        starts = sorted({word[:STRIDE] for word in words if len(word) > STRIDE})
        self._triggers = np.unique(_pairs("".join(starts))[::STRIDE])

    def shorten(self, text: str) -> str:
        """The head, the tail, and the first and last surroundings of every dangerous beginning, up to a limit."""
        if len(text) <= LONGEST:
            return text
        pairs = _pairs(text)
        nearest = np.searchsorted(self._triggers, pairs).clip(max=len(self._triggers) - 1)
        places = np.flatnonzero(self._triggers[nearest] == pairs)
        spoken = list(zip(nearest[places].tolist(), places.tolist(), strict=True))
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


def _pairs(text: str) -> Numbers:
    """Every two neighbouring characters as one number."""
    letters = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    pairs: Numbers = letters[:-1] << np.uint64(32) | letters[1:]
    return pairs


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged
