"""Sentence → commands by a language model, under a JSON schema, taken only where a nurse would hear the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.commands import (
    Affirm,
    AnyCommand,
    Back,
    Cancel,
    Commands,
    Deny,
    DontKnow,
    Guess,
    Handoff,
    Question,
    Repeat,
    SetSlot,
    Skip,
    StartFlow,
)
from core.contracts import Context
from core.forms import Item
from language.models.guarded import Guarded
from language.prompting import prompt
from reading.numbers import find_numbers

VERSION = "commands.v1"
CONFIDENCE = 0.6  # a model says what it says; it does not know how sure it may be
MOST = 4  # commands of one sentence
LONGEST = 600  # characters of a sentence sent to a model
SIMPLE: dict[str, Callable[[], AnyCommand]] = {
    "affirm": Affirm, "deny": Deny, "dont_know": DontKnow, "skip": Skip, "back": Back, "cancel": Cancel,
    "repeat": Repeat, "handoff": Handoff,
}  # fmt: skip


def schema(flows: Sequence[str], items: Sequence[Item]) -> dict[str, Any]:
    """The JSON an answer must be: only these flows, only these slots."""

    def command(name: str, **fields: Any) -> dict[str, Any]:
        properties = {"name": {"const": name}, **fields}
        return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}

    text = {"type": "string", "maxLength": 300}
    shapes = [command("question", text=text), *(command(name) for name in SIMPLE)]
    if flows:
        shapes.append(command("start_flow", flow={"enum": list(flows)}))
    if items:
        value = {"anyOf": [text, {"type": "number"}, {"type": "boolean"}]}
        shapes.append(command("set_slot", slot={"enum": [item.link_id for item in items]}, value=value))
    listed = {"type": "array", "maxItems": MOST, "items": {"anyOf": shapes}}
    return {"type": "object", "properties": {"commands": listed}, "required": ["commands"],
            "additionalProperties": False}  # fmt: skip


class ModelHelper:
    """Asks a guarded model when rules and classifier are not sure."""

    def __init__(self, model: Guarded, flows: Mapping[str, Sequence[str]]) -> None:
        self._model = model
        self._flows = {name: lines[0] if lines else "" for name, lines in flows.items() if _offered(name)}

    async def help(self, text: str, context: Context, guesses: Sequence[Guess]) -> Commands | None:
        items = [item for item in (context.expecting, *context.open_items) if item is not None]
        flows = list(self._flows)
        answer = await self._model.ask(
            prompt(
                VERSION,
                schema=schema(flows, items),
                flows="\n".join(f"- {name}: {line}" for name, line in self._flows.items()) or "(none)",
                question="\n".join(map(_describe, items)) or "(nothing was asked)",
                sentence=text[:LONGEST],
            )
        )
        if answer is None:
            return None
        commands = read_answer(answer, text, flows, items)
        if commands is None:
            self._model.unusable()
            return None
        return Commands(commands=commands, origin="model") if commands else None


def _offered(name: str) -> bool:
    return "/" in name and not name.startswith(("repair/", "chat/", "question/"))


def _describe(item: Item) -> str:
    options = "; ".join(f"{option.value}={option.label}" for option in item.options)
    return f"- {item.link_id} ({item.type}{', ' + item.unit if item.unit else ''}): {item.text} {options}".rstrip()


def read_answer(answer: str, text: str, flows: Sequence[str], items: Sequence[Item]) -> list[AnyCommand] | None:
    """The commands of an answer that keep to what was offered and said; None when it is no such JSON at all."""
    try:
        listed = json.loads(answer)["commands"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        return None
    known = {item.link_id: item for item in items}
    read = [_command(entry, text, flows, known) for entry in listed[:MOST]]
    return [command for command in read if command is not None]


def _command(entry: Mapping[str, Any], text: str, flows: Sequence[str], items: Mapping[str, Item]) -> AnyCommand | None:
    name = entry.get("name")
    made: AnyCommand | None = None
    if name == "start_flow" and entry.get("flow") in flows:
        made = StartFlow(flow=entry["flow"], words=text)
    elif name == "set_slot" and (item := items.get(str(entry.get("slot")))) and said(entry.get("value"), item, text):
        made = SetSlot(slot=item.link_id, value=entry["value"], words=text, unit=item.unit)
    elif name == "question":
        made = Question(text=text)  # the patient's own words, whatever the model made of them
    elif isinstance(name, str) and name in SIMPLE:
        made = SIMPLE[name]()
    return made.model_copy(update={"origin": "model", "confidence": CONFIDENCE}) if made else None


def said(value: Any, item: Item, text: str) -> bool:
    """Does the value stand in the sentence, or is it one of the options? Nothing a model made up becomes an answer."""
    if item.options:
        return value in [option.value for option in item.options]
    if item.type == "boolean":
        return isinstance(value, bool)
    if item.type in ("integer", "decimal", "quantity"):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and any(abs(found.value - float(value)) < 1e-6 for found in find_numbers(text))
    return isinstance(value, str) and bool(value) and value in text
