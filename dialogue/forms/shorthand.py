"""The short way to write a form by hand: FHIR's names where they are short, shorter ones where they are not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.errors import Misconfigured
from core.forms import Condition, Form, Item, Option
from dialogue.forms.fhir import kind_of
from dialogue.forms.source import where

_CONDITION = re.compile(
    r"^\s*(?P<link>[^\s=!<>]+)\s*(?:(?P<op>!=|>=|<=|=|>|<)\s*(?P<value>.+?)|(?P<exists>(?:not )?exists))\s*$"
)
_ITEM = frozenset({
    "id", "text", "type", "required", "repeats", "options", "when", "when_any", "unit", "units", "min", "max",
    "max_length", "help", "spoken", "short", "control", "reads", "say", "code", "initial", "hidden", "items",
})  # fmt: skip
# The option most lists end with: written as the bare word 都没有.
NONE = Option(value="无", label="都没有", exclusive=True, synonyms=["没有", "无", "没", "都没", "以上都没有"])
_OPTION = frozenset({"value", "label", "score", "say", "exclusive", "system"})
_FORM = frozenset({"id", "version", "title", "url", "description", "code", "items", "extra"})


def _known(node: Mapping[str, Any], names: frozenset[str], what: str) -> None:
    for key in node:
        if key not in names:
            raise Misconfigured(f"{where(node)}: {what} has no field {key!r} (known: {', '.join(sorted(names))})")


def _plain(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text.strip("\"'")


def condition(text: str, node: Mapping[str, Any]) -> Condition:
    """`temp >= 38.5`, `sputum = true`, `temp exists` → one enableWhen."""
    found = _CONDITION.match(text)
    if not found:
        raise Misconfigured(f"{where(node)}: cannot read the condition {text!r} (write: linkId = value)")
    if found["exists"]:
        return Condition(question=found["link"], operator="exists", answer=found["exists"] == "exists")
    return Condition(question=found["link"], operator=found["op"], answer=_plain(found["value"]))


def _conditions(node: Mapping[str, Any]) -> tuple[list[Condition], bool]:
    if "when" in node and "when_any" in node:
        raise Misconfigured(f"{where(node)}: either `when` (all) or `when_any` (one is enough), not both")
    given = node.get("when", node.get("when_any", []))
    texts = [given] if isinstance(given, str) else given
    return [condition(str(text), node) for text in texts], "when_any" not in node


def _option(given: Any, node: Mapping[str, Any]) -> Option:
    if given == NONE.label:
        return NONE
    if not isinstance(given, Mapping):
        return Option(value=str(given), label=str(given))
    if len(given) == 1 and not _OPTION & set(given):
        ((label, say),) = given.items()  # {干咳: [没痰, 光咳没痰]}
        return Option(value=str(label), label=str(label), synonyms=[str(words) for words in say])
    _known(given, _OPTION, "an option")
    if "value" not in given and "label" not in given:
        raise Misconfigured(f"{where(given, where(node))}: an option needs a value or a label")
    value = str(given.get("value", given.get("label")))
    return Option(
        value=value, label=str(given.get("label", value)), ordinal=given.get("score"), system=given.get("system", ""),
        synonyms=[str(words) for words in given.get("say", [])], exclusive=given.get("exclusive", False),
    )  # fmt: skip


def _default_type(node: Mapping[str, Any]) -> str:
    if "items" in node and "text" not in node:
        return "group"
    if "options" in node:
        return "choice"
    return "quantity" if "unit" in node else "string"


def item_from_short(node: Mapping[str, Any]) -> Item:
    """One item as written by hand, with everything below it."""
    _known(node, _ITEM, "an item")
    if "id" not in node:
        raise Misconfigured(f"{where(node)}: an item without id")
    conditions, every = _conditions(node)
    kind = kind_of(node, node.get("type", _default_type(node)))
    try:
        return Item(
            link_id=str(node["id"]), text=node.get("text", ""), type=kind,
            required=node.get("required", False), repeats=node.get("repeats", False),
            options=[_option(option, node) for option in node.get("options", [])], enable_when=conditions,
            enable_all=every, unit=node.get("unit", ""), units=node.get("units", []), hidden=node.get("hidden", False),
            minimum=node.get("min"), maximum=node.get("max"), max_length=node.get("max_length"),
            help=node.get("help", ""), spoken=node.get("spoken", ""), short=node.get("short", ""),
            control=node.get("control", ""), reads=node.get("reads", ""), code=node.get("code", ""),
            synonyms=[str(words) for words in node.get("say", [])], initial=node.get("initial"),
            items=[item_from_short(child) for child in node.get("items", [])],
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise Misconfigured(f"{where(node)}: item {node['id']!r}: {field}: {first['msg']}") from error


def form_from_short(node: Mapping[str, Any], name: str) -> Form:
    """A whole form; its id is the file's name unless it says otherwise."""
    _known(node, _FORM, "a form")
    return Form(
        id=str(node.get("id", name)), version=str(node.get("version", "1")), title=str(node.get("title", name)),
        url=node.get("url", ""), description=node.get("description", ""), code=node.get("code", ""),
        items=[item_from_short(item) for item in node.get("items", [])], extra=dict(node.get("extra", {})),
    )  # fmt: skip
