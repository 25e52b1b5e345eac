"""Which of the hospital's own patients one of our people is, so that a record lies on the right chart.

A mistake here puts one person's words on another's chart. A phone is a family's, a conversation may be about a child:
so the phone must be proven, the name the same, sex and age known and in agreement, and exactly one patient so. In doubt
it is nobody, and the record gets a Patient of our own, which the hospital merges as it merges others.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workstation.fhir.models import Patient
from workstation.fhir.parts import moment
from workstation.fhir.reader import FhirReader
from workstation.fhir.wire import Resource

OURS = "urn:anban:preconsult"
PERSON = "person:"
NEAR = 14  # months an age people tell may be off …
ROUND = 0.04  # … and this part of it: 快六十了
_VERSION = re.compile(r":\d+(:accepted)?$")


@dataclass(frozen=True)
class Who:
    """Whom an interview is about, as far as they told us; `phone` only when it was proven."""

    name: str = ""
    sex: str = ""
    phone: str = ""
    age_months: int | None = None
    at: datetime | None = None  # when the age was told


AskWho = Callable[[str, str], Awaitable[Who | None]]  # conversation, interview ("": the latest)


def agrees(patient: Patient, who: Who) -> bool | None:
    """Sex and age: True when both are known and agree, False when one speaks against it, else None."""
    if who.sex and patient.sex and who.sex != patient.sex:
        return False
    born = moment(patient.born)
    if born is None or who.age_months is None or who.at is None:
        return None
    months = (who.at - born).days / 30.44
    off = max(NEAR, who.age_months * ROUND) + (12 if len(patient.born) == 4 else 0)
    if abs(months - who.age_months) > off:
        return False
    return True if who.sex and patient.sex else None


def sure(patient: Patient, who: Who) -> bool:
    names = {_plain(name) for name in patient.names}
    return patient.active and bool(who.name) and _plain(who.name) in names and agrees(patient, who) is True


def person_of(bundle: Resource) -> str:
    """Our identifier of the person a bundle is about: `person:…`."""
    for entry in bundle.get("entry") or []:
        if entry["resource"]["resourceType"] == "Patient":
            return next((v for s, v in Patient(entry["resource"]).identifiers if s == OURS), "")
    return ""


def conversation_of(person: str) -> str:
    """The conversation of `person:CONVERSATION` or `person:CONVERSATION:MARK`."""
    return person.removeprefix(PERSON).partition(":")[0] if person.startswith(PERSON) else ""


async def by_phone(reader: FhirReader, who: Who) -> Sequence[Patient]:
    """The hospital's patients with this phone who are surely this person."""
    if not who.phone or not who.name:
        return []
    found = await reader.patients(phone=who.phone)
    return list({one.id: one for one in found.resources if one.id and sure(one, who)}.values())


class Whose:
    """Puts a bundle on the chart of the hospital's own patient."""

    def __init__(self, reader: FhirReader, who: AskWho) -> None:
        self._reader = reader
        self._who = who

    async def place(self, bundle: Resource) -> Resource:
        """As it is, when it is not sure, or when the server knows our own Patient already."""
        entry = next((e for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"), None)
        person = person_of(bundle)
        who = await self._who(conversation_of(person), _interview(bundle)) if person else None
        if entry is None or who is None or not who.phone:
            return bundle
        if (await self._reader.patients(identifier=(OURS, person))).resources:
            return bundle
        found = await by_phone(self._reader, who)
        if len(found) != 1:
            return bundle
        rest = [one for one in bundle["entry"] if one is not entry]
        return {**bundle, "entry": _pointed(rest, entry["fullUrl"], f"Patient/{found[0].id}")}


def _interview(bundle: Resource) -> str:
    marks = [e["resource"]["identifier"]["value"] for e in bundle["entry"] if _composition(e)]
    return _VERSION.sub("", marks[0]) if marks else ""


def _composition(entry: Resource) -> bool:
    return bool(entry["resource"]["resourceType"] == "Composition")


def _pointed(value: Any, old: str, new: str) -> Any:
    """Every reference to the old place points to the new one."""
    if isinstance(value, list):
        return [_pointed(inner, old, new) for inner in value]
    if isinstance(value, dict):
        return {k: new if k == "reference" and v == old else _pointed(v, old, new) for k, v in value.items()}
    return value


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
