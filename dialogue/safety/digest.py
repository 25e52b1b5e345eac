"""A very long message, cut down to the places where dangerous words stand: the work stays small whatever comes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dialogue.safety.weighing import Numbers

LONGEST = 700  # characters read in full; more than anyone types, less than a pasted report
ENDS = 80  # how much of its head and of its tail is kept whatever stands there
BEFORE, AFTER = 24, 36  # what is kept around a dangerous word
STRIDE = 2  # length of a trigger: the first characters of a dangerous word


class Digest:
    """Knows how dangerous words begin. One pass finds where each stands."""

    def __init__(self, words: Iterable[str]) -> None:
        starts = sorted({word[:STRIDE] for word in words if len(word) > STRIDE})
        self._triggers = np.unique(_pairs("".join(starts))[::STRIDE])
        self._maybe = np.zeros(1 << 16, dtype=bool)
        self._maybe[_short(self._triggers)] = True

    def shorten(self, text: str) -> str:
        """The head, the tail, and the first and last surroundings of every dangerous beginning, from both ends inwards
        up to a limit."""
        if len(text) <= LONGEST:
            return text
        pairs = _pairs(text)
        places = np.flatnonzero(self._maybe[_short(pairs)])  # most of the text is ruled out by a glance
        nearest = np.searchsorted(self._triggers, pairs[places]).clip(max=len(self._triggers) - 1)
        sure = self._triggers[nearest] == pairs[places]
        spoken = list(zip(nearest[sure].tolist(), places[sure].tolist(), strict=True))
        last, first = dict(spoken), dict(reversed(spoken))
        spots = sorted({*first.values(), *last.values()})
        kept = np.zeros(len(text), dtype=bool)
        kept[:ENDS] = kept[-ENDS:] = True
        room = LONGEST - 2 * ENDS
        for at in (spot for both in zip(spots, reversed(spots), strict=True) for spot in both):
            around = kept[max(0, at - BEFORE) : at + AFTER]
            room -= len(around) - int(np.count_nonzero(around))
            if room < 0:
                break
            around[:] = True
        edges = np.flatnonzero(np.diff(kept, prepend=False, append=False)).tolist()
        return "。".join(text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True))


def _pairs(text: str) -> Numbers:
    """Every two neighbouring characters as one number."""
    letters = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    pairs: Numbers = letters[:-1] << np.uint64(32) | letters[1:]
    return pairs


def _short(pairs: Numbers) -> Numbers:
    """A pair as one of 65,536 numbers; several pairs share one."""
    short: Numbers = (pairs * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(48)  # the golden ratio spreads neighbours
    return short
