"""What a sentence mentions whatever was asked: temperature, duration, age, blood pressure, symptoms …"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reading.clean import clean
from reading.symptoms import find_symptoms
from reading.who import about


def entities(text: str, now: datetime) -> dict[str, Any]:
    """Key → value for everything found; keys are listed in docs/language.md."""
    plain = clean(text)
    person, found = about(plain), {}
    for key in ("relation", "sex", "pregnant", "age_months"):
        if (value := getattr(person, key)) not in ("", None):
            found[key] = value
    symptoms = find_symptoms(plain)
    found["symptoms"] = [s.name for s in symptoms if s.present]
    found["absent"] = [s.name for s in symptoms if s.status.negated]
    return {key: value for key, value in found.items() if value not in ([], "")}
