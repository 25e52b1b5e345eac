"""FHIR R4 Questionnaire ⇄ Form: what other tools of the ecosystem write, we read; what we have, they can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from core.errors import Misconfigured
from core.forms import Condition, Form, Item, ItemType, Option
from dialogue.forms.source import where
from dialogue.forms.valuesets import options_of

HL7 = "http://hl7.org/fhir/StructureDefinition/"
OURS = "urn:anban:questionnaire-"  # our own hints, as extensions, so that a round trip loses nothing
_TYPES = frozenset(get_args(ItemType))
_NEAREST = {"url": "string", "reference": "string", "question": "string"}  # asked and kept as words
_CONTROLS = {"slider": "slider", "body": "body", "photo": "photo", "faces": "faces", "scale": "scale"}


def extensions(node: Mapping[str, Any]) -> dict[str, Any]:
    """Extension url (HL7's shortened) → its value; the last one wins, repeated ones become a list."""
    found: dict[str, Any] = {}
    for extension in node.get("extension", []):
        value = next((v for k, v in extension.items() if k.startswith("value")), None)
        url = extension.get("url", "").removeprefix(HL7)
        found[url] = [*found[url], value] if isinstance(found.get(url), list) else (
            [found[url], value] if url in found else value
        )  # fmt: skip
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _option(node: Mapping[str, Any]) -> Option:
    hints = extensions(node)
    typed = next(((k, v) for k, v in node.items() if k.startswith("value")), None)
    if typed is None:
        raise Misconfigured(f"{where(node)}: answerOption without a value")
    key, value = typed
    common = {
        "ordinal": hints.get("ordinalValue"),
        "exclusive": bool(hints.get("questionnaire-optionExclusive", False)),
        "synonyms": [str(v) for v in _listed(hints.get(OURS + "say"))],
    }
    if key == "valueCoding":
        inner = extensions(value)
        common["ordinal"] = common["ordinal"] if common["ordinal"] is not None else inner.get("ordinalValue")
        code = str(value.get("code") or value.get("display") or "")
        return Option(value=code, label=str(value.get("display") or code), system=value.get("system", ""), **common)
    if key == "valueReference":
        value = value.get("display") or value.get("reference", "")
    return Option(value=str(value), label=str(value), system=f"#{key[5:6].lower()}{key[6:]}", **common)


def _condition(node: Mapping[str, Any]) -> Condition:
    value: Any
    key, value = next(((k, v) for k, v in node.items() if k.startswith("answer")), ("", None))
    if key == "answerCoding":
        value = value.get("code") or value.get("display")
    elif key == "answerQuantity":
        value = value.get("value")
    elif key == "answerReference":
        value = value.get("reference")
    if not key or "question" not in node:
        raise Misconfigured(f"{where(node)}: enableWhen needs a question and an answer")
    try:
        return Condition(question=str(node["question"]), operator=node.get("operator", "="), answer=value)
    except ValueError as error:
        raise Misconfigured(f"{where(node)}: unknown operator {node.get('operator')!r}") from error


def _token(codings: Any) -> str:
    for coding in codings or []:
        return f"{coding['system']}|{coding['code']}" if coding.get("system") else str(coding.get("code", ""))
    return ""


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None  # ranges of dates are not kept


def kind_of(node: Mapping[str, Any], given: Any) -> ItemType:
    """The item's type, or a refusal that says where an unknown one stands."""
    kind = _NEAREST.get(given, given)
    if kind not in _TYPES:
        raise Misconfigured(f"{where(node)}: unknown type {given!r} (known: {', '.join(sorted(_TYPES))})")
    return kind  # type: ignore[no-any-return]


def _control(hints: Mapping[str, Any]) -> str:
    code = hints.get("questionnaire-itemControl")
    codes = [coding.get("code") for coding in (code or {}).get("coding", [])] if isinstance(code, dict) else []
    return str(hints.get(OURS + "control") or next((_CONTROLS[c] for c in codes if c in _CONTROLS), ""))


def _initial(node: Mapping[str, Any]) -> Any:
    for initial in node.get("initial", []):
        for key, value in initial.items():
            if key.startswith("value"):
                return value.get("code", value.get("value")) if isinstance(value, dict) else value
    return next(
        (option.get("valueCoding", {}).get("code") or next(v for k, v in option.items() if k.startswith("value"))
         for option in node.get("answerOption", []) if option.get("initialSelected")),
        None,
    )  # fmt: skip


def item_from_fhir(node: Mapping[str, Any], contained: Mapping[str, Any] | None = None, place: str = "1") -> Item:
    """One Questionnaire.item with everything below it. `contained` are the form's own value sets, by id; `place`
    names a text to be shown that was published without a linkId."""
    link = str(node.get("linkId", place))
    if "linkId" not in node and node.get("type", "display") != "display":
        raise Misconfigured(f"{where(node)}: an item without linkId")
    hints = extensions(node)
    units = [u for u in _listed(hints.get("questionnaire-unit")) + _listed(hints.get("questionnaire-unitOption")) if u]
    names = [str(u.get("display") or u.get("code") or u) if isinstance(u, dict) else str(u) for u in units]
    options = [_option(option) for option in node.get("answerOption", [])]
    value_set = node.get("answerValueSet", "")
    if value_set and not options:
        options = options_of(value_set, contained or {})
    kind = kind_of(node, node.get("type", "display"))
    if kind == "choice" and not options:
        kind = "string"  # R4 allows a list kept elsewhere: people answer in words and nothing is lost
    return Item(
        link_id=link, text=node.get("text", ""), type=kind,
        required=node.get("required", False), repeats=node.get("repeats", False), options=options,
        enable_when=[_condition(c) for c in node.get("enableWhen", [])],
        enable_all=node.get("enableBehavior", "any" if len(node.get("enableWhen", [])) > 1 else "all") == "all",
        unit=names[0] if names else "", units=names[1:], hidden=bool(hints.get("questionnaire-hidden", False)),
        minimum=_number(hints.get("minValue")), maximum=_number(hints.get("maxValue")),
        max_length=node.get("maxLength"),
        control=_control(hints), code=_token(node.get("code")), initial=_initial(node),
        spoken=hints.get(OURS + "spoken", ""), short=hints.get(OURS + "short", ""),
        help=hints.get(OURS + "help", ""), reads=hints.get(OURS + "reads", ""),
        synonyms=[str(v) for v in _listed(hints.get(OURS + "say"))],
        items=[item_from_fhir(child, contained, f"{link}.{n}") for n, child in enumerate(node.get("item", []), 1)],
    )  # fmt: skip


def form_from_fhir(resource: Mapping[str, Any]) -> Form:
    """A Questionnaire resource as a Form."""
    if resource.get("resourceType") != "Questionnaire":
        raise Misconfigured(f"{where(resource)}: not a Questionnaire but {resource.get('resourceType')!r}")
    contained = {r["id"]: r for r in resource.get("contained", []) if r.get("resourceType") == "ValueSet"}
    return Form(
        id=str(resource.get("id") or resource.get("name") or ""), version=str(resource.get("version", "1")),
        title=resource.get("title") or resource.get("name") or str(resource.get("id", "")),
        url=resource.get("url", ""), description=resource.get("description", ""), code=_token(resource.get("code")),
        items=[item_from_fhir(item, contained, str(n)) for n, item in enumerate(resource.get("item", []), 1)],
        extra=json.loads(extensions(resource).get(OURS + "extra", "{}")),
    )  # fmt: skip
