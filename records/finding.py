"""Finding an entry by the words people use: the longest names win, and each find can say why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from reading.sounds import syllable

T = TypeVar("T")
NOISE = re.compile(r"[^\w]|_")
VAGUE = 5  # more finds than this: perhaps a longer name was misspelt (消话内科 holds 内科)
MIN_SOUND = 3  # syllables a name needs before its sound alone may find it


@dataclass(frozen=True)
class Named(Generic[T]):
    """Something with names. General entries answer only when nothing more particular does."""

    item: T
    names: tuple[str, ...]
    general: bool = False


@dataclass(frozen=True)
class Hit(Generic[T]):
    """A find: `words` are what the person said for it, `why` is "name" or "sound"."""

    item: T
    words: str
    score: float
    why: str = "name"


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """One spelling: half-width, lower case, no spaces or punctuation."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


class Index(Generic[T]):
    """Names → entries. Built once; a search looks for every name in the text."""

    def __init__(self, entries: Iterable[Named[T]]) -> None:
        self.entries = [
            Named(e.item, tuple(dict.fromkeys(filter(None, map(plain, e.names)))), e.general) for e in entries
        ]
        self._sounds: list[tuple[tuple[str, ...], Named[T], str]] | None = None

    def find(self, text: str, keep: Callable[[T], bool] = lambda _: True) -> list[Hit[T]]:
        """Best first: longest name, then how much of the text the entry explains, then the file's order."""
        said = plain(text)
        entries = [entry for entry in self.entries if keep(entry.item)]
        hits = _by_name(said, entries)
        if not hits or len(hits) > VAGUE:
            hits = self._by_sound(said, keep) or hits
        special = [hit for hit, general in hits if not general]
        chosen = special or [hit for hit, _ in hits]
        return sorted(chosen, key=lambda hit: -hit.score)

    def _by_sound(self, said: str, keep: Callable[[T], bool]) -> list[tuple[Hit[T], bool]]:
        """消话内科 sounds like 消化内科: slips of the keyboard and of speech recognition."""
        syllables = sound(said)
        found: dict[int, tuple[Hit[T], bool]] = {}
        for sounding, entry, name in self._names_by_sound():
            if keep(entry.item) and _holds(syllables, sounding):
                hit = Hit(entry.item, name, float(len(name)) - 0.5, "sound")
                if id(entry) not in found or found[id(entry)][0].score < hit.score:
                    found[id(entry)] = (hit, entry.general)
        best = max((hit.score for hit, _ in found.values()), default=0.0)
        return [pair for pair in found.values() if pair[0].score == best]

    def _names_by_sound(self) -> list[tuple[tuple[str, ...], Named[T], str]]:
        if self._sounds is None:
            self._sounds = [(sound(n), e, n) for e in self.entries for n in e.names if len(n) >= MIN_SOUND]
        return self._sounds


def _by_name(said: str, entries: Sequence[Named[T]]) -> list[tuple[Hit[T], bool]]:
    """Names that stand in the text; one that lies within a longer one (科 in 消化内科) does not count."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for entry in entries:
        for name in entry.names:
            if name not in spans and name in said:
                spans[name] = [(m.start(), m.end()) for m in re.finditer(re.escape(name), said)]
    everything = [span for found in spans.values() for span in found]
    free = {name for name, found in spans.items() if any(not _within(span, everything) for span in found)}
    hits: list[tuple[Hit[T], bool]] = []
    for entry in entries:
        mine = sorted((name for name in entry.names if name in free), key=len, reverse=True)
        if mine:
            score = len(mine[0]) + 0.1 * sum(map(len, mine[1:])) + (0.05 if mine[0] == entry.names[0] else 0.0)
            hits.append((Hit(entry.item, mine[0], score), entry.general))
    return hits


def _within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(o[0] <= span[0] and span[1] <= o[1] and (o[1] - o[0]) > (span[1] - span[0]) for o in others)


@lru_cache(maxsize=4096)
def sound(text: str) -> tuple[str, ...]:
    """Toneless syllables, one a character."""
    return tuple("".join(syllable(char)) for char in text)


def _holds(text: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(text[i : i + len(part)] == part for i in range(len(text) - len(part) + 1))
