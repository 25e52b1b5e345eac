"""A set of words found in text in one pass, longest first. Work grows with the text, not with the set."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import NamedTuple


class Found(NamedTuple):
    kind: str
    name: str
    start: int
    end: int
    words: str


class Phrases:
    """Words by how they begin; each carries a kind and a name. The first owner of a word keeps it."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[str, str]] = {}
        self._sizes: dict[str, tuple[int, ...]] = {}  # first two characters → lengths, the longest first

    def add(self, word: str, kind: str, name: str) -> None:
        held = self._owners.get(word)
        if held is None or (held[0] != "symptom" and kind == "symptom"):
            self._owners[word] = (kind, name)
            sizes = self._sizes.get(word[:2], ())
            self._sizes[word[:2]] = tuple(sorted({*sizes, len(word)}, reverse=True))

    def scan(self, text: str) -> Iterator[Found]:
        """Words of the set, left to right, the longest at each place, none overlapping."""
        here, sizes, owners = 0, self._sizes, self._owners
        heads = zip(text, map(add, text, f"{text[1:]}\0"), strict=True)
        for at, lengths in [(at, sizes.get(two, ()) + sizes.get(one, ())) for at, (one, two) in enumerate(heads)
                            if two in sizes or one in sizes]:  # fmt: skip
            if at < here:
                continue
            words = (text[at : at + size] for size in lengths)
            word = next((word for word in words if word in owners), "")
            if word and _whole(text, at, at + len(word)):
                here = at + len(word)
                yield Found(*owners[word], at, here, word)


def _whole(text: str, start: int, end: int) -> bool:
    """A Latin word counts only when it stands alone: "ed" is not in "need"."""
    if not text[start].isascii() or not text[start].isalnum():
        return True
    before = start > 0 and text[start - 1].isascii() and text[start - 1].isalpha()
    after = end < len(text) and text[end].isascii() and text[end].isalpha() and text[end - 1].isalpha()
    return not (before or after)
