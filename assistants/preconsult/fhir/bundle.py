"""QuestionnaireResponse, Composition, Condition, AllergyIntolerance, MedicationStatement, Observation: one
transaction. An entry is created only if its identifier is not there yet: delivering twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from assistants.preconsult.fhir.entries import allergies, conditions, medications, observations
from assistants.preconsult.summary.model import Section, Summary
from core.forms import FormState
from core.turns import Person
from dialogue.forms.engine import Engine
from dialogue.forms.response import response
from dialogue.forms.source import read as read_content

SYSTEM = "urn:anban:preconsult"
_GENDER = {"女": "female", "男": "male"}


@cache
def codes() -> dict[str, Any]:
    """codes.yaml, read once."""
    return dict(read_content(Path(__file__).parent / "codes.yaml"))


def _url(name: str) -> str:
    """The same interview and entry give the same id, on every delivery."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{SYSTEM}/{name}')}"


def _entry(resource: dict[str, Any], identifier: str) -> dict[str, Any]:
    once = f"identifier={SYSTEM}|{identifier}"
    request = {"method": "POST", "url": resource["resourceType"], "ifNoneExist": once}
    return {"fullUrl": _url(identifier), "resource": resource, "request": request}


def _identified(resource: dict[str, Any], identifier: str) -> dict[str, Any]:
    mark = {"system": SYSTEM, "value": identifier}
    single = resource["resourceType"] in ("Composition", "QuestionnaireResponse")
    return {**resource, "identifier": mark if single else [mark]}


def _patient(person: Person) -> dict[str, Any]:
    made: dict[str, Any] = {"resourceType": "Patient"}
    if person.name:
        made["name"] = [{"text": person.name}]
    if person.sex:
        made["gender"] = _GENDER[person.sex]
    return made


def _narrative(text: str) -> dict[str, str]:
    body = escape(text, quote=False)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{body}</p></div>'}


def _section(section: Section, entries: Iterable[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"title": section.title, "text": _narrative(section.text)}
    code = codes()["sections"].get(section.key)
    if code:
        made["code"] = {"coding": [{"system": "http://loinc.org", "code": code[0], "display": code[1]}]}
    references = [{"reference": url} for url in entries]
    return {**made, "entry": references} if references else made


def _note(title: str, lines: list[str]) -> list[dict[str, Any]]:
    return [{"title": title, "text": _narrative("；".join(lines))}] if lines else []


def _composition(summary: Summary, subject: str, at: datetime, entries: dict[str, list[str]]) -> dict[str, Any]:
    document = codes()["document"]
    return {
        "resourceType": "Composition", "status": "preliminary",
        "type": {"coding": [{"system": "http://loinc.org", **document}], "text": "预问诊摘要"},
        "subject": {"reference": subject}, "date": at.isoformat(timespec="seconds"),
        "author": [{"display": "安伴预问诊（AI 整理，未经医生核对）"}], "title": f"预问诊：{summary.chief_complaint}",
        "section": [
            *_note("警示", [s.text for s in summary.red_flags]),
            *[_section(s, entries.get(s.key, [])) for s in summary.sections],
            *_note("前后不一致", [s.text for s in summary.contradictions]),
            *_note("待补充", summary.open_points),
        ],
    }  # fmt: skip


def bundle(
    engine: Engine, state: FormState, summary: Summary, person: Person, *, identifier: str, who: str, at: datetime
) -> dict[str, Any]:
    """The transaction. `identifier` names this version of the interview, `who` the person for later interviews."""
    patient = f"person:{who}"
    subject = _url(patient)
    answers = _identified(response(engine, state, subject=subject, authored=at), f"{identifier}:answers")
    parts = {
        "chief_complaint": conditions(summary, "chief_complaint", subject, at),
        "past_history": conditions(summary, "past_history", subject, at),
        "allergies": allergies(engine, state, subject, at),
        "medications": medications(engine, state, subject, at),
        "present_illness": observations(engine, state, subject, at, codes()),
    }
    entries = [_entry(_identified(_patient(person), patient), patient), _entry(answers, f"{identifier}:answers")]
    references: dict[str, list[str]] = {}
    for key, resources in parts.items():
        for number, resource in enumerate(resources):
            name = f"{identifier}:{key}:{number}"
            entries.append(_entry(_identified(resource, name), name))
            references.setdefault(key, []).append(_url(name))
    composition = _composition(summary, subject, at, references)
    composed = _entry(_identified(composition, identifier), identifier)
    return {"resourceType": "Bundle", "type": "transaction", "entry": [*entries, composed]}
