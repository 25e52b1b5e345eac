"""Measures an understander on held-out sentences: accuracy, F1 of every intent, rejection, slots."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from core.commands import Commands, Correct, Know, SetSlot
from core.contracts import Context, Understander
from core.forms import Item
from language.intents import intent_of
from reading.clean import clean

TODAY = datetime(2026, 11, 21, 9, 0)  # the day the held-out sentences were written for
OUT = "out_of_scope"
NOT_ASKED = ("cases", "multi", "facts", "items")
# A menu is what "what can you do" asks for: the two names are one wish.
SAME = {"frontdesk/menu": "chat/what_can_you_do"}


@dataclass
class Score:
    """Counts of one table."""

    right: int = 0
    total: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)  # text, expected, heard

    def add(self, text: str, expected: str, heard: str, ok: bool) -> None:
        self.total += 1
        self.right += ok
        if not ok:
            self.wrong.append((text, expected, heard))

    @property
    def rate(self) -> float:
        return self.right / self.total if self.total else 0.0


@dataclass
class Measured:
    """Everything `anban eval understand` prints."""

    intents: Score = field(default_factory=Score)
    best: Score = field(default_factory=Score)  # the first name of the ranking, however unsure
    unseen: Score = field(default_factory=Score)  # without the sentences that stand word for word in the examples
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)  # (true, heard)
    outside: Score = field(default_factory=Score)
    slots: Score = field(default_factory=Score)
    multi: Score = field(default_factory=Score)
    facts: Score = field(default_factory=Score)
    millis: list[float] = field(default_factory=list)

    def f1(self) -> dict[str, tuple[float, float, float, int]]:
        """Intent → precision, recall, F1, sentences."""
        table: dict[str, tuple[float, float, float, int]] = {}
        for name in sorted({true for true, _ in self.pairs}):
            hit = self.pairs[name, name]
            true = sum(n for (t, _), n in self.pairs.items() if t == name)
            said = sum(n for (_, h), n in self.pairs.items() if h == name)
            precision, recall = hit / said if said else 0.0, hit / true
            table[name] = (precision, recall, 2 * hit / (true + said), true)
        return table

    @property
    def macro_f1(self) -> float:
        table = self.f1()
        return sum(row[2] for row in table.values()) / len(table) if table else 0.0


def load(folder: Path) -> dict[str, Any]:
    """All held-out files of a folder as one mapping: intents, and cases, multi, facts, items."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, lines in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            found[name] = found[name] + lines if isinstance(found.get(name), list) else lines
    return found


def same(name: str) -> str:
    return SAME.get(name, name)


def heard(commands: Commands) -> str:
    """The intent a sentence was taken for; "" when nothing was understood."""
    names = [same(intent_of(c)) for c in commands.commands if intent_of(c)]
    moving = [n for n in names if n not in ("chat/greet", "chat/thanks")] or names
    return moving[0] if moving else ""


async def measure(understander: Understander, held: Mapping[str, Any], seen: Iterable[str] = ()) -> Measured:
    """Read every held-out sentence once."""
    result, known = Measured(), {clean(line) for line in seen}
    for intent, lines in held.items():
        if intent in NOT_ASKED:
            continue
        for line in map(str, lines):
            await _one_intent(understander, same(intent), line, known, result)
    for case in held.get("cases", []):
        await _one_slot(understander, case, held["items"], result.slots)
    for case in held.get("multi", []):
        commands = await understander.read(case["text"], Context(now=TODAY))
        names = sorted({same(intent_of(c)) for c in commands.commands if intent_of(c)})
        wanted = sorted(map(same, case["intents"]))
        result.multi.add(case["text"], " + ".join(wanted), " + ".join(names), names == wanted)
    for case in held.get("facts", []):
        commands = await understander.read(case["text"], Context(now=TODAY))
        told = {c.fact: c.value for c in commands.commands if isinstance(c, Know)}
        told = {
            k: v for k, v in told.items() if not (k == "relation" and v == "self" and "relation" not in case["know"])
        }
        extra_ok = all(told.get(k) == v for k, v in case["know"].items())
        result.facts.add(case["text"], str(case["know"]), str(told), extra_ok)
    return result


async def _one_intent(understander: Understander, intent: str, line: str, known: set[str], result: Measured) -> None:
    begin = time.perf_counter()
    commands = await understander.read(line, Context(now=TODAY))
    result.millis.append((time.perf_counter() - begin) * 1000)
    said = heard(commands)
    first = said or next((same(guess.name) for guess in commands.guesses), "")
    result.best.add(line, intent, first, first == intent)
    result.intents.add(line, intent, said, said == intent)
    if clean(line) not in known:
        result.unseen.add(line, intent, said, said == intent)
    result.pairs[intent, said] += 1
    if intent == OUT:
        result.outside.add(line, intent, said, said in (OUT, "", "chat/nonsense", "chat/joke"))


def context_of(case: Mapping[str, Any], items: Mapping[str, Any]) -> Context:
    """The moment a slot case was said in."""
    answered = case.get("answered", {})
    return Context(
        now=TODAY,
        expecting=Item.model_validate(items[case["asked"]]),
        open_items=[Item.model_validate(items[name]) for name in case.get("open", [])],
        answered={name: Item.model_validate(items[name]) for name in answered},
        values=answered,
        active="preconsult/interview",
    )


async def _one_slot(
    understander: Understander, case: Mapping[str, Any], items: Mapping[str, Any], score: Score
) -> None:
    commands = await understander.read(str(case["text"]), context_of(case, items))
    got = _slots(commands)
    wanted = [case["expect"], *([case["also"]] if "also" in case else [])]
    shown = ", ".join(c.model_dump_json(exclude_defaults=True) for c in commands.commands)
    score.add(
        f"{case['asked']}: {case['text']}", str(case["expect"]), shown, any(_fits(w, got, commands) for w in wanted)
    )


def _slots(commands: Commands) -> dict[str, Any]:
    return {c.slot: c.value for c in commands.commands if isinstance(c, SetSlot | Correct)}


def _fits(wanted: Any, got: Mapping[str, Any], commands: Commands) -> bool:
    if isinstance(wanted, str):
        names = [c.name for c in commands.commands if c.name not in ("know",)]
        return not got and (names == [wanted] or (wanted == "nothing" and all(n in ("chat", "repeat") for n in names)))
    if isinstance(wanted, Sequence):
        return sorted(got) == sorted(wanted)
    return sorted(got) == sorted(wanted) and all(_equal(wanted[name], got[name]) for name in wanted)


def _equal(wanted: Any, got: Any) -> bool:
    if isinstance(got, list) and not isinstance(wanted, list):
        got = got[0] if len(got) == 1 else got
    if isinstance(wanted, list):
        return sorted(map(str, got if isinstance(got, list) else [got])) == sorted(map(str, wanted))
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, int | float) and isinstance(got, int | float):
        return abs(float(wanted) - float(got)) < 1e-6
    if isinstance(got, Mapping) and "value" in got:
        return _equal(wanted, got["value"])
    return str(wanted).replace(" ", "") == str(got).replace(" ", "")
