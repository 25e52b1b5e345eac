"""A filled form as a FHIR R4 QuestionnaireResponse; every answer keeps the turn and words it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from core.forms import Answer, FormState, Item
from dialogue.forms.answers import find_option, spoken
from dialogue.forms.engine import Engine
from dialogue.forms.export import typed

OURS = "urn:anban:answer-"
# UCUM codes of the units people are asked in, so that another system can compute with them.
UCUM = {
    "℃": "Cel", "kg": "kg", "g": "g", "cm": "cm", "mmHg": "mm[Hg]", "mmol/L": "mmol/L", "分钟": "min", "小时": "h",
    "天": "d", "周": "wk", "月": "mo", "年": "a", "岁": "a", "次/分": "/min", "%": "%", "ml": "mL",
}  # fmt: skip


def quantity(value: Any, unit: str) -> dict[str, Any]:
    """A FHIR Quantity, with the UCUM code where there is one."""
    coded = {"system": "http://unitsofmeasure.org", "code": UCUM[unit]} if unit in UCUM else {}
    return {"value": value, **({"unit": unit} if unit else {}), **coded}


def _coding(item: Item, answer: Answer) -> dict[str, Any]:
    option = find_option(item, answer.value)
    return typed(option) if option else {"valueString": str(answer.value)}


def _attachment(value: Any) -> dict[str, Any]:
    given = value if isinstance(value, dict) else {"id": value}
    made = {"url": f"urn:anban:attachment:{given['id']}"}
    for ours, theirs in (("media", "contentType"), ("name", "title")):
        if given.get(ours):
            made[theirs] = given[ours]
    return {"valueAttachment": made}


_PLAIN = {"boolean": "valueBoolean", "integer": "valueInteger", "decimal": "valueDecimal", "date": "valueDate",
          "dateTime": "valueDateTime", "time": "valueTime"}  # fmt: skip


def _dated(value: str) -> str:
    """FHIR wants a time zone with a time; without one the day is what we know."""
    moment = datetime.fromisoformat(value) if "T" in value else None
    return value if moment is None or moment.tzinfo else value[:10]


def value_of(item: Item, answer: Answer) -> dict[str, Any]:
    """The answer as FHIR's value[x]."""
    if item.type in ("choice", "open-choice"):
        return _coding(item, answer)
    if item.type == "quantity":
        return {"valueQuantity": quantity(answer.value, answer.unit or item.unit)}
    if item.type == "attachment":
        return _attachment(answer.value)
    if item.type == "dateTime":
        return {"valueDateTime": _dated(str(answer.value))}
    if item.type in _PLAIN:
        return {_PLAIN[item.type]: answer.value}
    return {"valueString": answer.label or spoken(answer.value)}


def _evidence(answer: Answer) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if answer.words.strip():
        made.append({"url": OURS + "words", "valueString": answer.words.strip()})
    if answer.turn:
        made.append({"url": OURS + "turn", "valueInteger": answer.turn})
    return made


def _answers(item: Item, given: list[Answer]) -> list[dict[str, Any]]:
    known = [answer for answer in given if answer.value is not None]
    if not item.repeats and len(known) > 1:  # contradictory: the last stands, the others are told beside it
        *others, last = known
        also = [{"url": OURS + "also", "valueString": answer.label or spoken(answer.value)} for answer in others]
        return [{"extension": [*_evidence(last), *also], **value_of(item, last)}]
    return [{**({"extension": e} if (e := _evidence(a)) else {}), **value_of(item, a)} for a in known]


def _items(items: list[Item], state: FormState, on: Callable[[str], bool]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for item in items:
        if item.type == "display" or not on(item.link_id):
            continue
        answers = _answers(item, state.answers.get(item.link_id, []))
        below = _items(item.items, state, on)
        node: dict[str, Any] = {"linkId": item.link_id, **({"text": item.text} if item.text.strip() else {})}
        if item.type == "group" and below:
            made.append({**node, "item": below})
        elif answers:
            answers[0] |= {"item": below} if below else {}
            made.append({**node, "answer": answers})
    return made


def response(
    engine: Engine, state: FormState, *, subject: str, authored: datetime, identifier: str = "", source: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The QuestionnaireResponse. `subject` and `source` are references ("Patient/1", "urn:uuid:…")."""
    form = engine.form
    made: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form.url or f'urn:anban:form:{form.id}'}|{form.version}",
        "status": "completed" if state.finished else "stopped" if state.stopped else "in-progress",
        "subject": {"reference": subject},
        "authored": authored.isoformat(timespec="seconds"),
    }
    if identifier:
        made["identifier"] = {"system": "urn:anban:questionnaire-response", "value": identifier}
    if source:
        made["source"] = {"reference": source}
    items = _items(form.items, state, engine.enabled(state))
    return {**made, "item": items} if items else made
