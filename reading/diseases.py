"""Finds names of diseases in text: what people say they have or had. Longest name first, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reading.phrases import Phrases
from reading.scope import Status, status
from reading.windows import windowed

_NAMES = Path(__file__).parent / "lexicon" / "diseases.txt"


@dataclass(frozen=True)
class Disease:
    name: str
    start: int
    end: int
    present: bool
    status: Status


@cache
def names() -> tuple[str, ...]:
    """Every disease name of the lexicon."""
    lines = _NAMES.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def _phrases() -> Phrases:
    phrases = Phrases()
    for name in names():
        phrases.add(name, "disease", name)
    return phrases


@windowed
def find_diseases(text: str) -> list[Disease]:
    """The diseases named in clean text, in order; `present` is false for what is denied or someone else's."""
    mentions = []
    for found in _phrases().scan(text.lower()):
        judged = status(text, found.start, found.end)
        mentions.append(Disease(found.name, found.start, found.end, not (judged.negated or judged.other), judged))
    return mentions
