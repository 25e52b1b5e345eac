"""Finds every known word of a text in one pass: work grows with the length of the text, not with the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import add

from dialogue.safety.text import Span


class Lexicon:
    """Words of one and two characters as they are, longer ones by how they begin; a position is looked up three
    times, in C, and nearly always that is all."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self.owners: dict[str, list[str]] = {}
        lengths: dict[str, set[int]] = {}
        for name, words in classes.items():
            for word in words:
                owners = self.owners.setdefault(word, [])
                if name not in owners:
                    owners.append(name)
                if len(word) > 2:
                    lengths.setdefault(word[:3], set()).add(len(word))
        self._short = [frozenset(word for word in self.owners if len(word) == size) for size in (1, 2)]
        self._lengths = {head: tuple(sorted(sizes)) for head, sizes in lengths.items()}

    def scan(self, text: str) -> dict[str, list[Span]]:
        """Word → where it stands, each in order of position."""
        found: dict[str, list[Span]] = {}
        pairs = list(map(add, text, text[1:]))
        heads = list(map(add, pairs, text[2:]))
        for size, (known, grams) in enumerate(zip(self._short, (text, pairs), strict=True), 1):
            for start, word in _which(grams, known):
                found.setdefault(word, []).append(Span(start, start + size))
        owners, lengths = self.owners, self._lengths
        for start, head in _which(heads, lengths.keys()):
            for size in lengths[head]:
                word = text[start : start + size]
                if word in owners and len(word) == size:
                    found.setdefault(word, []).append(Span(start, start + size))
        return found


def _which(grams: Sequence[str], known: AbstractSet[str]) -> list[tuple[int, str]]:
    """The known ones with their places; that there are none is seen in one go."""
    if known.isdisjoint(grams):
        return []
    return [(at, gram) for at, gram in enumerate(grams) if gram in known]


class Spellings:
    """Replaces what recognisers and thumbs write for what was meant; same length, so offsets stay true."""

    def __init__(self, meant: Mapping[str, Iterable[str]]) -> None:
        self._meant = {heard: word for word, variants in meant.items() for heard in variants}
        self._lexicon = Lexicon({heard: [heard] for heard in self._meant})
        uneven = [heard for heard, word in self._meant.items() if len(heard) != len(word)]
        if uneven:
            raise ValueError(f"spellings must keep their length: {uneven}")

    def mend(self, text: str) -> str:
        spots = [(span, heard) for heard, spans in self._lexicon.scan(text).items() for span in spans]
        if not spots:
            return text
        letters, taken = list(text), 0
        for span, heard in sorted(spots, key=lambda spot: (spot[0].start, -spot[0].end)):
            if span.start >= taken:
                letters[span.start : span.end] = self._meant[heard]
                taken = span.end
        return "".join(letters)
