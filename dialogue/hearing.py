"""What a message says: its words, what was tapped, and what the safety gate must hear."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.commands import (
    AnyCommand,
    Back,
    Cancel,
    Deny,
    DontKnow,
    Handoff,
    Repeat,
    Restart,
    Resume,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from core.forms import Item
from core.messages import Attachment, Button, Choice, Event, Filled, Inbound, Key, Text, Voice
from reading.clean import clean

# Buttons of our own: their value is what happens, their label is what people read.
TAPS: dict[str, AnyCommand] = {
    "do:handoff": Handoff(origin="tap"),
    "do:cancel": Cancel(origin="tap"),
    "do:repeat": Repeat(origin="tap"),
    "do:skip": Skip(origin="tap"),
    "do:dont_know": DontKnow(origin="tap"),
    "do:back": Back(origin="tap"),
    "do:restart": Restart(origin="tap"),
    "do:resume": Resume(origin="tap"),
    "do:none": Deny(origin="tap"),
}
NUMERIC = ("integer", "decimal", "quantity")
TRUE, FALSE = {"true", "yes", "1", "是", "有"}, {"false", "no", "0", "否", "没有"}


@dataclass(frozen=True)
class Said:
    """A message made plain. `taps` are commands that need no understanding."""

    text: str = ""
    alternatives: tuple[str, ...] = ()
    taps: list[AnyCommand] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    event: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def typed(self) -> bool:
        """Words of the person's own, as opposed to a tap on ours."""
        return bool(self.text) and not self.taps


def hear(inbound: Inbound, pending: Item | None, choices: list[Button]) -> Said:
    """Turn any kind of content into words and taps."""
    content = inbound.content
    if isinstance(content, Text):
        return Said(text=clean(content.text))
    if isinstance(content, Voice):
        heard = [clean(h.text) for h in content.heard]
        return Said(text=heard[0] if heard else "", alternatives=tuple(heard[1:]))
    if isinstance(content, Choice):
        return tapped(content.value, content.label, pending)
    if isinstance(content, Filled):
        return filled(content)
    if isinstance(content, Key):
        return keyed(content.digits, pending, choices)
    if isinstance(content, Attachment):
        return Said(attachments=(content,))
    return _event(content)


def tapped(value: str, label: str, pending: Item | None) -> Said:
    words = clean(label) or value
    if value in TAPS:
        return Said(text=words, taps=[TAPS[value]])
    if value.startswith("flow:"):
        return Said(text=words, taps=[StartFlow(flow=value[5:], words=words, origin="tap")])
    if value.startswith("say:"):
        return Said(text=clean(value[4:]))
    if pending is None:
        return Said(text=words)
    answer = typed_value(pending, value)
    slot = SetSlot(slot=pending.link_id, value=answer, words=words, origin="tap")
    return Said(text=words, taps=[slot], answers={pending.link_id: answer})


def filled(content: Filled) -> Said:
    taps: list[AnyCommand] = [
        SetSlot(slot=link, value=value, words=clean(content.label) or str(value), origin="tap")
        for link, value in content.answers.items()
    ]
    words = clean(content.label) or "、".join(str(v) for v in content.answers.values())
    return Said(text=words, taps=taps, answers=dict(content.answers))


def keyed(digits: str, pending: Item | None, choices: list[Button]) -> Said:
    """Keys: 0 a person, * again, # back; a number where a number is asked, else the n-th choice."""
    if digits == "*":
        return Said(text=digits, taps=[Repeat(origin="key")])
    if digits == "#":
        return Said(text=digits, taps=[Back(origin="key")])
    if pending is not None and pending.type in NUMERIC and not pending.options:
        slot = SetSlot(slot=pending.link_id, value=typed_value(pending, digits), words=digits, origin="key")
        return Said(text=digits, taps=[slot], answers={pending.link_id: slot.value})
    if digits == "0":
        return Said(text=digits, taps=[Handoff(origin="key")])
    if digits.isdigit() and 1 <= int(digits) <= len(choices):
        button = choices[int(digits) - 1]
        return tapped(button.value, button.label, pending)
    return Said(text=digits)


def typed_value(item: Item, value: str) -> Any:
    """A button's text as the FHIR type of its item."""
    if item.type == "boolean":
        return True if value in TRUE else False if value in FALSE else value
    try:
        if item.type == "integer":
            return int(value)
        if item.type in ("decimal", "quantity"):
            return float(value)
    except ValueError:
        return value
    return value


def _event(content: Event) -> Said:
    taps: list[AnyCommand] = [Silence()] if content.name == "silence" else []
    if flow := content.data.get("flow"):
        taps = [StartFlow(flow=str(flow), origin="tap")]
    return Said(event=content.name, data=content.data, taps=taps)
