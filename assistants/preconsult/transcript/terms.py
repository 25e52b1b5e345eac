"""Finds what a record would call the things people say: one pass with the record's own words, then our lexicon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dialogue.forms.source import read as read_content
from reading.phrases import Phrases
from reading.scope import Status, status
from reading.symptoms import Symptom, find_symptoms

_SAID = 0.5  # share of a lexicon name that must be in the words


@dataclass(frozen=True)
class Term:
    """One mention in the record's word, with how it was meant."""

    name: str
    words: str
    start: int
    end: int
    status: Status

    @property
    def meant(self) -> bool:
        return self.status.meant


@cache
def content() -> dict[str, Any]:
    """terms.yaml, read once."""
    return dict(read_content(Path(__file__).parent / "terms.yaml"))


@cache
def _phrases() -> Phrases:
    made = Phrases()
    for word in content()["innocent"].split():
        made.add(word, "innocent", "")
    for name, words in content()["symptoms"].items():
        for word in (name, *words.split()):
            made.add(word, "symptom", name)
    return made


def weighty(name: str) -> bool:
    """May it be the reason for a visit? Our list says so for its own words; what only the lexicon knows may be."""
    return name in content()["chief"] or (name not in content()["symptoms"] and name not in content()["minor"])


def _said(mention: Symptom) -> bool:
    """The words must say most of the name: 流脓 alone is not 尿道流脓, nor 多喝水 a symptom of diabetes."""
    if mention.composed:
        return True
    plain = len(mention.words) > 2 or mention.words == mention.name
    return plain and len(set(mention.name) & set(mention.words)) / len(set(mention.name)) > _SAID


def find_terms(text: str) -> list[Term]:
    """Symptoms of clean text in the order they were said."""
    found: list[Term] = []
    taken = bytearray(len(text))
    for hit in _phrases().scan(text):
        taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
        if hit.kind == "symptom":
            found.append(Term(hit.name, hit.words, hit.start, hit.end, status(text, hit.start, hit.end)))
    written, leave = content()["written"], {*content()["leave"], *content()["illnesses"]}
    for mention in find_symptoms(text):
        free = not any(taken[mention.start : mention.end])
        name = written.get(mention.name, mention.name)
        if free and (mention.name in written or _said(mention)) and not {name, mention.words} & leave:
            found.append(Term(name, mention.words, mention.start, mention.end, mention.status))
    return sorted(found, key=lambda term: term.start)
