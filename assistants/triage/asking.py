"""Which question to ask next: the one whose answers would change the departments or the urgency most."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from assistants.triage.case import Case, merge, read_case
from assistants.triage.evidence import load
from assistants.triage.scorer import Scores, score
from assistants.triage.urgency import OLD, judge, worst

MOST = 5  # questions of one triage
WORTH = 0.22  # bits a question must promise, or it is not worth a person's time
_CLEAR = 0.72  # a department with this share needs no more questions for its own sake
_RED = 0.5  # what a clinician's red-flag question is worth beside its bits
_CHILD = 0.3
_AMONG = 6  # departments the gain is reckoned over
YOUNGER = 40  # years
_NONE = 1.0  # how likely "none of these" is, beside the options together


@dataclass(frozen=True)
class Choice:
    label: str
    means: str
    case: Case  # the words of `means`, read once
    also: tuple[str, ...] = ()  # other ways to say it

    @property
    def names(self) -> list[str]:
        return self.case.present


@dataclass(frozen=True)
class Question:
    """A question with its answers; `about` are the complaints it belongs to."""

    id: str
    ask: str
    about: frozenset[str]
    choices: tuple[Choice, ...]
    red: bool = False
    child: bool | None = None
    sex: str = ""
    unless: frozenset[str] = frozenset()  # symptoms that answer it already


@cache
def questions() -> tuple[Question, ...]:
    """Every reviewed question."""
    return tuple(
        Question(
            entry["id"],
            entry["ask"],
            frozenset(entry["about"]),
            tuple(
                Choice(o["label"], o["means"], read_case(o["means"]), tuple(o.get("also", ())))
                for o in entry["options"]
            ),
            bool(entry.get("red")),
            entry.get("child"),
            entry.get("sex", ""),
            frozenset(entry.get("unless", [])),
        )
        for entry in load("questions.yaml")
    )


def by_id(name: str) -> Question | None:
    return next((question for question in questions() if question.id == name), None)


def fits(question: Question, case: Case, asked: list[str]) -> bool:
    """It belongs to what was said, was not asked, and most of its answers are not known yet."""
    there = set(case.present)
    if question.id in asked or not question.about & there or question.unless & there:
        return False
    if question.child is not None and question.child != case.child:
        return False
    if case.child and question.child is None and question.red and any(q.child for q in questions() if q.id in asked):
        return False
    if question.sex and case.sex not in (question.sex, None):
        return False
    return not _known(question, case)


def guards(question: Question, case: Case, now: datetime) -> bool:
    """Would one of its answers make it more urgent?"""
    level = judge(case, now).level
    after = [judge(merge(case, choice.case), now).level for choice in question.choices if choice.names]
    return worst([level, *after]) != level


def unanswered(question: Question, case: Case) -> bool:
    """Nothing said so far answers it."""
    return not question.unless & set(case.present) and not _known(question, case)


def _known(question: Question, case: Case) -> bool:
    """An answer was given already: one of its symptoms is there, or most are denied."""
    told, gone = set(case.present) - question.about, set(case.denied)
    meaningful = [choice for choice in question.choices if choice.names]
    if any(
        told.issuperset(set(choice.names) - question.about) and set(choice.names) - question.about
        for choice in meaningful
    ):
        return True
    denied = [choice for choice in meaningful if gone & set(choice.names)]
    return len(denied) * 2 > len(meaningful)


def next_question(case: Case, asked: list[str], now: datetime) -> Question | None:
    """The question with the greatest expected gain; None when none is worth asking."""
    if len(asked) >= MOST:
        return None
    scores = score(case)
    fitting = [question for question in questions() if fits(question, case, asked)]
    level = judge(case, now).level
    worth = {question.id: _worth(question, case, scores, level, now) for question in fitting}
    if not worth:
        return None
    best = max(fitting, key=lambda question: (worth[question.id], question.id))
    return best if worth[best.id] >= WORTH else None


def _worth(question: Question, case: Case, scores: Scores, level: str, now: datetime) -> float:
    """Expected bits about the department, and what a change of urgency is worth."""
    clear = bool(scores.ranked) and scores.ranked[0].score >= _CLEAR
    bits = 0.0 if clear else _gain(question, case, scores)
    if level == "emergency" or not (question.red or _mild(case, level, now)):
        return bits
    worse: tuple[str, ...] = ("emergency",) if question.red else ("emergency", "urgent")
    worse = ("emergency", "urgent", "routine") if level == "selfcare" else worse
    changes = any(judge(merge(case, choice.case), now).level in worse for choice in question.choices if choice.names)
    first = _CHILD if case.child and question.child else 0.0  # a sick child's state comes before all else
    return bits + (_RED + first if changes else 0.0)


def _mild(case: Case, level: str, now: datetime) -> bool:
    """What somebody of forty could treat at home is asked about as carefully at seventy."""
    old = (case.age_months or 0) >= OLD * 12
    return level == "selfcare" or (old and judge(replace(case, age_months=YOUNGER * 12), now).level == "selfcare")


def _gain(question: Question, case: Case, scores: Scores) -> float:
    before = [ranked.score for ranked in scores.ranked[:_AMONG]]
    if not before:
        return 1.0
    options = [choice for choice in question.choices if choice.names]
    after = [score(replace(merge(case, choice.case), text=case.text)) for choice in options]
    share = 1 / (len(options) + _NONE * len(options) / 2)
    expected = sum(share * _entropy([r.score for r in s.ranked[:_AMONG]]) for s in after)
    none = 1 - share * len(options)
    changed = sum(share for s in after if s.ranked and s.ranked[0].code != scores.ranked[0].code)
    return max(0.0, _entropy(before) - expected - none * _entropy(before)) + 0.5 * changed


def _entropy(shares: list[float]) -> float:
    whole = sum(shares) or 1.0
    return -sum(s / whole * math.log2(s / whole) for s in shares if s > 0)
