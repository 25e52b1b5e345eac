"""The bookings of this conversation: see them, cancel one, move one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from assistants.frontdesk.asking import choice
from assistants.frontdesk.choosing import day_name, hours
from assistants.frontdesk.wording import say
from core.commands import Affirm, Deny, SetSlot
from core.errors import Conflict
from core.forms import Option
from core.messages import Button, Card, Row, Say
from core.ports import Booking, Ports, Registration
from core.turns import Finish, Frame, Outcome, Start, Turn

CANCEL = re.compile(r"取消|退号|退掉|退了|不去了|来不了|不看了|退钱|号.{0,2}退")
CHANGE = re.compile(r"改|换|推迟|提前|往后推|挪")
RULES = re.compile(r"怎么|如何|转给|转让|退钱|迟到|过号|还有用|能不能退|能退吗")


async def step(turn: Turn, frame: Frame, ports: Ports) -> Outcome:
    """See, cancel or move what was booked here."""
    if ports.registration is None:
        return Outcome(acts=[Say(text=say("no_registration"))], then=Finish())
    if turn.started and (rules := _rules(turn, ports)):
        return rules
    bookings = await ports.registration.bookings(turn.conversation)
    if not bookings:
        button = Button(label=say("bookings_register"), value="flow:frontdesk/register")
        card = Card(kind="info", title=say("bookings_title"), text=say("bookings_none"), buttons=[button])
        return Outcome(acts=[card], then=Finish())
    data = dict(frame.data) or {"want": _wanted(turn.text)}
    if data["want"] == "see":
        return Outcome(acts=[_shown(bookings, turn)], then=Finish())
    return await _act(turn, frame, data, bookings, ports.registration)


def _rules(turn: Turn, ports: Ports) -> Outcome | None:
    """How cancelling works in general, as opposed to doing it."""
    if not RULES.search(turn.text):
        return None
    facts = ports.hospital.find_facts(turn.text, "register")
    return Outcome(acts=[Say(text=facts[0].text)], then=Finish()) if facts else None


def _wanted(text: str) -> str:
    return "cancel" if CANCEL.search(text) else "change" if CHANGE.search(text) else "see"


async def _act(
    turn: Turn, frame: Frame, data: dict[str, Any], bookings: Sequence[Booking], book: Registration
) -> Outcome:
    chosen = _chosen(turn, frame, data, bookings)
    if chosen is None and not turn.started and "booking" not in data and frame.expecting:
        return Outcome(understood=False)
    if chosen is None:
        return Outcome(acts=[_which(data["want"], bookings, turn)], data=data)
    data["booking"] = chosen.id
    if data["want"] == "change":
        return Outcome(then=Start("frontdesk/register", {"clinic": chosen.slot.clinic, "replaces": chosen.id}))
    return await _cancel(turn, frame, data, chosen, book)


def _chosen(turn: Turn, frame: Frame, data: dict[str, Any], bookings: Sequence[Booking]) -> Booking | None:
    """The only one, the one picked before, or the one just tapped."""
    if len(bookings) == 1:
        return bookings[0]
    picked = [str(c.value) for c in turn.commands.commands if isinstance(c, SetSlot)] + [data.get("booking", "")]
    return next((b for b in bookings if b.id in picked), None)


async def _cancel(turn: Turn, frame: Frame, data: dict[str, Any], chosen: Booking, book: Registration) -> Outcome:
    asked = frame.expecting is not None and frame.expecting.link_id == "cancel"
    answer = _yes_or_no(turn) if asked else None
    if asked and answer is None:
        return Outcome(understood=False)
    if answer is None:
        return Outcome(acts=[_sure(chosen, turn)], data=data)
    if answer == "no":
        return Outcome(acts=[Say(text=say("kept"))], then=Finish())
    try:
        await book.cancel(chosen.id, f"{turn.conversation}:{turn.seq}:cancel")
    except Conflict as error:
        return Outcome(acts=[Say(text=error.heard)], then=Finish())
    return Outcome(acts=[Say(text=say("cancelled"))], then=Finish())


def _yes_or_no(turn: Turn) -> str | None:
    for command in turn.commands.commands:
        if isinstance(command, SetSlot) and command.slot == "cancel":
            return str(command.value)
        if isinstance(command, Affirm | Deny):
            return "yes" if isinstance(command, Affirm) else "no"
    return None


def _shown(bookings: Sequence[Booking], turn: Turn) -> Card:
    rows = [Row(label=_when(b, turn), text=f"{b.slot.clinic} {b.slot.doctor}，取号 {b.number}") for b in bookings]
    buttons = [
        Button(label=say("bookings_change"), value="say:改约"),
        Button(label=say("bookings_cancel"), value="say:取消预约"),
    ]
    return Card(kind="booking", title=say("bookings_title"), rows=rows, buttons=buttons)


def _which(want: str, bookings: Sequence[Booking], turn: Turn) -> Any:
    options = [Option(value=b.id, label=f"{_when(b, turn)} {b.slot.clinic}") for b in bookings]
    return choice("booking", say(f"which_{want}"), options)


def _sure(chosen: Booking, turn: Turn) -> Any:
    slot = chosen.slot
    facts = {"day": day_name(slot.start, turn.now.date()), "window": hours(slot)}
    text = say("cancel_ask", **facts, clinic=slot.clinic, doctor=slot.doctor)
    options = [
        Option(value="yes", label=say("cancel_yes"), synonyms=["确定", "是的", "取消吧", "取消", "对", "好"]),
        Option(value="no", label=say("cancel_no"), synonyms=["不取消", "先留着", "不用取消", "算了"]),
    ]
    return choice("cancel", text, options)


def _when(booking: Booking, turn: Turn) -> str:
    return f"{day_name(booking.slot.start, turn.now.date())} {hours(booking.slot)}"
