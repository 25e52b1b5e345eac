"""Hospital facts into acts: where, when, how much, who. Nothing is said that the hospital's records do not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from assistants.frontdesk.topics import object_of, topic_of
from assistants.frontdesk.wording import say
from core.forms import Item, Option
from core.messages import Act, Ask, Button, Card, Made, Row, Say
from core.ports import Department, Fact, Hospital
from core.turns import Turn

WEEKDAYS = "一二三四五六日"
MANY = 3  # places worth saying in one breath; more is asked back
DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
FEMALE, MALE = re.compile(r"女(医生|大夫|专家|主任|的)"), re.compile(r"男(医生|大夫|专家|主任|的)")
TODAY = re.compile(r"今天|现在|今晚|还来得及|这会")
TECH = ("30", "31", "32")  # national codes of what examines and does not see patients
OBJECTS = ("where", "price", "doctor")  # topics that say nothing without an object


def find(topic: str, text: str, turn: Turn, hospital: Hospital) -> tuple[str, Sequence[Fact]]:
    """The facts a question leads to, and the topic they were found under."""
    own = list(dict.fromkeys(filter(None, (topic, topic_of(text, hospital)))))
    nearby = ["facilities", "parking", "contact"] if topic == "where" else []
    found = {name: _look_up(name, text, turn, hospital) for name in [*own, *nearby]}
    for name, facts in found.items():
        if facts and facts != hospital.find_facts("", name):
            return name, facts
    named = object_of(text)
    if topic == "price" and not found[topic] and any(named in d.clinic for d in hospital.find_departments(text)):
        return topic, hospital.find_facts(say("visit_fee"), topic)  # what a clinic costs is what its visit costs
    return next(((name, found[name]) for name in own if found[name]), (topic, []))


def _look_up(topic: str, text: str, turn: Turn, hospital: Hospital) -> Sequence[Fact]:
    if topic == "where" and turn.channel == "kiosk" and (facts := hospital.find_facts(text, "where_kiosk")):
        return facts
    return hospital.find_facts(text, topic)


def tell(topic: str, facts: Sequence[Fact], text: str, turn: Turn, hospital: Hospital) -> list[Act]:
    """Facts worded for their topic."""
    known: dict[str, Callable[[], list[Act]]] = {
        "where": lambda: _where(facts, text, hospital),
        "price": lambda: _prices(facts),
        "doctor": lambda: _doctors(facts, text, turn.now),
        "hours": lambda: _hours(_own_hours(facts, text, hospital), text, turn.now),
    }
    return known[topic]() if topic in known else [_say(fact.text) for fact in facts[:2]]


def ask_back(topic: str) -> Ask:
    """Which place, which item, which doctor?"""
    text = say(f"{topic}_ask")
    return Ask(text=text, item=Item(link_id=topic, type="string", text=text))


def not_found(text: str) -> Ask:
    """Says plainly that the records do not hold it, and offers a person."""
    words = object_of(text)
    known = 2 <= len(words) <= 12 and words in text  # a thing with a name, not scraps of a sentence
    sentence = say("not_found", words=words, desk="门诊大厅的导诊台") if known else say("not_found_plain")
    button = Button(label=say("human"), value="do:handoff")
    item = Item(link_id="~offer", type="choice", options=[Option(value=button.value, label=button.label)])
    return Ask(text=sentence, item=item, choices=[button], made=Made(by="flow", step="not_found"))


def _say(text: str) -> Say:
    return Say(text=text)


# --- where ----------------------------------------------------------------------------------------------


def _where(facts: Sequence[Fact], text: str, hospital: Hospital) -> list[Act]:
    departments = {d.clinic: d for d in hospital.find_departments(text) if d.clinic}
    return [_place(fact, departments.get(fact.title)) for fact in facts[:MANY]]


def _place(fact: Fact, department: Department | None) -> Card:
    rows = []
    if department is not None:
        rows = [
            Row(label=say("hours_label"), text=department.hours),
            Row(label=say("phone_label"), text=department.phone),
        ]
    note = f"\n{department.note}。" if department is not None and department.note else ""
    text = fact.text.removeprefix(fact.title).lstrip("在：") + note
    return Card(kind="place", title=fact.title, text=text, rows=[row for row in rows if row.text])


def clinic(department: Department, text: str, hospital: Hospital) -> list[Act]:
    """A clinic's name and nothing else: where it is, and one tap to book there."""
    where = hospital.find_facts(department.clinic, "where") if department.clinic else []
    if not where:
        note = elsewhere(text, hospital)
        return [_say(note)] if note else []
    book = Button(label=say("register_here"), value=f"say:挂{department.clinic}的号")
    card = _place(where[0], department)
    return [card.model_copy(update={"buttons": [book]}) if takes_appointments(department) else card]


def takes_appointments(department: Department) -> bool:
    """Examinations need a doctor's order, emergencies no appointment."""
    coded = bool(department.code) and department.code.partition(".")[0] not in TECH
    return coded and "不用预约" not in department.note and "开单" not in department.note


def which_place(facts: Sequence[Fact]) -> Ask:
    """内科 is nine clinics: ask which."""
    options = [Option(value=fact.title, label=fact.title) for fact in facts[:9]]
    buttons = [Button(label=option.label, value=option.value) for option in options]
    text = say("where_many")
    return Ask(text=text, item=Item(link_id="where", type="choice", text=text, options=options), choices=buttons)


def elsewhere(text: str, hospital: Hospital) -> str:
    """What to say about a department this hospital does not have; "" when it has it."""
    found = hospital.find_departments(text)
    return f"{found[0].note}。" if found and not found[0].clinic else ""


# --- how much, who, when --------------------------------------------------------------------------------


def _prices(facts: Sequence[Fact]) -> list[Act]:
    if len(facts) == 1:
        return [_say(f"{facts[0].text}。{say('price_end')}")]
    rows = [Row(label=fact.title, text=fact.text.partition("：")[2]) for fact in facts[:6]]
    return [Card(kind="list", title=say("price_title"), rows=rows), _say(say("price_end"))]


def _doctors(facts: Sequence[Fact], text: str, now: datetime) -> list[Act]:
    chosen = [fact for fact in facts if _suits(fact, text, now)]
    if not chosen:
        return [_say(say("doctor_none")), *_doctors(facts, "", now)]
    rows = [Row(label=fact.title, text=fact.text.split("，", 3)[-1]) for fact in chosen[:4]]
    names = [fact.title.split()[0] for fact in chosen[:3]]
    buttons = [Button(label=f"挂{name}的号", value=f"say:挂{name}医生的号") for name in names]
    return [Card(kind="list", title=say("doctor_title"), rows=rows, buttons=buttons), _say(say("doctor_end"))]


def _suits(fact: Fact, text: str, now: datetime) -> bool:
    if FEMALE.search(text) and "，女，" not in fact.text:
        return False
    if MALE.search(text) and "，男，" not in fact.text:
        return False
    days = ["日" if day == "天" else day for day in DAY.findall(text)]
    for word, ahead in (("今天", 0), ("明天", 1), ("后天", 2)):
        if word in text:
            days.append(WEEKDAYS[(now.weekday() + ahead) % 7])
    return not days or any(f"周{day}" in fact.text for day in days) or _named(fact, text)


def _named(fact: Fact, text: str) -> bool:
    """Asked for by name: told the whole week, whatever day was asked about."""
    return (
        any(fact.title[0] + title in text for title in ("主任", "医生", "大夫", "教授"))
        or fact.title.split()[0] in text
    )


def _own_hours(facts: Sequence[Fact], text: str, hospital: Hospital) -> Sequence[Fact]:
    """A clinic's own hours say more than the house's."""
    named = {department.clinic for department in hospital.find_departments(text)}
    return [fact for fact in facts if fact.title in named] or facts


def _hours(facts: Sequence[Fact], text: str, now: datetime) -> list[Act]:
    today = ""
    if TODAY.search(text):
        today = say("today", day=f"{now.month}月{now.day}日", weekday=f"周{WEEKDAYS[now.weekday()]}")
    return [_say(today + "\n".join(fact.text for fact in facts[:3]))]
