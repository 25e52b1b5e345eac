"""What assistants may ask of the house. The server plugs real things in; tests plug in small ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from core.messages import Citation


@dataclass(frozen=True)
class Department:
    """A clinic of this hospital with the national 诊疗科目 code it answers to."""

    code: str  # "03.02"
    name: str  # "消化内科专业"
    clinic: str = ""  # the hospital's own name: "消化内科门诊"; "" when it has none
    floor: str = ""
    place: str = ""
    hours: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing to know about the hospital: visiting hours, parking, a price."""

    topic: str
    title: str
    text: str
    source: str = ""
    reviewed: str = ""


@dataclass(frozen=True)
class Slot:
    """A time someone can be seen."""

    id: str
    department: str
    clinic: str
    doctor: str
    title: str
    start: datetime
    left: int
    fee: float


@dataclass(frozen=True)
class Booking:
    id: str
    slot: Slot
    number: str


@dataclass(frozen=True)
class Answered:
    """A grounded answer, or a refusal with its reason; never a guess."""

    text: str
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    reason: str = ""
    model: str | None = None  # who put it into words; None when they are the passage's own


class Hospital(Protocol):
    """Facts of this hospital, from its own records."""

    name: str

    def departments(self) -> Sequence[Department]: ...
    def department(self, code: str) -> Department | None:
        """The clinic for a national code, or the nearest the hospital has; None when it has none."""

    def find_departments(self, text: str) -> Sequence[Department]: ...
    def find_facts(self, text: str, topic: str = "") -> Sequence[Fact]: ...


class Registration(Protocol):
    """The hospital's appointment book."""

    async def slots(self, department: str, since: datetime, days: int = 7) -> Sequence[Slot]: ...
    async def book(self, slot: str, person: dict[str, Any], key: str) -> Booking:
        """Idempotent by key. Raises Conflict when the slot is gone."""

    async def cancel(self, booking: str, key: str) -> None: ...
    async def bookings(self, conversation: str) -> Sequence[Booking]:
        """Bookings still to come that were made in this conversation, soonest first.
        `book` learns the conversation from `person["conversation"]`."""


class Answers(Protocol):
    """Approved knowledge, answering with citations."""

    async def answer(
        self, question: str, *, earlier: str = "", audience: str = "general", spoken: bool = False,
        today: date | None = None,
    ) -> Answered: ...  # fmt: skip


Words = Callable[[str, dict[str, Any]], Awaitable[str]]


@dataclass(frozen=True)
class Ports:
    """The house as an assistant sees it. A port that is None is not there: do without it."""

    hospital: Hospital
    registration: Registration | None = None
    answers: Answers | None = None
    word: Words | None = None  # template name + facts → kind wording (a model may help, checked)
