"""Finds every known word of a text in one pass: work grows with the length of the text, not with the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dialogue.safety.text import Span


class Lexicon:
    """Words by their first two characters; a position costs one look-up per word length that can begin there."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self.owners: dict[str, list[str]] = {}
        lengths: dict[str, set[int]] = {}
        for name, words in classes.items():
            for word in words:
                owners = self.owners.setdefault(word, [])
                if name not in owners:
                    owners.append(name)
                if len(word) > 1:
                    lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
        self._single = frozenset(word for word in self.owners if len(word) == 1)

    def scan(self, text: str) -> dict[str, list[Span]]:
        """Word → where it stands, in order of position."""
        found: dict[str, list[Span]] = {}
        owners, lengths, single = self.owners, self._lengths, self._single
        for start, letter in enumerate(text):
            if letter in single:
                found.setdefault(letter, []).append(Span(start, start + 1))
            sizes = lengths.get(text[start : start + 2])
            if sizes:
                for size in sizes:
                    word = text[start : start + size]
                    if word in owners and len(word) == size:
                        found.setdefault(word, []).append(Span(start, start + size))
        return found


class Spellings:
    """Replaces what recognisers and thumbs write for what was meant; same length, so offsets stay true."""

    def __init__(self, meant: Mapping[str, Iterable[str]]) -> None:
        self._meant = {heard: word for word, variants in meant.items() for heard in variants}
        self._lexicon = Lexicon({heard: [heard] for heard in self._meant})
        uneven = [heard for heard, word in self._meant.items() if len(heard) != len(word)]
        if uneven:
            raise ValueError(f"spellings must keep their length: {uneven}")

    def mend(self, text: str) -> str:
        letters, taken = list(text), 0
        spots = [(span, heard) for heard, spans in self._lexicon.scan(text).items() for span in spans]
        for span, heard in sorted(spots, key=lambda spot: (spot[0].start, -spot[0].end)):
            if span.start >= taken:
                letters[span.start : span.end] = self._meant[heard]
                taken = span.end
        return "".join(letters)
