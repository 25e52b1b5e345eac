"""What the patient has and has not: said outright, or said by a short answer to the doctor's question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistants.preconsult.transcript.answered import presumed, short_answers
from assistants.preconsult.transcript.terms import content, find_terms
from assistants.preconsult.transcript.turns import Exchange

_JOINED = re.compile(r"^[、和及与跟也或]{0,2}$")
_GONE = re.compile(r"不.{0,4}了|没.{0,3}了|好了|退了|停了|消了")
_REACTION = re.compile(r"过敏[^。！？；]{0,8}(?:起|出|会|就)")
_SPEAKER = re.compile(r"(?:^|[，。！？；])我(?:自己|这几天|最近|今天|昨天|现在|还|也|有点|一直)*$")


@dataclass(frozen=True)
class Statement:
    """A symptom that is there (`present`) or was denied, with the turns that say so."""

    name: str
    present: bool
    turns: tuple[int, ...]
    words: str
    order: int
    gone: bool = False  # denied as over by now: 不烧了


def _told(exchange: Exchange, child: bool) -> list[Statement]:
    made: list[Statement] = []
    text, before, carried = exchange.said.text, None, False
    for term in find_terms(text):
        carried = (
            before is not None
            and _JOINED.match(text[before.end : term.start]) is not None
            and (carried or before.status.negated)
            and "、" not in text[before.end : term.start][1:]
        )
        before = term
        meaning = term.status
        if meaning.past or meaning.hypothetical or meaning.asked or meaning.other or _elsewhere(term.name, exchange):
            continue
        present = not (meaning.negated or carried)
        if child and _SPEAKER.search(text[: term.start]):
            continue  # 我这几天牙疼: the mother's
        passing = content()["passing"].get(term.name)
        if passing and re.search(passing, re.split("[，。！？；]", text[max(0, term.start - 8) : term.start])[-1]):
            continue
        if _REACTION.search(text[max(0, term.start - 12) : term.start]):
            continue  # 头孢过敏，起过疹子: what happened then
        around = text[max(0, term.start - 4) : term.end + 4]
        gone = not present and bool(_GONE.search(around))
        made.append(Statement(term.name, present, (exchange.said.index,), term.words, term.start, gone))
    return made


def _elsewhere(name: str, exchange: Exchange) -> bool:
    """抽了四十年 is about smoking."""
    beside = content()["not_beside"].get(name)
    return bool(beside) and bool(re.search(beside, exchange.asked + exchange.said.text))


def read_statements(talk: Sequence[Exchange], child: bool = False) -> list[Statement]:
    """All statements in order; nothing is merged yet. Whoever speaks for a child is not the patient."""
    made: list[Statement] = []
    for exchange in talk:
        made += _told(exchange, child)
        for one in (*short_answers(exchange), *presumed(exchange)):
            made.append(Statement(one.name, one.present, exchange.both, one.words, 0))
    return made


def settle(statements: Iterable[Statement]) -> dict[str, Statement]:
    """One statement a symptom: what was once there stays told, with all its turns; a denial stands only alone."""
    kept: dict[str, Statement] = {}
    for statement in statements:
        held = kept.get(statement.name)
        if held is None or (statement.present and not held.present):
            kept[statement.name] = statement
        elif held.present == statement.present:
            turns = tuple(sorted({*held.turns, *statement.turns}))
            kept[statement.name] = Statement(held.name, held.present, turns, held.words, held.order, held.gone)
        elif statement.gone:
            kept[statement.name] = Statement(
                held.name, True, tuple(sorted({*held.turns, *statement.turns})), held.words, held.order, True
            )
    return kept


def exact(names: Sequence[str]) -> list[str]:
    """Without the plainer word where a fuller one of its kin is there (干咳 beside 咳嗽)."""
    left = list(names)
    for kin in content()["kin"]:
        there = [name for name in kin if name in left]
        left = [name for name in left if name not in there[1:]]
    return left
