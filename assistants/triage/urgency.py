"""How urgent a case is: the safety gate's flags, then reviewed rules for what is seen today, and for what can wait."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from assistants.triage.case import Case
from assistants.triage.evidence import load
from core.safety import Screening
from reading.durations import DAY, find_durations
from reading.scope import status

Level = Literal["emergency", "urgent", "routine", "selfcare"]
LEVELS: dict[Level, str] = {"emergency": "Ⅰ–Ⅱ", "urgent": "Ⅲ", "routine": "Ⅳ", "selfcare": "Ⅳ"}
OLD = 65  # years from which less is needed to be seen today


@dataclass(frozen=True)
class Urgency:
    level: Level
    codes: tuple[str, ...] = ()  # what raised it
    reasons: tuple[str, ...] = ()  # the same in words for people


@dataclass(frozen=True)
class _Line:
    """Alternatives: any of the names is present, or any of the patterns is said."""

    names: frozenset[str]
    pattern: str  # "" for none; compiled when first needed, which most never are


@dataclass(frozen=True)
class _Rule:
    code: str
    title: str
    when: tuple[_Line, ...]
    unless: tuple[_Line, ...]
    age: tuple[float, float] | None
    days: float | None
    most: float | None
    only: frozenset[str]


@dataclass(frozen=True)
class _Rules:
    softer: dict[str, str]
    emergency: tuple[_Rule, ...]
    urgent: tuple[_Rule, ...]
    selfcare: tuple[_Rule, ...]
    never: frozenset[str]


def _split(words: str) -> _Line:
    """Alternatives of one line; a `|` inside brackets belongs to its pattern."""
    parts, depth, last = [], 0, 0
    for place, char in enumerate(words):
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(words[last:place])
            last = place + 1
    parts.append(words[last:])
    said = [part[1:] for part in parts if part.startswith("~")]
    return _Line(
        frozenset(part for part in parts if not part.startswith("~")),
        "|".join(said),
    )


def _rule(entry: dict[str, Any]) -> _Rule:
    unless = tuple(_split(words) for words in entry.get("unless", []))
    age = tuple(entry["age"]) if "age" in entry else None
    return _Rule(
        entry["code"], entry["title"], tuple(_split(words) for words in entry["when"]), unless, age,
        entry.get("days"), entry.get("most"), frozenset(str(entry.get("only", "")).split()),
    )  # fmt: skip


@cache
def _rules() -> _Rules:
    content = load("urgency.yaml")
    emergency, urgent, selfcare = (
        tuple(_rule(entry) for entry in content[level]) for level in ("emergency", "urgent", "selfcare")
    )
    return _Rules(content["softer"], emergency, urgent, selfcare, frozenset(content["never_selfcare"]))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class _Reading:
    """One case as the rules ask about it; every pattern is looked for once at most."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case = case
        self.names = set(case.present) | {d.name for d in case.diseases if d.present}
        if case.pregnant:
            self.names.add("怀孕")
        lasted = [
            d.seconds
            for d in find_durations(case.text, now.replace(tzinfo=None))
            if d.kind == "for" and d.seconds is not None
        ]
        self.days = max(lasted) / DAY if lasted else None
        self._seen: dict[str, bool] = {}

    def says(self, pattern: str) -> bool:
        """The words hold the pattern where it is not denied."""
        if pattern not in self._seen:
            text = self.case.text
            self._seen[pattern] = any(
                not status(text, m.start(), m.end()).negated for m in _compiled(pattern).finditer(text)
            )
        return self._seen[pattern]

    def _line(self, line: _Line) -> bool:
        return not line.names.isdisjoint(self.names) or (bool(line.pattern) and self.says(line.pattern))

    def _aged(self, age: tuple[float, float]) -> bool:
        if self.case.age_months is not None:
            return age[0] <= self.case.age_months / 12 < age[1]
        if age[1] <= 3:  # a child of unknown age is not taken for a baby
            return self.case.newborn
        return (age[1] <= 18) == self.case.child

    def meets(self, rule: _Rule) -> bool:
        """Every line of the rule is met and nothing takes it back; the cheap looks come first."""
        for line in rule.when:
            if not line.pattern and line.names.isdisjoint(self.names):
                return False
        if rule.age and not self._aged(rule.age):
            return False
        if rule.days is not None and (self.days is None or self.days < rule.days):
            return False
        if rule.most is not None and self.days is not None and self.days > rule.most:
            return False
        return all(self._line(line) for line in rule.when) and not any(self._line(line) for line in rule.unless)


def judge(case: Case, now: datetime, screening: Screening | None = None) -> Urgency:
    """The level of a case. An emergency of the gate stands unless its only flags are of the softer kind."""
    rules, reading = _rules(), _Reading(case, now)
    flags = [flag.code for flag in screening.flags] if screening and screening.emergency else []
    hard = [code for code in flags if code not in rules.softer]
    own = [rule for rule in rules.emergency if reading.meets(rule)]
    if hard or own or (screening and screening.crisis in ("plan", "imminent")):
        return Urgency("emergency", tuple(hard) + tuple(r.code for r in own), tuple(r.title for r in own))
    today = [rule for rule in rules.urgent if reading.meets(rule)]
    if today or any(rules.softer[code] == "urgent" for code in flags):
        return Urgency("urgent", tuple(flags) + tuple(r.code for r in today), tuple(r.title for r in today))
    minor = next((rule for rule in rules.selfcare if _minor(reading, rule, rules.never)), None)
    if minor:
        return Urgency("selfcare", (minor.code,), (minor.title,))
    return Urgency("routine")


def _minor(reading: _Reading, rule: _Rule, never: frozenset[str]) -> bool:
    """A minor complaint with nothing beside it that a doctor should look at."""
    if not reading.meets(rule) or reading.names & never:
        return False
    return not rule.only or set(reading.case.present) <= rule.only


def more_careful(urgency: Urgency, case: Case) -> Urgency:
    """One step up, where nobody could say whether there are danger signs; two for the old and for what may be grave."""
    if urgency.level in ("emergency", "urgent"):
        return urgency
    grave = (case.age_months or 0) >= OLD * 12 or not _rules().never.isdisjoint(case.present)
    return replace(urgency, level="routine" if urgency.level == "selfcare" and not grave else "urgent")


def worst(levels: Sequence[Level]) -> Level:
    """The most urgent of several."""
    order: tuple[Level, ...] = ("emergency", "urgent", "routine", "selfcare")
    return min(levels, key=order.index, default="routine")
