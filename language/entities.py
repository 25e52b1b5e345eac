"""What a sentence mentions whatever was asked: temperature, duration, age, blood pressure, symptoms …"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from language.facts import facts
from reading.allergies import find_allergies
from reading.clean import clean
from reading.contacts import find_contacts
from reading.dates import find_dates
from reading.durations import find_durations, longest, say
from reading.medicines import find_medicines
from reading.symptoms import find_symptoms
from reading.vitals import Vital, find_vitals


def entities(text: str, now: datetime) -> dict[str, Any]:
    """Key → value for everything found; keys are listed in docs/language.md."""
    plain = clean(text)
    found: dict[str, Any] = {fact.fact: fact.value for fact in facts(plain)}
    for vital in find_vitals(plain):
        found.setdefault(vital.kind, _value(vital))
    if lasting := longest(find_durations(plain, now)):
        found["duration"] = say(lasting)
    if days := [when for when in find_dates(plain, now) if when.dated]:
        found["date"] = days[0].first.isoformat()
        found["part_of_day"] = days[0].part_of_day
        found["time"] = days[0].at.isoformat(timespec="minutes") if days[0].at else ""
    for contact in find_contacts(plain):
        if contact.valid:
            found.setdefault("id_number" if contact.kind == "id_number" else "phone", contact.value)
    symptoms = find_symptoms(plain)
    found["symptoms"] = list(dict.fromkeys(s.name for s in symptoms if s.present))
    found["absent"] = list(dict.fromkeys(s.name for s in symptoms if s.status.negated))
    found["medicines"] = list(dict.fromkeys(m.say() for m in find_medicines(plain) if m.taken))
    found["allergies"] = [a.substance for a in find_allergies(plain) if a.substance and not a.denied]
    return {key: value for key, value in found.items() if value not in ([], "")}


def _value(vital: Vital) -> float | str:
    if vital.kind == "blood_pressure" and vital.second is not None:
        return f"{vital.value:g}/{vital.second:g}"
    return vital.value
