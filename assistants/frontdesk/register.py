"""Booking an appointment: clinic, half-day and doctor, hour, confirm. One question at a time, never one twice."""

from __future__ import annotations

import re
from typing import Any

from assistants.frontdesk import asking
from assistants.frontdesk.choosing import (
    Session,
    Wish,
    doctors_named,
    matching,
    sessions_of,
    window_at,
    wish_in,
)
from assistants.frontdesk.facts import find, tell
from assistants.frontdesk.topics import topic_of
from assistants.frontdesk.wording import say
from core.commands import Affirm, Back, Deny, DontKnow, SetSlot
from core.errors import Conflict, NotFound
from core.messages import Act, Say
from core.ports import Ports, Registration, Slot
from core.turns import Finish, Frame, Outcome, Turn

DAYS = 14
TIMES = ("first", "last", "part", "at", "doctor", "page")
LATER = ("session", "slot")
OTHER_TIME = re.compile(r"(换|改|别的|其他|另外).{0,4}(时间|一天|天|时段|医生|大夫)|时间不(行|合适|方便)")
OTHER_CLINIC = re.compile(r"(换|改|别的|其他|另外).{0,4}(科|门诊)|挂错科")
CLINIC_OF = re.compile(r"，(?P<clinic>[^，。]+)。出诊")


async def step(turn: Turn, frame: Frame, ports: Ports) -> Outcome:
    """Take in what was said, then ask for what is still missing, or book."""
    if ports.registration is None:
        return Outcome(acts=[Say(text=say("no_registration"))], then=Finish())
    if turn.started and (price := _only_price(turn, ports)):
        return price
    booking = Registering(turn, frame, ports, ports.registration)
    return await booking.step()


def _only_price(turn: Turn, ports: Ports) -> Outcome | None:
    """挂一个专家号多少钱 asks for a price, not for an appointment."""
    if topic_of(turn.text, ports.hospital) != "price":
        return None
    facts = ports.hospital.find_facts(turn.text, "price")
    return Outcome(acts=tell("price", facts, turn.text, turn, ports.hospital), then=Finish()) if facts else None


class Registering:
    """One turn of one booking. `data` is what the frame keeps."""

    def __init__(self, turn: Turn, frame: Frame, ports: Ports, book: Registration) -> None:
        self.turn, self.ports, self.book = turn, ports, book
        self.data: dict[str, Any] = {"began": turn.seq, **frame.data}
        self.expecting = frame.expecting.link_id if frame.expecting else ""
        self.acts: list[Act] = []
        self.sessions: list[Session] = []

    async def step(self) -> Outcome:
        await self._load()
        taken = self._take_commands() or await self._take_words()
        if not taken and not self.turn.started:
            return Outcome(understood=False)
        if self.data.get("stopped"):
            return Outcome(acts=[*self.acts, Say(text=say("not_booked"))], data={}, then=Finish())
        return await self._go_on()

    async def _load(self) -> None:
        """The free half-days of the chosen clinic."""
        if clinic := self.data.get("clinic"):
            self.sessions = sessions_of(await self.book.slots(clinic, self.turn.now, DAYS))

    # --- what was said ----------------------------------------------------------------------------------

    def _take_commands(self) -> bool:
        """Taps, choices and plain answers."""
        taken = False
        for command in self.turn.commands.commands:
            if isinstance(command, SetSlot) and command.slot == self.expecting and not self._better_read_here(command):
                taken |= self._set(command.slot, str(command.value)) or self._gone(command)
            elif isinstance(command, Affirm | Deny) and self.expecting == "confirm":
                taken |= self._set("confirm", "yes" if isinstance(command, Affirm) else "change")
            elif isinstance(command, DontKnow):
                taken |= self._whatever()
            elif isinstance(command, Back):
                taken |= self._back()
        return taken

    def _set(self, slot: str, value: str) -> bool:
        if slot == "when" and value == "more":
            self.data["page"] = self.data.get("page", 0) + 1
            return True
        if slot == "when":
            return self._choose_session(value)
        if slot == "window":
            return self._choose_window(value)
        if slot == "confirm":
            return self._confirm(value)
        return False  # a clinic's name is read as words: it may be any of its names

    def _better_read_here(self, command: SetSlot) -> bool:
        """Days and names said in words are looked up in the whole book, not only among the five on the screen."""
        if self.expecting not in ("when", "window") or command.origin in ("tap", "key"):
            return False
        wish = wish_in(self.turn.text, self.turn.now)
        return not wish.empty or bool(doctors_named(self.sessions, self.turn.text))

    def _gone(self, command: SetSlot) -> bool:
        """A button of an earlier hour: its window is past or full by now."""
        if self.expecting not in ("when", "window") or command.origin not in ("tap", "key"):
            return False
        self.acts.append(Say(text=say("gone")))
        self._forget("page", *LATER)
        return True

    def _choose_session(self, key: str) -> bool:
        found = next((s for s in self.sessions if s.key == key), None)
        if found is None:
            return False
        self.data |= {"session": key}
        return True

    def _choose_window(self, value: str) -> bool:
        if not any(slot.id == value for session in self.sessions for slot in session.slots):
            return False
        self.data["slot"] = value
        return True

    def _confirm(self, value: str) -> bool:
        if value == "yes":
            self.data["confirmed"] = self.data.get("slot", "")
        elif value == "time":
            self._forget(*TIMES, *LATER)
        elif value == "department":
            self._forget("clinic", *TIMES, *LATER)
        elif value == "no":
            self.data["stopped"] = True
        elif value == "change":
            self.data["change"] = True
        return value in ("yes", "time", "department", "no", "change")

    def _whatever(self) -> bool:
        """都行: the earliest will do. Without a clinic we cannot choose for somebody."""
        if self.expecting in ("when", "window"):
            return self._take_wish(Wish(earliest=True))
        if self.expecting == "department":
            self.acts.append(Say(text=say("department_unknown")))
        return self.expecting == "department"

    def _back(self) -> bool:
        """One question back."""
        undo = {"window": ("session",), "confirm": ("slot", "at"), "when": ("clinic", *TIMES)}
        self._forget(*undo.get(self.expecting, ()))
        if self.expecting == "confirm" and self._windows_left() < 2:
            self._forget("session", *TIMES)
        return self.expecting in undo

    def _windows_left(self) -> int:
        session = next((s for s in self.sessions if s.key == self.data.get("session")), None)
        return len(session.slots) if session else 0

    def _forget(self, *names: str) -> None:
        for name in names:
            self.data.pop(name, None)

    async def _take_words(self) -> bool:
        """Clinic, doctor, day and hour, whichever the sentence holds."""
        text = self.turn.text
        if OTHER_CLINIC.search(text) and self.data.get("clinic") and not self.ports.hospital.find_departments(text):
            return self._confirm("department")
        if self._aside(text):
            return True
        taken = await self._take_clinic(text)
        taken |= self._take_doctor(text)
        taken |= self._take_wish(wish_in(text, self.turn.now))
        if not taken and OTHER_TIME.search(text) and self.data.get("clinic"):
            return self._confirm("time")
        return taken

    def _aside(self, text: str) -> bool:
        """A hospital question while booking: answered, then the booking goes on."""
        topic = topic_of(text, self.ports.hospital)
        if topic in ("", "doctor") or (self.turn.started and topic != "register"):
            return False
        topic, facts = find(topic, text, self.turn, self.ports.hospital)
        self.acts += tell(topic, facts[:1] if topic == "register" else facts, text, self.turn, self.ports.hospital)
        return bool(facts)

    async def _take_clinic(self, text: str) -> bool:
        found = list(self.ports.hospital.find_departments(text))
        if not found:
            return await self._take_clinic_of_doctor(text)
        if self.data.get("clinic") and any(d.clinic == self.data["clinic"] for d in found):
            return False
        if len(found) > 1:
            self.data["among"] = [d.clinic for d in found if d.clinic][:9]
            self._forget("clinic", *LATER)
            return True
        if not found[0].clinic:  # not in this hospital: say where, and ask for another clinic
            self.acts.append(Say(text=f"{found[0].note}。"))
            return True
        await self._choose_clinic(found[0].clinic)
        if found[0].note and self.sessions:  # the nearest clinic, not quite the one named
            self.acts.append(Say(text=f"{found[0].note}。"))
        return True

    async def _take_clinic_of_doctor(self, text: str) -> bool:
        if self.data.get("clinic"):
            return False
        facts = [f for f in self.ports.hospital.find_facts(text, "doctor") if f.title[0] in text]
        clinics = list(dict.fromkeys(m.group("clinic") for f in facts if (m := CLINIC_OF.search(f.text))))
        if len(clinics) == 1:
            await self._choose_clinic(clinics[0])
        elif clinics:
            self.data["among"] = clinics[:9]
        return bool(clinics)

    async def _choose_clinic(self, clinic: str) -> None:
        self._forget("among", *TIMES, *LATER)
        self.data["clinic"] = clinic
        await self._load()

    def _take_doctor(self, text: str) -> bool:
        named = doctors_named(self.sessions, text)
        if len(named) != 1:
            return False
        if self.data.get("doctor") != named[0]:
            self._forget(*LATER)
        self.data["doctor"] = named[0]
        return True

    def _take_wish(self, wish: Wish) -> bool:
        if wish.empty:
            return False
        if wish == Wish(earliest=True):
            return self._take_earliest()
        if self.expecting == "window" and wish.at and not wish.first:
            return self._take_hour(wish.at)
        self._forget("page", *LATER, *(("first", "last", "part", "at") if wish.first else ("part", "at")))
        self.data |= {name: value for name, value in vars(wish).items() if value and name != "earliest"}
        if wish.earliest:
            self._take_earliest()
        return True

    def _take_earliest(self) -> bool:
        fitting = matching(self.sessions, self.data)
        session = next((s for s in self.sessions if s.key == self.data.get("session")), None) or next(
            iter(fitting), None
        )
        if session is None:
            return False
        self.data |= {"session": session.key, "slot": session.slots[0].id}
        return True

    def _take_hour(self, clock: str) -> bool:
        session = next((s for s in self.sessions if s.key == self.data.get("session")), None)
        slot = window_at(session, clock) if session else None
        if slot is not None:
            self.data["slot"] = slot.id
        return slot is not None

    # --- what comes next --------------------------------------------------------------------------------

    async def _go_on(self) -> Outcome:
        if self.data.pop("change", False):
            return self._ask(asking.change())
        if not self.data.get("clinic"):
            return self._ask(asking.department(self.turn.person, self.data))
        if not self.sessions:
            return self._cannot_book()
        confirmed = self._still_free(self.data.pop("confirmed", ""))
        session = self._session()
        if session is None:
            return self._ask(*asking.session(self.sessions, self.data, self.turn.now.date()))
        slot = self._slot(session)
        if slot is None:
            return self._ask(asking.window(session, self.turn.now.date()))
        if slot.id != confirmed:
            return self._ask(asking.confirm(slot, self.turn.now.date()))
        return await self._book(slot)

    def _still_free(self, confirmed: str) -> str:
        """A yes was meant for one window: when it is gone meanwhile, no other is booked in its place."""
        if not confirmed or any(slot.id == confirmed for session in self.sessions for slot in session.slots):
            return confirmed
        self.acts.append(Say(text=say("gone")))
        self._forget("slot", "at")
        return ""

    def _session(self) -> Session | None:
        chosen = next((s for s in self.sessions if s.key == self.data.get("session")), None)
        fitting = matching(self.sessions, self.data)
        if chosen is None and len(fitting) == 1 and any(self.data.get(n) for n in ("first", "doctor", "part")):
            chosen = fitting[0]
            self.data["session"] = chosen.key
        return chosen

    def _slot(self, session: Session) -> Slot | None:
        found = next((slot for slot in session.slots if slot.id == self.data.get("slot")), None)
        if found is None and self.data.get("at"):
            found = window_at(session, self.data["at"])
        if found is None and len(session.slots) == 1:
            found = session.slots[0]
        if found is not None:
            self.data["slot"] = found.id
        return found

    def _ask(self, *acts: Act) -> Outcome:
        return Outcome(acts=[*self.acts, *acts], data=self.data)

    def _cannot_book(self) -> Outcome:
        clinic = self.data["clinic"]
        department = next((d for d in self.ports.hospital.find_departments(clinic) if d.clinic == clinic), None)
        return Outcome(acts=[*self.acts, *asking.no_booking(clinic, department)], data={}, then=Finish())

    async def _book(self, slot: Slot) -> Outcome:
        """Booked under a key that a repeated turn gives again, so that nobody is booked twice."""
        person = {"conversation": self.turn.conversation, "age_months": self.turn.person.age_months}
        key = f"{self.turn.conversation}:{self.data['began']}:{slot.id}"
        try:
            booked = await self.book.book(slot.id, person, key)
        except Conflict as error:
            self.acts.append(Say(text=error.heard))
            self._forget("slot", "at", "session")
            await self._load()
            return await self._go_on()
        moved = await self._release_earlier()
        card = asking.booked(booked, self.turn.now.date(), moved=moved)
        return Outcome(acts=[*self.acts, card], data={}, then=Finish())

    async def _release_earlier(self) -> bool:
        """Moving a booking: the old one goes only when the new one stands."""
        earlier = self.data.get("replaces")
        if not earlier:
            return False
        try:
            await self.book.cancel(earlier, f"{self.turn.conversation}:{self.data['began']}:release")
        except (Conflict, NotFound):
            return False
        return True
