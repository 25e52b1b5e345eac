"""The acts of safety: short, clear, with numbers to tap, fitted to the channel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml

from core.forms import Item, Option
from core.messages import Act, Ask, Button, Card, Made, Row, Say
from core.ports import Department, Ports
from dialogue.safety.aftermath import cue
from dialogue.safety.findings import Finding
from dialogue.safety.rules import CONTENT
from dialogue.safety.text import clean

EMERGENCY_CODE = "20"  # 急诊医学科 in the national list of clinical subjects
OF_CHILDREN = ("child", "infant", "choking_child")
INSIDE = ("bedside", "kiosk")  # channels whose people are in the hospital


@cache
def wording() -> dict[str, Any]:
    """The reviewed sentences of content/responses.yaml."""
    loaded: dict[str, Any] = yaml.load((CONTENT / "responses.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return loaded


def made(step: str) -> Made:
    return Made(by="safety", step=step)


def _department(ports: Ports | None, code: str, name: str) -> Department | None:
    """A clinic of this hospital; whatever goes wrong while looking must not cost the answer."""
    try:
        if ports is None:
            return None
        found = ports.hospital.department(code)
        return found or next(iter(ports.hospital.find_departments(name)), None)
    except Exception:
        return None


def _place(department: Department) -> str:
    return "，".join(part for part in (department.floor, department.place, department.hours) if part)


def way(ports: Ports | None) -> str:
    """How to get to this hospital's emergency department."""
    said = wording()["emergency"]
    department = _department(ports, EMERGENCY_CODE, "急诊")
    place = _place(department) if department else ""
    return str(said["way"]).format(place=place) if place else str(said["way_unknown"])


def worst_of(findings: list[Finding]) -> Finding:
    return next((f for f in findings if f.rule.act == "120"), findings[0])


def advice_for(findings: list[Finding], text: str, *, grown: bool) -> str:
    """Which advice fits the person: a grown man is not to be held in the arms, a closing throat not laid flat."""
    worst = worst_of(findings)
    if worst.rule.advice == "allergy" and cue("throat").search(clean(text)):
        return "airway"
    return "likely" if grown and worst.rule.advice in OF_CHILDREN else worst.rule.advice


def emergency(findings: list[Finding], channel: str, ports: Ports | None, advised: str, *, grown: bool) -> list[Act]:
    """What an emergency makes the conversation say, whatever was running."""
    said = wording()["emergency"]
    worst = worst_of(findings)
    act = worst.rule.act or "120"
    advice = wording()["advice"].get(advised, "")
    rows = [Row(label="现在可以做", text=advice)] if advice else []
    rows.append(Row(label="怎么去", text=way(ports)))
    card = Card(
        kind="emergency",
        title=said["title"][channel if channel in INSIDE else act],
        text=said["first"][_first(worst, act, channel, grown)] + _extra(said, channel),
        rows=rows,
        buttons=_buttons(said, channel),
        made=made(worst.rule.code),
    )
    return [card, by_phone(contacted_question(), channel, said["transfer"])]


def _first(worst: Finding, act: str, channel: str, grown: bool) -> str:
    """Somebody who stands in the hospital is not told to call an ambulance."""
    if channel in INSIDE:
        return channel
    return "child" if act == "ed" and worst.rule.code.startswith("child.") and not grown else act


def _extra(said: dict[str, Any], channel: str) -> str:
    return str(said[channel] if channel in ("bedside", "phone", "kiosk") else said["here"])


def _buttons(said: dict[str, Any], channel: str) -> list[Button]:
    call = Button(label=said["call"], href="tel:120")
    if channel == "phone":
        return [Button(label=said["transfer"], value="do:handoff")]
    if channel == "bedside":
        return [Button(label=said["nurse"], value="do:handoff")]
    if channel == "kiosk":
        return [Button(label=said["route"], value="safety:route"), call]
    return [call, Button(label=said["route"], value="safety:route")]


def by_phone(question: Ask, channel: str, transfer: str) -> Ask:
    """On the phone key 1 is what the card says of it: a person."""
    if channel != "phone":
        return question
    return offering(question, first=[Button(label=transfer, value="do:handoff")])


def offering(question: Ask, *more: Button, first: Sequence[Button] = ()) -> Ask:
    """The question with more to tap."""
    return question.model_copy(update={"choices": [*first, *question.choices, *more]})


def contacted_question() -> Ask:
    """是否已经联系到急救？"""
    said = wording()["emergency"]
    options = [("safety:contacted", said["contacted"]), ("safety:not_yet", said["not_yet"])]
    options.append(("safety:mistaken", said["mistaken"]))
    return ask("safety.contacted", said["question"], options, "followup")


def ask(link: str, text: str, options: list[tuple[str, str]], step: str) -> Ask:
    """One question with its answers to tap."""
    item = Item(
        link_id=link, text=text, type="choice", options=[Option(value=value, label=label) for value, label in options]
    )
    choices = [Button(label=label, value=value) for value, label in options]
    return Ask(text=text, item=item, choices=choices, made=made(step))


def say(section: str, key: str) -> Say:
    return Say(text=wording()[section][key], made=made(key))


def meanwhile(advised: str) -> Say:
    """What to do until help is there: the emergency's own short answer."""
    text = wording()["advice"].get(advised) or wording()["followup"]["no_advice"]
    return Say(text=text, made=made("meanwhile"))


def must(act: str) -> Say:
    return Say(text=wording()["followup"]["must"][act or "120"], made=made("must"))


def failed() -> list[Act]:
    """The gate itself broke: say the safest thing there is to say."""
    said = wording()["failed"]
    buttons = [Button(label="拨打 120", href="tel:120"), Button(label="拨打 12356", href="tel:12356")]
    return [Card(kind="emergency", title=said["title"], text=said["text"] + said["told"], buttons=buttons,
                 made=made("failed"))]  # fmt: skip


def way_there(ports: Ports | None) -> Say:
    """How to get to the emergency department, when that was asked."""
    return Say(text=way(ports), made=made("route"))
