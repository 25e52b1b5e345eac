"""Which of the things told is the reason for the visit: what opens the talk, comes up again, and what the doctor
asks about most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from assistants.preconsult.transcript.statements import Statement, exact
from assistants.preconsult.transcript.terms import content, weighty
from assistants.preconsult.transcript.turns import Exchange, Said

_OPENING, _FIRST, _OVER, _DOCTOR = 2.0, 1.0, 2.0, 0.6  # weights: opening turn, told first, over by now, asked about
_SHARE, _LEADING = 0.62, 2  # a second complaint must weigh this share of the first


@cache
def _subjects() -> list[tuple[frozenset[str], re.Pattern[str]]]:
    return [(frozenset(one["names"]), re.compile(one["pattern"])) for one in content()["subjects"]]


def _asked_about(name: str, turns: Sequence[Said]) -> int:
    pattern = next((p for names, p in _subjects() if name in names), None)
    return sum(1 for t in turns if not t.patient and (pattern.search(t.text) if pattern else name in t.text))


def _plainly(statements: Iterable[Statement]) -> list[Statement]:
    """干咳 and 夜间咳嗽 are one complaint: 咳嗽."""
    made: dict[str, Statement] = {}
    for one in statements:
        name = content()["plain"].get(one.name, one.name)
        held = made.get(name)
        turns = tuple(sorted({*one.turns, *(held.turns if held else ())}))
        made[name] = Statement(name, True, turns, one.words, one.order, one.gone and (held is None or held.gone))
    return list(made.values())


def leading(statements: Mapping[str, Statement], talk: Sequence[Exchange], turns: Sequence[Said]) -> list[Statement]:
    """One or two complaints, the first told first."""
    present = _plainly(s for s in statements.values() if s.present)
    there = [s for s in present if weighty(s.name)] or present
    names = exact([s.name for s in there])
    there = [s for s in there if s.name in names]
    first = talk[0].said.index if talk else -1
    weights: dict[str, float] = {}
    for place, statement in enumerate(there):
        weight = (_OPENING if first in statement.turns else 0.0) + len(statement.turns)
        weight += _DOCTOR * _asked_about(statement.name, turns)
        weights[statement.name] = weight + (_FIRST if place == 0 else 0.0) - (_OVER if statement.gone else 0.0)
    top = max(weights.values(), default=0.0)
    chosen = sorted((s for s in there if weights[s.name] >= top * _SHARE), key=lambda s: -weights[s.name])[:_LEADING]
    return _paired(sorted(chosen, key=there.index), there)


def _paired(chosen: list[Statement], there: Sequence[Statement]) -> list[Statement]:
    """咳嗽、咳痰: sputum is coughed up, so that the cough stands before it."""
    cough = next((s for s in there if s.name == "咳嗽"), None)
    sputum = next((s for s in chosen if s.name == "咳痰"), None)
    if cough is None or sputum is None:
        return chosen
    return [cough, *(s for s in chosen if s.name != "咳嗽")][:_LEADING]
