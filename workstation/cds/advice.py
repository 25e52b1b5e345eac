"""From a patient of the hospital's record system to our cards, within the time a doctor's click allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from core.errors import AnbanError, Unavailable
from records.summaries import Stored
from workstation.cds.call import Call
from workstation.cds.cards import Alarm, Card, alarm_card, late_card, summary_card
from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.models import Patient
from workstation.fhir.reader import FhirReader
from workstation.fhir.whose import OURS, Who, agrees, conversation_of, person_of

log = structlog.get_logger()
READING = 0.4  # part of the time in which the Patient is read from the FHIR server
FINDING = 0.83  # part of it after which what was found goes out, partial or not: the audit event takes the rest
FRESH = timedelta(days=7)  # an interview older than that is another visit's
ALARMS = 5  # cards of alerts; the page shows the rest
Ranked = tuple[tuple[int, int, float], Card]  # indicator, alert or summary, newest first
Found = dict[str, list[Ranked]]  # conversation → its cards


class Untold(AnbanError):
    """The specification's 412: neither prefetched nor to be read."""

    status, slug = 412, "cds-patient-needed"
    heard = "请求里没有预取 Patient，也无法从已配置的 FHIR 服务器读取。"


class Told(Protocol):
    """Our side: whose conversations, and what is in them."""

    async def conversations(self, patient: Patient) -> Sequence[str]: ...
    async def alarms(self, conversation: str) -> Sequence[Alarm]: ...
    async def summaries(self, conversation: str) -> Sequence[Stored]: ...
    async def note(self, user: str, conversation: str, hook: str) -> None: ...


@dataclass(frozen=True)
class Asked:
    """One call with its patient, and the address its cards lead to."""

    call: Call
    patient: Patient
    page: str


@dataclass(frozen=True)
class Advice:
    """Without a page's address the cards carry no links."""

    told: Told
    fhir: FhirReader | None
    server: str  # the base address of the configured FHIR server, "" without one
    hospital: str
    clock: Callable[[], datetime]
    seconds: float  # an answer may take

    async def cards(self, call: Call, page: str) -> list[Card]:
        """Everything found in time; what was not is said. Nothing leaves before the view is in the audit trail."""
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(begun + self.seconds):
                found, late = await self._in_time(call, page, begun + FINDING * self.seconds)
                for conversation in sorted(found):
                    await self.told.note(call.user, conversation, call.hook)
        except TimeoutError:
            raise Unavailable("no answer within the time of a click") from None
        ranked = sorted((one for some in found.values() for one in some), key=lambda one: one[0])
        cards = [card for _, card in ranked]
        return [*cards, late_card(call, self.hospital, page)] if late else cards

    async def _in_time(self, call: Call, page: str, until: float) -> tuple[Found, bool]:
        """The cards of each conversation, and whether something is missing."""
        asked = Asked(call, call.prefetched or await self._read(call), page)
        try:
            async with asyncio.timeout_at(until):
                conversations = list(await self.told.conversations(asked.patient))
        except TimeoutError:
            return {}, True
        return await self._find(conversations, asked, until)

    async def _read(self, call: Call) -> Patient:
        """From the server of our own settings, if it is the one the client means; its address is never called."""
        if self.fhir is None or call.server.rstrip("/") != self.server.rstrip("/"):
            raise Untold("no prefetched patient, another FHIR server")
        try:
            async with asyncio.timeout(READING * self.seconds):
                patient = await self.fhir.patient(call.patient)
        except (TimeoutError, NoAnswer, Refused) as error:
            raise Untold(f"the FHIR server: {type(error).__name__}") from error
        if patient is None:
            raise Untold("no such patient")
        return patient

    async def _find(self, conversations: Sequence[str], asked: Asked, until: float) -> tuple[Found, bool]:
        works: dict[asyncio.Task[list[Ranked]], str] = {}
        for conversation in conversations:
            for work in (self._alarms(conversation, asked), self._summary(conversation, asked)):
                works[asyncio.ensure_future(work)] = conversation
        if not works:
            return {}, False
        done, late = await asyncio.wait(works, timeout=max(0.0, until - asyncio.get_running_loop().time()))
        for task in late:
            task.cancel()
        found: Found = {}
        failed = bool(late)
        for task in done:
            if (error := task.exception()) is not None:
                failed = True
                log.error("cds_part_failed", error=type(error).__name__)
            elif task.result():
                found.setdefault(works[task], []).extend(task.result())
        return _one_summary(found), failed

    async def _alarms(self, conversation: str, asked: Asked) -> list[Ranked]:
        """Also of whom nothing is known: a missed emergency is worse than one too many. Not of surely another."""
        alarms = [a for a in await self.told.alarms(conversation) if agrees(asked.patient, a.who) is not False]
        cards = [(a, alarm_card(a, self.hospital, asked.page, self.clock())) for a in alarms[:ALARMS]]
        return [((_RANK[card["indicator"]], 0, -alarm.at.timestamp()), card) for alarm, card in cards]

    async def _summary(self, conversation: str, asked: Asked) -> list[Ranked]:
        since = self.clock() - FRESH
        known = await self.told.summaries(conversation)
        fresh = [s for s in known if s.row.at >= since and s.row.review != "rejected" and about(s, asked.patient)]
        if not fresh:
            return []
        newest = max(fresh, key=lambda s: s.row.at)
        card = summary_card(newest, asked.call, self.hospital, asked.page)
        return [((_RANK[card["indicator"]], 1, -newest.row.at.timestamp()), card)]


_RANK = {"critical": 0, "warning": 1, "info": 2}


def _one_summary(found: Found) -> Found:
    """One person with several conversations still has one newest summary."""
    marks = [rank[2] for some in found.values() for rank, _ in some if rank[1] == 1]
    newest = min(marks, default=0.0)
    kept = {c: [r for r in some if r[0][1] == 0 or r[0][2] == newest] for c, some in found.items()}
    return {conversation: some for conversation, some in kept.items() if some}


def named(patient: Patient) -> list[str]:
    """Conversations a Patient carries our own identifier of."""
    ours = [conversation_of(value) for system, value in patient.identifiers if system == OURS]
    return [conversation for conversation in ours if conversation]


def about(stored: Stored, patient: Patient) -> bool:
    """A conversation may be about a child: is this interview about this patient, by identifier or by sex and age?"""
    bundle = stored.payload.get("bundle") or {}
    if (OURS, person_of(bundle)) in patient.identifiers:
        return True
    return agrees(patient, told_who(stored.payload.get("person"), stored.row.at)) is True


def told_who(person: Any, at: datetime) -> Who:
    """Sex and age of the person a payload is about."""
    told = person if isinstance(person, dict) else {}
    return Who(sex=str(told.get("sex") or ""), age_months=told.get("age_months"), at=at)
