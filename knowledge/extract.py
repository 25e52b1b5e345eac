"""An answer without a model: those of the passage's own sentences that speak to the question, few enough to hear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.chunks import sentences
from knowledge.words import pairs, split

WRITTEN, SPOKEN = 165, 95  # characters
LEAD = 0.35  # the first sentence of a good entry is its answer
URGENT = re.compile(r"120|急诊|立即|马上|12356")
LEANING = re.compile(r"^(但|不过|所以|因此|这|它|他|她|也|还|之后|另外|其他|否则|如果还)")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True)
class Scored:
    place: int
    text: str
    score: float


def extract(question: str, text: str, *, spoken: bool = False) -> str:
    """The sentences that answer best, in an order that can be read aloud; danger signs are kept when they fit."""
    found = sentences(text)
    limit = SPOKEN if spoken else WRITTEN
    scored = _score(question, found)
    chosen = _choose(scored, limit)
    answer = "".join(each.text for each in _ordered(chosen))
    return _speakable(answer) if spoken else answer


def _score(question: str, found: Sequence[str]) -> list[Scored]:
    asked_words, asked_pairs = set(split(question)), set(pairs(question))
    scored = []
    for place, text in enumerate(found):
        words = asked_words & set(split(text))
        shared = asked_pairs & set(pairs(text))
        overlap = sum(len(word) for word in words) + 0.5 * len(shared)
        asked = sum(len(word) for word in asked_words) + 0.5 * len(asked_pairs)
        score = overlap / max(asked, 1.0) + (LEAD if place == 0 else 0.0) + (0.05 if URGENT.search(text) else 0.0)
        scored.append(Scored(place, text, score))
    return scored


def _choose(scored: Sequence[Scored], limit: int) -> list[Scored]:
    chosen: list[Scored] = []
    used = 0
    for each in sorted(scored, key=lambda one: (-one.score, one.place)):
        if used + len(each.text) <= limit or not chosen:
            chosen.append(each)
            used += len(each.text)
    return chosen


def _ordered(chosen: Sequence[Scored]) -> list[Scored]:
    """As in the passage, unless a later sentence answers far better and does not lean on one before it."""
    natural = sorted(chosen, key=lambda each: each.place)
    best = max(chosen, key=lambda each: each.score)
    if best is natural[0] or LEANING.match(best.text) or best.score < 2 * natural[0].score:
        return natural
    return [best, *(each for each in natural if each is not best)]


def _speakable(text: str) -> str:
    """No brackets, no ranges written with a dash, nothing a voice would stumble over."""
    plain = BRACKETS.sub("", text)
    plain = re.sub(r"(?<=\d)\s*[–~～-]\s*(?=\d)", "到", plain)
    return plain.replace("℃", "摄氏度").replace("mmHg", "毫米汞柱")
