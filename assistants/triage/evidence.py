"""The reviewed knowledge: which departments a symptom, a disease, an age or a pregnancy speaks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistants.triage.case import Case
from reading.symptoms import concepts

KNOWLEDGE = Path(__file__).parent / "knowledge"
Weights = dict[str, float]
_AGAIN = 0.35  # a symptom said twice counts a little more, not double
_PAST = 0.45  # something had before, or denied today, still says which clinic knows the person


def load(name: str) -> Any:
    """One reviewed file of this room."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((KNOWLEDGE / name).read_text(encoding="utf-8"), Loader=loader)


def weights(words: str) -> Weights:
    """ "03.02 2, 04.01 0.8" → {"03.02": 2.0, "04.01": 0.8}"""
    return {code: float(weight) for code, weight in (pair.split() for pair in str(words).split(","))}


@dataclass(frozen=True)
class Knowledge:
    """Everything reviewed, ready to add up."""

    names: dict[str, str]
    symptoms: dict[str, Weights]
    children: dict[str, Weights]
    becomes: dict[str, str]
    diseases: dict[str, Weights]
    rules: tuple[tuple[tuple[str, ...], Weights], ...]
    together: tuple[tuple[tuple[frozenset[str], ...], Weights], ...]


@cache
def knowledge() -> Knowledge:
    table, young, illness = load("symptoms.yaml"), load("children.yaml"), load("diseases.yaml")
    symptoms = {}
    for concept in concepts().values():
        usual = table["by_site"].get(concept.site) or table["by_system"][concept.system]
        symptoms[concept.name] = weights(table["symptoms"].get(concept.name, usual))
    rules = tuple((tuple(str(rule["words"]).split()), weights(rule["to"])) for rule in illness["rules"])
    together = tuple(
        (tuple(frozenset(line.split("|")) for line in entry["all"]), weights(entry["to"]))
        for entry in load("together.yaml")
    )
    return Knowledge(
        names={code: entry["name"] for code, entry in load("departments.yaml").items()},
        symptoms=symptoms, children={name: weights(words) for name, words in young["symptoms"].items()},
        becomes=young["becomes"], diseases={name: weights(w) for name, w in illness["names"].items()},
        rules=rules, together=together,
    )  # fmt: skip


def disease_weights(name: str) -> Weights:
    """Departments of a disease: its own entry, else the first rule whose word it holds; {} when nothing is known."""
    known = knowledge()
    if name in known.diseases:
        return known.diseases[name]
    return next((found for words, found in known.rules if any(word in name for word in words)), {})


def _grown(name: str, child: bool) -> Weights:
    known = knowledge()
    if child and name in known.children:
        return known.children[name]
    found = known.symptoms.get(name, {})
    return young(found) if child else found


def young(found: Weights) -> Weights:
    """An adult's departments turned into a child's."""
    turned: Weights = {}
    for code, weight in found.items():
        code = knowledge().becomes.get(code, code)
        turned[code] = max(weight, turned.get(code, 0.0))
    return turned


def gather(case: Case) -> dict[str, Weights]:
    """What speaks for which department: evidence by name ("头痛") → departments. Explanations are made of this too."""
    found: dict[str, Weights] = {}
    times: dict[str, int] = {}
    for symptom in case.symptoms:
        if symptom.present or symptom.status.past or symptom.status.asked:
            times[symptom.name] = times.get(symptom.name, 0) + 1
    for name, count in times.items():
        strength = 1 + _AGAIN * min(count - 1, 3)
        strength *= 1.0 if name in case.present else _PAST
        found[name] = {code: weight * strength for code, weight in _grown(name, case.child).items()}
    there = set(case.present)
    for lines, given in knowledge().together:
        if all(line & there for line in lines):
            found["、".join(sorted(there & frozenset().union(*lines)))] = young(given) if case.child else given
    for disease in case.diseases:
        if disease.present and disease.name not in found:
            given = disease_weights(disease.name)
            found[disease.name] = young(given) if case.child else given
    return found
