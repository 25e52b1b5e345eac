"""Finds what a record would call the things people say: one pass with the record's own words, then our lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from assistants.preconsult.transcript.meant import judge
from dialogue.forms.source import read as read_content
from reading.phrases import Phrases
from reading.scope import Status
from reading.symptoms import Symptom, find_symptoms

_NEAR = 8  # characters a part may stand before what is said of it
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
    for name, words in content()["denied"].items():
        for word in words.split():
            made.add(word, "denied", name)
    return made


def condition(name: str) -> bool:
    """An illness somebody has (乳糖不耐受), not a symptom that comes with another."""
    return bool(re.search(content()["conditions"], name)) and name not in content()["symptoms"]


def weighty(name: str) -> bool:
    """May it be the reason for a visit? Our list says so for its own words; what only the lexicon knows may be."""
    return name in content()["chief"] or (name not in content()["symptoms"] and name not in content()["minor"])


def _said(mention: Symptom) -> bool:
    """The words must say most of the name: 流脓 alone is not 尿道流脓, nor 多喝水 a symptom of diabetes."""
    if mention.composed:
        return True
    plain = len(mention.words) > 2 or mention.words == mention.name
    return plain and len(set(mention.name) & set(mention.words)) / len(set(mention.name)) > _SAID


def _named(name: str, words: str, before: str) -> str:
    """鼻子呼哧呼哧 is a blocked nose, not a wheeze; 痰里带血 no blood in the stool."""
    clause = re.split("[，。！？；]", before[-_NEAR:])[-1]
    for of in content()["said_of"]:
        if re.fullmatch(of["words"], words) and re.search(of["part"], clause):
            return str(of["name"])
    return name


def _exact(name: str, words: str) -> str:
    return next((exact for said, exact in content()["composed"].get(name, {}).items() if re.search(said, words)), name)


def _composed(mention: Symptom) -> bool:
    needs = content()["not_composed"].get(mention.name)
    return not mention.composed or not needs or bool(re.search(needs, mention.words))


def grave(name: str) -> bool:
    """Never left out, however it was mentioned."""
    return name in content()["grave"]


def find_terms(text: str) -> list[Term]:
    """Symptoms of clean text in the order they were said."""
    found: list[Term] = []
    taken = bytearray(len(text))
    for hit in _phrases().scan(text):
        taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
        if hit.kind == "symptom":
            name = _named(hit.name, hit.words, text[: hit.start])
            found.append(Term(name, hit.words, hit.start, hit.end, judge(text, hit.start, hit.end)))
        elif hit.kind == "denied":
            judged = replace(judge(text, hit.start, hit.end), negated=True)
            found.append(Term(hit.name, hit.words, hit.start, hit.end, judged))
    for mention in find_symptoms(text):
        if mention.composed and text[mention.start : mention.end][-1] == "痒":  # 嗓子又痒又痛: not just 痒
            taken[mention.start : mention.end] = bytes(mention.end - mention.start)
            found = [term for term in found if not mention.start <= term.start < mention.end]
    written, leave = content()["written"], {*content()["leave"], *content()["illnesses"]}
    for mention in find_symptoms(text):
        free = not any(taken[mention.start : mention.end])
        name = written.get(mention.name, mention.name)
        if (
            free
            and _composed(mention)
            and (mention.name in written or _said(mention))
            and not {name, mention.words} & leave
        ):
            judged = judge(text, mention.start, mention.end, mention.status)
            name = _exact(name, mention.words) if mention.composed else name
            found.append(Term(name, mention.words, mention.start, mention.end, judged))
    return sorted(found, key=lambda term: term.start)
