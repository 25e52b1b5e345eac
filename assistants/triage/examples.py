"""A labelled registration, and what a hospital's own model looks at in it."""

from __future__ import annotations

from dataclasses import dataclass

from assistants.triage.case import read_case
from assistants.triage.model import grams


@dataclass(frozen=True)
class Example:
    """One labelled registration."""

    text: str
    department: str
    age: float | None = None
    sex: str | None = None


def pieces(example: Example) -> list[str]:
    """What a hospital's model looks at: the words, and what was read from them."""
    case = read_case(example.text, example.age, example.sex)
    decade = "" if case.age_months is None else str(case.age_months // 120)
    facts = [f"§{name}" for name in case.present] + [f"§!{name}" for name in case.denied]
    facts += [f"§{disease.name}" for disease in case.diseases]
    return grams(case.text, most=1500) + facts + [f"§age{decade}", f"§child{case.child}", f"§sex{case.sex}"] * 2
