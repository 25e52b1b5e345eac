"""An answer without a model: those of the passage's own sentences that speak to the question, few enough to hear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.chunks import sentences
from knowledge.meant import meant
from knowledge.words import pairs, split

WRITTEN, SPOKEN = 165, 95  # characters
LEAD = 0.35  # the first sentence of a good entry is its answer
URGENT = re.compile(r"120|急诊|立即|马上|12356")
LEANING = re.compile(r"^(但|不过|所以|因此|这|它|他|她|也|还|之后|另外|其他|否则|如果还)")
# What a question asks for and how a sentence shows that it tells it.
TELLING = (
    (re.compile("多少钱|收费|价格|要钱|贵不贵"), re.compile(r"\d+ ?元|免费")),
    (re.compile("几点|什么时间|开门|关门|下班|上班时间"), re.compile(r"\d{1,2}:\d\d")),
    (re.compile("几针|几次|几剂"), re.compile(r"\d ?(?:针|次|剂)")),
)
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True)
class Scored:
    place: int
    text: str
    score: float


def extract(question: str, text: str, *, title: str = "", spoken: bool = False) -> str:
    """The sentences that answer best, in an order that can be read aloud; danger signs are kept when they fit."""
    found = sentences(text)
    limit = SPOKEN if spoken else WRITTEN
    scored = _score(question, found)
    lead = _lead(question, title, scored)
    chosen = _choose(scored, limit, lead)
    answer = "".join(each.text for each in ([lead] if lead else []) + [e for e in _ordered(chosen) if e is not lead])
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


def _lead(question: str, title: str, scored: Sequence[Scored]) -> Scored | None:
    """The sentence that speaks of what the title does not say and the question asks: 辐射 under 做 CT 要注意什么."""
    for asks, tells in TELLING:
        if asks.search(question):
            telling = [each for each in scored if tells.search(each.text)]
            return telling[0] if telling and not tells.search(scored[0].text) else None
    own = {word for word in split(meant(question)) if len(word) > 1} - set(split(title))
    if not own or any(word in scored[0].text for word in own):
        return None
    naming = [each for each in scored if any(word in each.text for word in own) and not LEANING.match(each.text)]
    return max(naming, key=lambda each: sum(len(word) for word in own if word in each.text), default=None)


def _choose(scored: Sequence[Scored], limit: int, lead: Scored | None = None) -> list[Scored]:
    chosen = [lead] if lead else []
    used = len(lead.text) if lead else 0
    for each in sorted(scored, key=lambda one: (-one.score, one.place)):
        if each is lead:
            continue
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
