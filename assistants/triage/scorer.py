"""Departments ranked for a case: the reviewed knowledge and a small trained model, added up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from assistants.triage.case import Case
from assistants.triage.evidence import Weights, gather, knowledge
from assistants.triage.examples import Example, pieces
from assistants.triage.model import Model, grams, load_model

SHIPPED = Path(__file__).parent / "models" / "shipped.npz"
_MODEL = 3.5  # what one unit of the shipped model's margin weighs beside the reviewed knowledge
_OWN = 6.0  # one unit of margin of a model a hospital trained on its own registrations
_TRUST = 500  # registrations after which such a model outweighs the reviewed knowledge more and more
_LEAST = 0.09  # what is left of the knowledge beside a model that has seen very many
_SURE = -0.45  # with no reviewed evidence at all, a margin below this is silence, not an answer
_VAGUE = -0.8  # the same for a longer text: small talk is short
_STORY = 24  # characters
_EXPLAINED = 6  # departments that get their reasons; nobody asks about the rest
_OF_PREGNANCY = {"腹痛", "下腹痛", "阴道出血"}  # the obstetrician looks first, whatever else it may be
_OBSTETRIC = 2.6  # what they weigh more then
_CHINESE = 0.3  # share of Chinese characters below which the character model has nothing to say


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


@cache
def shipped() -> Model:
    return load_model(SHIPPED)


def score(case: Case, own: Model | None = None) -> Scores:
    """Every department's share for a case; empty when nothing was said that speaks for any."""
    found = gather(case) | _standing(case)
    totals: Weights = {}
    for given in found.values():
        for code, weight in given.items():
            totals[code] = totals.get(code, 0.0) + weight
    margins = _margins(case)
    spoken = [given for name, given in found.items() if name != "儿童"]
    nothing = margins.pop("none", -9.0)
    doubt = max(_SURE, nothing) if len(case.text) < _STORY else _VAGUE
    if not spoken and max(margins.values(), default=-9.0) < doubt:
        return Scores(())
    for code, margin in margins.items():
        totals[code] = totals.get(code, 0.0) + _MODEL * (margin + 1)
    if own is not None:
        totals = _add_own(totals, case, own)
    return _shares(_possible(totals, case), found, sum(max(g.values(), default=0.0) for g in spoken))


def _margins(case: Case) -> Weights:
    """The shipped model's opinion; a child's departments follow from the adult's."""
    if sum("\u4e00" <= char <= "\u9fff" for char in case.text) < max(2, _CHINESE * len(case.text)):
        return {}
    model, margins = shipped(), dict[str, float]()
    for label, margin in zip(model.labels, model.decide(grams(case.text)).tolist(), strict=True):
        code = knowledge().becomes.get(label, label) if case.child else label
        margins[code] = max(margin, margins.get(code, -9.0))
    if not case.child:
        return {code: margin for code, margin in margins.items() if not code.startswith(("07", "08"))}
    return margins


def _add_own(totals: Weights, case: Case, own: Model) -> Weights:
    """A hospital's own model speaks louder the more it has seen; the knowledge still breaks ties."""
    years = None if case.age_months is None else case.age_months / 12
    margins = own.decide(pieces(Example(case.text, "", years, case.sex)))
    left = max(_LEAST, min(1.0, _TRUST / max(own.examples, 1)))
    mixed = {code: left * total for code, total in totals.items()}
    for label, margin in zip(own.labels, margins.tolist(), strict=True):
        mixed[label] = mixed.get(label, 0.0) + _OWN * (margin + 1)
    return mixed


def _possible(totals: Weights, case: Case) -> Weights:
    """Without what sex and age rule out: no obstetrics for a man, no prostate clinic for a girl."""
    if case.sex == "男":
        return {code: total for code, total in totals.items() if not code.startswith("05") or code == "05.05"}
    if not case.child:
        return {code: total for code, total in totals.items() if not code.startswith("07") or total > 2.0}
    return totals


def _shares(totals: Weights, found: dict[str, Weights], evidence: float) -> Scores:
    if not totals:
        return Scores(())
    top = max(totals.values())
    shares = {code: math.exp(total - top) for code, total in totals.items()}
    whole, names = sum(shares.values()), knowledge().names
    ranked = sorted(shares, key=lambda code: (-shares[code], code))
    best = [
        Ranked(code, names.get(code, code), shares[code] / whole, _because(found, code) if place < _EXPLAINED else ())
        for place, code in enumerate(ranked)
    ]
    return Scores(tuple(best), evidence, found)


def _because(found: dict[str, Weights], code: str) -> tuple[str, ...]:
    speaking = [(given[code], name) for name, given in found.items() if given.get(code, 0.0) > 0.5]
    return tuple(name for _, name in sorted(speaking, reverse=True)[:4])


def _standing(case: Case) -> dict[str, Weights]:
    """What age and circumstance say by themselves."""
    given: dict[str, Weights] = {}
    if case.pregnant:
        given["怀孕"] = {"05.02": 2.4 + (_OBSTETRIC if _OF_PREGNANCY & set(case.present) else 0.0)}
    if case.newborn:
        given["新生儿"] = {"07.01": 1.6}
    if case.child:
        given["儿童"] = {"07": 0.3}
    return given
