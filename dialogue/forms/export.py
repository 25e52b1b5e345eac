"""Form → FHIR R4 Questionnaire."""

from __future__ import annotations

import json
from typing import Any

from core.forms import Condition, Form, Item, Option
from dialogue.forms.fhir import HL7, OURS

_ANSWER = {"boolean": "Boolean", "integer": "Integer", "decimal": "Decimal", "date": "Date", "dateTime": "DateTime",
           "time": "Time"}  # fmt: skip


def _extension(url: str, kind: str, value: Any) -> dict[str, Any]:
    return {"url": url, f"value{kind}": value}


def typed(option: Option) -> dict[str, Any]:
    """The option as FHIR's value[x]: a coding, or the plain type its `system` remembers ("#integer")."""
    if not option.system.startswith("#"):
        coding = {"code": option.value, "display": option.label}
        return {"valueCoding": {"system": option.system, **coding} if option.system else coding}
    kind = option.system[1:]
    if kind == "reference":
        return {"valueReference": {"reference": option.value}}
    value = int(option.value) if kind == "integer" else option.value
    return {f"value{kind[:1].upper()}{kind[1:]}": value}


def _option(option: Option) -> dict[str, Any]:
    hints = []
    if option.ordinal is not None:
        hints.append(_extension(HL7 + "ordinalValue", "Decimal", option.ordinal))
    if option.exclusive:
        hints.append(_extension(HL7 + "questionnaire-optionExclusive", "Boolean", True))
    hints += [_extension(OURS + "say", "String", words) for words in option.synonyms]
    return {**({"extension": hints} if hints else {}), **typed(option)}


def _condition(condition: Condition, items: dict[str, Item]) -> dict[str, Any]:
    answer = condition.answer
    key: str
    value: Any
    asked = items.get(condition.question)
    option = next((o for o in asked.options if o.value == str(answer)), None) if asked else None
    if condition.operator == "exists" or isinstance(answer, bool):
        key, value = "answerBoolean", bool(answer)
    elif asked is not None and asked.type == "quantity":
        key, value = "answerQuantity", {"value": answer, "unit": asked.unit}
    elif asked is not None and asked.type in _ANSWER:
        key, value = f"answer{_ANSWER[asked.type]}", answer
    elif option is not None and not option.system.startswith("#"):
        key, value = "answerCoding", typed(option)["valueCoding"]
    else:
        key, value = "answerString", str(answer)
    return {"question": condition.question, "operator": condition.operator, key: value}


def _hints(item: Item) -> list[dict[str, Any]]:
    hints = [_extension(HL7 + "questionnaire-hidden", "Boolean", True)] if item.hidden else []
    if item.unit:
        hints.append(_extension(HL7 + "questionnaire-unit", "Coding", {"display": item.unit}))
    hints += [_extension(HL7 + "questionnaire-unitOption", "Coding", {"display": unit}) for unit in item.units]
    for url, bound in (("minValue", item.minimum), ("maxValue", item.maximum)):
        if bound is not None:
            whole = item.type == "integer"
            hints.append(_extension(HL7 + url, "Integer" if whole else "Decimal", int(bound) if whole else bound))
    for name in ("spoken", "short", "reads", "help", "control"):
        if getattr(item, name):
            hints.append(_extension(OURS + name, "String", getattr(item, name)))
    return hints + [_extension(OURS + "say", "String", words) for words in item.synonyms]


def _coding(token: str) -> list[dict[str, Any]]:
    system, _, code = token.rpartition("|")
    return [{"system": system, "code": code} if system else {"code": code}]


def _initial(item: Item) -> dict[str, Any]:
    if item.type == "choice" and not isinstance(item.initial, bool | int | float):
        return {"valueCoding": {"code": str(item.initial)}}
    if item.type == "quantity":
        return {"valueQuantity": {"value": item.initial, "unit": item.unit}}
    return {f"value{_ANSWER.get(item.type, 'String')}": item.initial}


def _item(item: Item, items: dict[str, Item]) -> dict[str, Any]:
    made: dict[str, Any] = {"linkId": item.link_id, "type": item.type}
    for key, value in (
        ("extension", _hints(item)), ("code", _coding(item.code) if item.code else []), ("text", item.text),
        ("enableWhen", [_condition(c, items) for c in item.enable_when]),
        ("required", item.required), ("repeats", item.repeats), ("maxLength", item.max_length),
        ("answerOption", [_option(o) for o in item.options]),
        ("item", [_item(child, items) for child in item.items]),
    ):  # fmt: skip
        if value:
            made[key] = value
    if len(item.enable_when) > 1:
        made["enableBehavior"] = "all" if item.enable_all else "any"
    if item.initial is not None:
        made["initial"] = [_initial(item)]
    return made


def walk(items: list[Item]) -> list[Item]:
    """All items in the order they stand in the form, parents before children."""
    return [found for item in items for found in (item, *walk(item.items))]


def form_to_fhir(form: Form) -> dict[str, Any]:
    """The form as a Questionnaire resource other systems accept."""
    made: dict[str, Any] = {
        "resourceType": "Questionnaire", "id": form.id.replace("/", ".").replace("_", "-"), "version": form.version,
        "title": form.title, "status": "active", "subjectType": ["Patient"],
    }  # fmt: skip
    if form.extra:
        text = json.dumps(form.extra, ensure_ascii=False, sort_keys=True)
        made["extension"] = [_extension(OURS + "extra", "String", text)]
    for key, value in (("url", form.url), ("description", form.description)):
        if value:
            made[key] = value
    if form.code:
        made["code"] = _coding(form.code)
    items = {item.link_id: item for item in walk(form.items)}
    return {**made, "item": [_item(item, items) for item in form.items]}
