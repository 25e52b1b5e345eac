"""The single facts of an interview as FHIR resources; all of them are the patient's word, unconfirmed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from assistants.preconsult.summary.model import Summary
from assistants.preconsult.summary.wording import is_none
from core.forms import Answer, FormState
from dialogue.forms.engine import Engine
from dialogue.forms.response import quantity
from reading.allergies import find_allergies
from reading.clean import clean
from reading.medicines import find_medicines

Resource = dict[str, Any]
_UNCONFIRMED = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "unconfirmed"}]
}
_ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
_KIND = {"medicine": "medication", "food": "food", "other": "environment"}
_NOT_ILLNESS = ("手术史", "住院或手术", "剖宫产或子宫手术", "腹部手术")


def _known(state: FormState, link: str) -> list[Answer]:
    return [a for a in state.answers.get(link, []) if a.value is not None]


def conditions(summary: Summary, key: str, subject: str, at: datetime) -> list[Resource]:
    """The complaint, or each earlier illness that was named (never one that was denied)."""
    section = summary.section(key)
    facts = [s for s in section.statements if s.kind == "fact"] if section else []
    names = [name for s in facts for name in ([s.text] if key == "chief_complaint" else s.text.split("、"))]
    return [
        {
            "resourceType": "Condition", "verificationStatus": _UNCONFIRMED, "code": {"text": name},
            "subject": {"reference": subject}, "recordedDate": at.isoformat(timespec="seconds"),
        }
        for name in dict.fromkeys(names) if name and name not in _NOT_ILLNESS
    ]  # fmt: skip


def _allergy(subject: str, at: datetime, code: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "AllergyIntolerance", "patient": {"reference": subject},
        "clinicalStatus": {"coding": [{"system": _ALLERGY + "clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": _ALLERGY + "verification", "code": "unconfirmed"}]},
        "code": code, "recordedDate": at.isoformat(timespec="seconds"), **more,
    }  # fmt: skip


def allergies(engine: Engine, state: FormState, subject: str, at: datetime) -> list[Resource]:
    """Each substance with its reaction; "none" is a statement too; words we cannot take apart stay whole."""
    answers = _known(state, "allergy.list")
    if not answers:
        return []
    if is_none(engine.items["allergy.list"], answers):
        none = {"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}
        return [_allergy(subject, at, {"coding": [none], "text": "否认过敏史"})]
    made: list[Resource] = []
    for answer in answers:
        text = clean(answer.words or str(answer.value))
        found = [a for a in find_allergies(text, asked=True) if a.substance and not a.denied]
        if not found:
            made.append(_allergy(subject, at, {"text": answer.label or str(answer.value)}))
        for one in found:
            more: dict[str, Any] = {"category": [_KIND[one.kind]]} if one.kind in _KIND else {}
            if one.reaction:
                more["reaction"] = [{"manifestation": [{"text": one.reaction}]}]
            made.append(_allergy(subject, at, {"text": one.substance}, **more))
    return list({resource["code"]["text"]: resource for resource in made}.values())


def _medication(subject: str, at: datetime, name: str, status: str, dose: str = "") -> Resource:
    made: Resource = {
        "resourceType": "MedicationStatement", "status": status, "medicationCodeableConcept": {"text": name},
        "subject": {"reference": subject}, "dateAsserted": at.isoformat(timespec="seconds"),
    }  # fmt: skip
    return {**made, "dosage": [{"text": dose}]} if dose else made


def medications(engine: Engine, state: FormState, subject: str, at: datetime) -> list[Resource]:
    """What is taken all the time (active) and what was taken for this illness (unknown whether still)."""
    made: dict[str, Resource] = {}
    for link, status in (("med.current", "active"), ("hpi.drug", "unknown")):
        answers = _known(state, link)
        if not answers or is_none(engine.items[link], answers):
            continue
        for answer in answers:
            for name, dose in _taken(answer):
                made.setdefault(name, _medication(subject, at, name, status, dose))
    return list(made.values())


def _taken(answer: Answer) -> list[tuple[str, str]]:
    text = clean(answer.words or str(answer.value))
    found = [m for m in find_medicines(text) if m.taken and not m.stopped]
    if not found:
        return [(answer.label or str(answer.value), "")] if not re.search("没|无", text) else []
    return [(m.name, m.say().removeprefix(m.name).strip()) for m in found]


def _observation(subject: str, at: datetime, code: Resource, **value: Any) -> Resource:
    return {
        "resourceType": "Observation", "status": "preliminary", "code": code, "subject": {"reference": subject},
        "effectiveDateTime": at.isoformat(timespec="seconds"), **value,
    }  # fmt: skip


def _loinc(code: str, display: str, text: str = "") -> Resource:
    coding = {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]}
    return {**coding, "text": text} if text else coding


def observations(engine: Engine, state: FormState, subject: str, at: datetime, codes: dict[str, Any]) -> list[Resource]:
    """Measured answers, and each accompanying symptom as there or not there."""
    made: list[Resource] = []
    for link, (code, display) in codes["observations"].items():
        for answer in _known(state, link)[-1:]:
            item = engine.items[link]
            value = {"valueInteger": answer.value} if item.type == "integer" else {
                "valueQuantity": quantity(answer.value, answer.unit or item.unit)
            }  # fmt: skip
            made.append(_observation(subject, at, _loinc(code, display, item.short), **value))
    for link in codes["pressure"]:
        for answer in _known(state, link)[-1:]:
            made += _pressure(str(answer.value), subject, at)
    return made + _symptoms(engine, state, subject, at)


def _pressure(text: str, subject: str, at: datetime) -> list[Resource]:
    found = re.search(r"(\d{2,3})\s*/\s*(\d{2,3})", text)
    if not found:
        return []
    parts = (("8480-6", "Systolic blood pressure", found[1]), ("8462-4", "Diastolic blood pressure", found[2]))
    component = [
        {"code": _loinc(code, display), "valueQuantity": quantity(int(value), "mmHg")} for code, display, value in parts
    ]
    return [_observation(subject, at, _loinc("85354-9", "Blood pressure panel", "血压"), component=component)]


def _symptoms(engine: Engine, state: FormState, subject: str, at: datetime) -> list[Resource]:
    item, answers = engine.items.get("hpi.with"), _known(state, "hpi.with")
    if item is None or not answers:
        return []
    chosen = {str(a.value) for a in answers}
    none = chosen == {"无"}
    return [
        _observation(subject, at, {"text": o.label}, valueBoolean=o.value in chosen)
        for o in item.options if not o.exclusive and (o.value in chosen or none)
    ]  # fmt: skip
