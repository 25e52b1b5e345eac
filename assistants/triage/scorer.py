"""Departments ranked for a case: the reviewed knowledge and a small trained model, added up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from assistants.triage.case import Case
from assistants.triage.evidence import Weights, gather, knowledge


@dataclass(frozen=True)
class Ranked:
    code: str
    name: str
    score: float
    because: tuple[str, ...] = ()  # names of the evidence that spoke for it, strongest first


@dataclass(frozen=True)
class Scores:
    """All departments with their share, best first; `evidence` tells how much was said at all."""

    ranked: tuple[Ranked, ...]
    evidence: float = 0.0
    by_evidence: dict[str, Weights] = field(default_factory=dict)


def score(case: Case) -> Scores:
    found = gather(case)
    totals: Weights = {}
    for given in found.values():
        for code, weight in given.items():
            totals[code] = totals.get(code, 0.0) + weight
    for rule, given in _standing(case).items():
        for code, weight in given.items():
            totals[code] = totals.get(code, 0.0) + weight
        found[rule] = given
    if not totals:
        return Scores(())
    top = max(totals.values())
    shares = {code: math.exp(total - top) for code, total in totals.items()}
    whole = sum(shares.values())
    ranked = sorted(shares, key=lambda code: -shares[code])
    names = knowledge().names
    return Scores(
        tuple(Ranked(code, names[code], shares[code] / whole, _because(found, code)) for code in ranked),
        sum(max(given.values(), default=0.0) for given in found.values()), found,
    )  # fmt: skip


def _because(found: dict[str, Weights], code: str) -> tuple[str, ...]:
    speaking = [(given[code], name) for name, given in found.items() if given.get(code, 0.0) > 0.5]
    return tuple(name for _, name in sorted(speaking, reverse=True)[:4])


def _standing(case: Case) -> dict[str, Weights]:
    """What age and circumstance say by themselves."""
    given: dict[str, Weights] = {}
    if case.pregnant:
        given["怀孕"] = {"05.02": 2.2}
    if case.newborn:
        given["新生儿"] = {"07.01": 1.6}
    if case.child:
        given["儿童"] = {"07": 0.3}
    return given
