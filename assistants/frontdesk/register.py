"""Booking an appointment: clinic, half-day and doctor, hour, confirm. One question at a time, never one twice."""

from __future__ import annotations

from assistants.frontdesk import asking
from assistants.frontdesk.asking import TRIAGE
from assistants.frontdesk.choosing import Session, matching, window_at
from assistants.frontdesk.draft import TIMES, Draft
from assistants.frontdesk.facts import tell
from assistants.frontdesk.naming import no_name, take_name
from assistants.frontdesk.taking import changes_day, take_commands, take_words, tells_symptoms
from assistants.frontdesk.topics import topic_of
from assistants.frontdesk.wording import say
from core.commands import Cancel, Know
from core.errors import Conflict, NotFound
from core.messages import Act, Say
from core.ports import Ports, Slot
from core.turns import Finish, Frame, Outcome, Start, Turn


async def step(turn: Turn, frame: Frame, ports: Ports) -> Outcome:
    """Take in what was said, then ask for what is still missing, or book."""
    if ports.registration is None:
        return Outcome(acts=[Say(text=say("no_registration"))], then=Finish())
    if turn.started and (price := _only_price(turn, ports)):
        return price
    if any(isinstance(c, Cancel) for c in turn.commands.commands) and not changes_day(turn):
        kept = bool(frame.data.get("replaces"))
        return Outcome(acts=[Say(text=say("not_moved" if kept else "not_booked"))], data={}, then=Finish())
    draft = Draft(turn, frame, ports, ports.registration)
    await draft.load()
    taken = take_name(draft) or take_commands(draft) or await take_words(draft) or no_name(draft)
    if not draft.data.get("clinic") and not draft.data.get("among") and tells_symptoms(turn.text):
        return Outcome(then=Start(TRIAGE))  # 肚子疼 to "which clinic": finding that out is another's work
    known = any(isinstance(c, Know) for c in turn.commands.commands)
    if not taken and not turn.started and not known:
        return Outcome(understood=False)
    if not taken and not turn.started:
        draft.acts.append(Say(text=say("noted")))
    if draft.data.get("stopped"):
        return Outcome(acts=[*draft.acts, Say(text=say("not_booked"))], data={}, then=Finish())
    return await _go_on(draft)


def _only_price(turn: Turn, ports: Ports) -> Outcome | None:
    """挂一个专家号多少钱 asks for a price, not for an appointment."""
    if topic_of(turn.text, ports.hospital) != "price":
        return None
    facts = ports.hospital.find_facts(turn.text, "price")
    return Outcome(acts=tell("price", facts, turn.text, turn, ports.hospital), then=Finish()) if facts else None


async def _go_on(draft: Draft) -> Outcome:
    if draft.data.pop("change", False):
        return _ask(draft, asking.change())
    if not draft.data.get("clinic"):
        if any(draft.data.get(name) for name in TIMES) and not draft.acts:
            draft.acts.append(Say(text=say("time_noted")))
        return _ask(draft, asking.department(draft.person, draft.data))
    if not draft.sessions:
        return _cannot_book(draft)
    confirmed = _still_free(draft, draft.data.pop("confirmed", ""))
    session = _session(draft)
    if session is None:
        return _ask(draft, *asking.session(draft.sessions, draft.data, draft.turn.now.date()))
    slot = _slot(draft, session)
    if slot is None:
        return _ask(draft, asking.window(session, draft.turn.now.date()))
    if slot.id != confirmed and draft.wants_name:
        return _ask(draft, asking.name(draft.person, again=bool(draft.data.get("misheard"))))
    if slot.id != confirmed:
        return _ask(draft, asking.confirm(slot, draft.turn.now.date(), draft.person))
    return await _book(draft, slot)


def _still_free(draft: Draft, confirmed: str) -> str:
    """A yes was meant for one window: when it is gone meanwhile, no other is booked in its place."""
    if not confirmed or draft.is_free(confirmed):
        return confirmed
    draft.acts.append(Say(text=say("gone")))
    draft.forget("slot", "at")
    return ""


def _session(draft: Draft) -> Session | None:
    chosen = draft.session
    fitting = matching(draft.sessions, draft.data)
    if chosen is None and len(fitting) == 1 and any(draft.data.get(n) for n in ("first", "doctor", "part")):
        chosen = fitting[0]
        draft.data["session"] = chosen.key
    return chosen


def _slot(draft: Draft, session: Session) -> Slot | None:
    found = next((slot for slot in session.slots if slot.id == draft.data.get("slot")), None)
    if found is None and draft.data.get("at"):
        found = window_at(session, draft.data["at"])
    if found is None and len(session.slots) == 1:
        found = session.slots[0]
    if found is not None:
        draft.data["slot"] = found.id
    return found


def _ask(draft: Draft, *acts: Act) -> Outcome:
    return Outcome(acts=[*draft.acts, *acts], data=draft.data, person=draft.person, about=draft.data.get("clinic", ""))


def _cannot_book(draft: Draft) -> Outcome:
    clinic = draft.data["clinic"]
    department = next((d for d in draft.ports.hospital.find_departments(clinic) if d.clinic == clinic), None)
    return Outcome(acts=[*draft.acts, *asking.no_booking(clinic, department)], data={}, then=Finish())


async def _book(draft: Draft, slot: Slot) -> Outcome:
    """Booked under a key that a repeated turn gives again, so that nobody is booked twice."""
    who = draft.person
    person = {"conversation": draft.turn.conversation, "age_months": who.age_months, "name": who.name}
    key = f"{draft.turn.conversation}:{draft.data['began']}:{slot.id}"
    try:
        booked = await draft.book.book(slot.id, person, key)
    except Conflict as error:
        draft.acts.append(Say(text=error.heard))
        draft.forget("slot", "at", "session")
        await draft.load()
        return await _go_on(draft)
    moved = await _release_earlier(draft)
    card = asking.booked(booked, draft.turn.now.date(), who, moved=moved)
    return Outcome(acts=[*draft.acts, card], data={}, person=who, about=slot.clinic, then=Finish())


async def _release_earlier(draft: Draft) -> bool:
    """Moving a booking: the old one goes only when the new one stands."""
    earlier = draft.data.get("replaces")
    if not earlier:
        return False
    try:
        await draft.book.cancel(earlier, f"{draft.turn.conversation}:{draft.data['began']}:release")
    except (Conflict, NotFound):
        return False
    return True
