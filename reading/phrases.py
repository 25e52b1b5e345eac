"""A set of words found in text in one pass, longest first. Work grows with the text, not with the set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

_HERE = ""  # the key under which a node of the tree keeps what ends there


class Found(NamedTuple):
    kind: str
    name: str
    start: int
    end: int
    words: str


class Phrases:
    """A tree of characters; each word carries a kind and a name. The first owner of a word keeps it."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, word: str, kind: str, name: str) -> None:
        node = self._root
        for char in word:
            node = node.setdefault(char, {})
        held = node.get(_HERE)
        if held is None or (held[0] != "symptom" and kind == "symptom"):
            node[_HERE] = (kind, name)

    def scan(self, text: str) -> Iterator[Found]:
        """Words of the set, left to right, the longest at each place, none overlapping."""
        root, here, size = self._root, 0, len(text)
        while here < size:
            node, at, held, stop = root.get(text[here]), here + 1, None, here + 1
            while node is not None:
                owner = node.get(_HERE)
                if owner is not None:
                    held, stop = owner, at
                node = node.get(text[at]) if at < size else None
                at += 1
            if held is None or not _whole(text, here, stop):
                here += 1
                continue
            yield Found(held[0], held[1], here, stop, text[here:stop])
            here = stop


def _whole(text: str, start: int, end: int) -> bool:
    """A Latin word counts only when it stands alone: "ed" is not in "need"."""
    if not text[start].isascii() or not text[start].isalnum():
        return True
    before = start > 0 and text[start - 1].isascii() and text[start - 1].isalpha()
    after = end < len(text) and text[end].isascii() and text[end].isalpha() and text[end - 1].isalpha()
    return not (before or after)
