"""A labelled registration, and what a hospital's own model looks at in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistants.triage.case import read_case
from assistants.triage.model import grams

_FIRST = re.compile(r"[;；，。,\n]")
_SHORT = 40  # characters of a first clause


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
    complaint = _FIRST.split(case.text, maxsplit=1)[0][:_SHORT]  # what people name first is what they come for
    said = grams(case.text, most=1500) + [f"^{piece}" for piece in grams(complaint)]
    return said + facts + [f"§age{decade}", f"§child{case.child}", f"§sex{case.sex}"] * 2
