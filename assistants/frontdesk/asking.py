"""The questions and cards of a booking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistants.frontdesk.choosing import Session, day_name, half, hours, matching
from assistants.frontdesk.facts import TECH
from assistants.frontdesk.wording import say
from core.forms import Item, Option, Reads
from core.messages import Act, Ask, Button, Card, Row, Say
from core.ports import Booking, Department, Slot
from core.turns import Person

PAGE = 5
CHILD = 14 * 12  # months; younger people see the paediatricians
COMMON = (
    "全科医学科门诊", "儿科门诊", "消化内科门诊", "骨科门诊", "妇科门诊", "皮肤科门诊", "眼科门诊", "口腔科门诊",
)  # fmt: skip
TRIAGE = "triage/find_department"
KIN = {"mother": "妈妈", "father": "爸爸", "child": "孩子", "spouse": "爱人", "grandparent": "老人"}


def choice(link_id: str, text: str, options: Sequence[Option], *extra: Button, reads: Reads = "") -> Ask:
    """A question with things to tap; other words are welcome too."""
    buttons = [Button(label=option.label, value=option.value) for option in options]
    item = Item(link_id=link_id, type="choice", text=text, required=True, options=list(options), reads=reads)
    return Ask(text=text, item=item, choices=[*buttons, *extra], can_back=link_id != "department")


def department(person: Person, data: dict[str, Any]) -> Ask:
    """Which clinic: among those the words fit, or the ones asked for most."""
    among = data.get("among") or []
    names = among or sorted(COMMON, key=lambda name: not (name.startswith("儿科") and _child(person)))
    text = say("department_many" if among else "department_ask")
    options = [Option(value=name, label=name.removesuffix("门诊")) for name in names]
    return choice("department", text, options, Button(label=say("department_help"), value=f"flow:{TRIAGE}"))


def _child(person: Person) -> bool:
    return person.relation == "child" or (person.age_months is not None and person.age_months < CHILD)


def session(sessions: Sequence[Session], data: dict[str, Any], today: date) -> list[Act]:
    """Which half-day and doctor, five at a time."""
    fitting = matching(sessions, data)
    shown = fitting or sessions
    page = data.get("page", 0) * PAGE
    acts: list[Act] = []
    if page >= len(shown):
        data["page"], page = 0, 0
        acts.append(Say(text=say("session_first")))
    clinic = sessions[0].slots[0].clinic
    text = say("session_ask" if fitting else "session_none", clinic=clinic)
    if not fitting:
        for name in ("first", "last", "part", "at", "doctor"):
            data.pop(name, None)
    options = [
        Option(value=s.key, label=s.label(today), synonyms=s.spoken_as(today)) for s in shown[page : page + PAGE]
    ]
    more = [Option(value="more", label=say("session_more"), synonyms=["后面的", "换一批", "还有别的吗", "更晚的"])]
    return [*acts, choice("when", text, options + (more if len(shown) > PAGE else []), reads="datetime")]


def window(chosen: Session, today: date) -> Ask:
    """Which hour of the half-day."""
    first = chosen.slots[0]
    text = say(
        "window_ask",
        clinic=first.clinic,
        day=day_name(first.start, today),
        half=half(first.start),
        doctor=first.doctor,
        title=first.title,
    )
    options = [
        Option(value=slot.id, label=f"{hours(slot)}（余 {slot.left}）", synonyms=[f"{slot.start.hour}点", hours(slot)])
        for slot in chosen.slots
    ]
    return choice("window", text, options, reads="datetime")


def name(person: Person, *, again: bool) -> Ask:
    """Whose name the doctor's list shall show."""
    text = say("name_again") if again else say("name_ask", whom=whom(person) or say("name_whom"))
    item = Item(link_id="name", type="string", text=text, reads="name", max_length=20)
    return Ask(text=text, item=item, can_skip=True, can_back=True)


def confirm(slot: Slot, today: date, person: Person) -> Ask:
    """Everything once more before it is booked."""
    kin = whom(person)
    text = say(
        "confirm_ask",
        whom=say("confirm_for", whom=kin) if kin else "",
        clinic=slot.clinic,
        day=day_name(slot.start, today),
        window=hours(slot),
        doctor=slot.doctor,
        title=slot.title,
        fee=f"{slot.fee:g}",
    )
    options = [
        Option(value="yes", label=say("confirm_yes"), synonyms=["确定", "好的", "对", "可以", "没问题", "约", "是的"]),
        Option(value="time", label=say("confirm_time"), synonyms=["改时间", "换时间", "换一个时间"]),
        Option(value="department", label=say("confirm_department"), synonyms=["改科室", "换科室"]),
        Option(value="no", label=say("confirm_no"), synonyms=["不要了", "算了不约了", "不挂了"]),
    ]
    return choice("confirm", text, options)


def change() -> Ask:
    """No to the whole: what should be different?"""
    names = ("time", "department", "no")
    options = [Option(value=name, label=say(f"confirm_{name}")) for name in names]
    return choice("confirm", say("change_what"), options)


def whom(person: Person) -> str:
    """Who will come, as far as it was said to be somebody else than the one who writes."""
    return person.name or KIN.get(person.relation, "")


def booked(booking: Booking, today: date, person: Person, *, moved: bool) -> Card:
    slot, kin = booking.slot, whom(person)
    rows = [
        *([Row(label=say("booked_for"), text=kin)] if kin else []),
        Row(label=say("booked_clinic"), text=slot.clinic),
        Row(label=say("booked_when"), text=f"{day_name(slot.start, today)} {hours(slot)}"),
        Row(label=say("booked_who"), text=f"{slot.doctor} {slot.title}"),
        Row(label=say("booked_number"), text=booking.number),
        Row(label=say("booked_fee"), text=f"{slot.fee:g} 元"),
    ]
    buttons = [
        Button(label=say("booked_where"), value=f"say:{slot.clinic}在哪"),
        Button(label=say("bookings_cancel"), value="say:取消预约"),
    ]
    text = say("moved_text" if moved else "booked_text")
    return Card(kind="booking", title=say("booked_title"), text=text, rows=rows, buttons=buttons)


def no_booking(clinic: str, department: Department | None) -> list[Act]:
    """A clinic without free windows: walk in, ask a doctor first, or full."""
    if department is None:
        return [Say(text=say("no_slots", clinic=clinic))]
    where = f"{department.floor}{'，' if department.place else ''}{department.place}"
    sentences = [part for part in (where, department.note) if part]
    place = Card(kind="place", title=clinic, text="。".join(sentences) + "。")
    if "不用预约" in department.note:
        return [Say(text=say("walk_in", clinic=clinic)), place]
    if department.code.split(".")[0] in TECH or not department.code:
        return [Say(text=say("no_book", clinic=clinic)), place]
    return [Say(text=say("no_slots", clinic=clinic))]
