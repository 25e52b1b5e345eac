"""What somebody said while booking: taps and choices, and clinic, doctor, day and hour in words."""

from __future__ import annotations

import re

from assistants.frontdesk.choosing import Wish, doctors_named, matching, window_at, wish_in
from assistants.frontdesk.draft import LATER, TIMES, Draft
from assistants.frontdesk.facts import find, tell
from assistants.frontdesk.topics import topic_of
from assistants.frontdesk.wording import say
from core.commands import Affirm, Back, Deny, DontKnow, Know, SetSlot
from core.messages import Say
from core.turns import Turn
from reading.symptoms import find_symptoms

OTHER_TIME = re.compile(r"(换|改|别的|其他|另外).{0,4}(时间|一天|天|时段|医生|大夫)|时间不(行|合适|方便)")
OTHER_CLINIC = re.compile(r"(换|改|别的|其他|另外).{0,4}(科|门诊)|挂错科")
STOPS = re.compile(r"不[^，。]{0,2}[约挂看去]|不要了|不用了|算了|取消|退")
_CALLS_OFF = re.compile(r"不[^，。]{0,2}[约挂看去]|不要了|取消|退|没空|来不了")
CLINIC_OF = re.compile(r"，(?P<clinic>[^，。]+)。出诊")


def take_commands(draft: Draft) -> bool:
    """Taps, choices and plain answers."""
    taken = False
    for command in draft.turn.commands.commands:
        if isinstance(command, SetSlot) and command.slot == draft.expecting and not _better_read_here(draft, command):
            taken |= _set(draft, command.slot, _meant(draft, command)) or _gone(draft, command)
        elif isinstance(command, Deny) and draft.expecting == "confirm" and changes_day(draft.turn):
            continue
        elif isinstance(command, Affirm | Deny) and draft.expecting == "confirm":
            taken |= _set(draft, "confirm", "yes" if isinstance(command, Affirm) else "change")
        elif isinstance(command, DontKnow):
            taken |= _whatever(draft)
        elif isinstance(command, Back):
            taken |= _back(draft)
    return taken


def changes_day(turn: Turn) -> bool:
    """算了，后天吧: another time is named, and nothing is called off for good."""
    return not wish_in(turn.text, turn.now).empty and not _CALLS_OFF.search(turn.text)


def _meant(draft: Draft, command: SetSlot) -> str:
    """不对 to "shall I book this" says that something is wrong, not that nothing is wanted."""
    spoken = draft.expecting == "confirm" and command.origin not in ("tap", "key")
    return "change" if spoken and command.value == "no" and not STOPS.search(draft.turn.text) else str(command.value)


def _set(draft: Draft, slot: str, value: str) -> bool:
    if slot == "when" and value == "more":
        draft.data["page"] = draft.data.get("page", 0) + 1
        return True
    if slot == "when":
        return _choose_session(draft, value)
    if slot == "window":
        return _choose_window(draft, value)
    if slot == "confirm":
        return _confirm(draft, value)
    return False  # a clinic's name is read as words: it may be any of its names


def _better_read_here(draft: Draft, command: SetSlot) -> bool:
    """Days and names said in words are looked up in the whole book, not only among the five on the screen."""
    if draft.expecting == "confirm":  # 不对，后天吧 is a change; 好的，就明天 is a yes
        return command.origin not in ("tap", "key") and command.value != "yes" and changes_day(draft.turn)
    if draft.expecting not in ("when", "window") or command.origin in ("tap", "key"):
        return False
    if any(isinstance(c, Know) and c.fact == "age_months" for c in draft.turn.commands.commands):
        return True  # 孩子3岁 is no third choice
    wish = wish_in(draft.turn.text, draft.turn.now)
    return not wish.empty or bool(doctors_named(draft.sessions, draft.turn.text))


def _gone(draft: Draft, command: SetSlot) -> bool:
    """A button of an earlier hour: its window is past or full by now."""
    if draft.expecting not in ("when", "window") or command.origin not in ("tap", "key"):
        return False
    draft.acts.append(Say(text=say("gone")))
    draft.forget("page", *LATER)
    return True


def _choose_session(draft: Draft, key: str) -> bool:
    found = next((s for s in draft.sessions if s.key == key), None)
    if found is None:
        return False
    draft.data |= {"session": key}
    return True


def _choose_window(draft: Draft, value: str) -> bool:
    if not draft.is_free(value):
        return False
    draft.data["slot"] = value
    return True


def _confirm(draft: Draft, value: str) -> bool:
    if value == "yes":
        draft.data["confirmed"] = draft.data.get("slot", "")
    elif value == "time":
        draft.forget(*TIMES, *LATER)
    elif value == "department":
        draft.forget("clinic", *TIMES, *LATER)
    elif value == "no":
        draft.data["stopped"] = True
    elif value == "change":
        draft.data["change"] = True
    return value in ("yes", "time", "department", "no", "change")


def _whatever(draft: Draft) -> bool:
    """都行: the earliest will do. Without a clinic we cannot choose for somebody."""
    if draft.expecting in ("when", "window"):
        return _take_wish(draft, Wish(earliest=True))
    if draft.expecting == "department":
        draft.acts.append(Say(text=say("department_unknown")))
    return draft.expecting == "department"


def _back(draft: Draft) -> bool:
    """One question back."""
    hour = ("slot", "at")
    undo = {"window": ("session",), "name": hour, "confirm": hour, "when": ("clinic", *TIMES)}
    draft.forget(*undo.get(draft.expecting, ()))
    if draft.expecting in ("name", "confirm") and draft.windows_left() < 2:
        draft.forget("session", *TIMES)
    return draft.expecting in undo


async def take_words(draft: Draft) -> bool:
    """Clinic, doctor, day and hour, whichever the sentence holds."""
    text = draft.turn.text
    if draft.expecting == "name" and STOPS.search(text):
        return _confirm(draft, "no")
    if draft.data.get("clinic") and tells_symptoms(text) and not draft.turn.started:
        draft.acts.append(Say(text=say("story_later")))
        return True
    if OTHER_CLINIC.search(text) and draft.data.get("clinic") and not draft.ports.hospital.find_departments(text):
        return _confirm(draft, "department")
    if _aside(draft, text):
        return True
    taken = await _take_clinic(draft, text)
    taken |= _take_doctor(draft, text)
    taken |= _take_wish(draft, wish_in(text, draft.turn.now))
    if not taken and OTHER_TIME.search(text) and draft.data.get("clinic"):
        return _confirm(draft, "time")
    return taken


def _aside(draft: Draft, text: str) -> bool:
    """A hospital question while booking: answered, then the booking goes on."""
    topic = topic_of(text, draft.ports.hospital)
    if topic in ("", "doctor") or (draft.turn.started and topic != "register"):
        return False
    topic, facts = find(topic, text, draft.turn, draft.ports.hospital)
    draft.acts += tell(topic, facts[:1] if topic == "register" else facts, text, draft.turn, draft.ports.hospital)
    return bool(facts)


async def _take_clinic(draft: Draft, text: str) -> bool:
    found = list(draft.ports.hospital.find_departments(text))
    if not found:
        return await _take_clinic_of_doctor(draft, text)
    if draft.data.get("clinic") and any(d.clinic == draft.data["clinic"] for d in found):
        return False
    if len(found) > 1:
        draft.data["among"] = [d.clinic for d in found if d.clinic][:9]
        draft.forget("clinic", *LATER)
        return True
    if not found[0].clinic:  # not in this hospital: say where, and ask for another clinic
        draft.acts.append(Say(text=f"{found[0].note}。"))
        return True
    await draft.choose_clinic(found[0].clinic)
    if found[0].note and draft.sessions:  # the nearest clinic, not quite the one named
        draft.acts.append(Say(text=f"{found[0].note}。"))
    return True


async def _take_clinic_of_doctor(draft: Draft, text: str) -> bool:
    if draft.data.get("clinic"):
        return False
    facts = [f for f in draft.ports.hospital.find_facts(text, "doctor") if f.title[0] in text]
    clinics = list(dict.fromkeys(m.group("clinic") for f in facts if (m := CLINIC_OF.search(f.text))))
    if len(clinics) == 1:
        await draft.choose_clinic(clinics[0])
    elif clinics:
        draft.data["among"] = clinics[:9]
    return bool(clinics)


def _take_doctor(draft: Draft, text: str) -> bool:
    named = doctors_named(draft.sessions, text)
    if len(named) != 1:
        return False
    if draft.data.get("doctor") != named[0]:
        draft.forget(*LATER)
    draft.data["doctor"] = named[0]
    return True


def _take_wish(draft: Draft, wish: Wish) -> bool:
    if wish.empty:
        return False
    if wish == Wish(earliest=True):
        return _take_earliest(draft)
    if draft.expecting == "window" and wish.at and not wish.first:
        return _take_hour(draft, wish.at)
    draft.forget("page", *LATER, *(("first", "last", "part", "at") if wish.first else ("part", "at")))
    draft.data |= {name: value for name, value in vars(wish).items() if value and name != "earliest"}
    if wish.earliest:
        _take_earliest(draft)
    return True


def _take_earliest(draft: Draft) -> bool:
    fitting = matching(draft.sessions, draft.data)
    session = draft.session or next(iter(fitting), None)
    if session is None:
        return False
    draft.data |= {"session": session.key, "slot": session.slots[0].id}
    return True


def _take_hour(draft: Draft, clock: str) -> bool:
    session = draft.session
    slot = window_at(session, clock) if session else None
    if slot is not None:
        draft.data["slot"] = slot.id
    return slot is not None


def tells_symptoms(text: str) -> bool:
    """Somebody says what hurts instead of naming a clinic."""
    return any(symptom.present for symptom in find_symptoms(text))
