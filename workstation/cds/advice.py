"""From a patient of the hospital's record system to our cards, within the time a doctor's click allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from core.errors import AnbanError, Unavailable
from records.summaries import Stored
from workstation.cds.call import Call
from workstation.cds.cards import Alarm, Card, alarm_card, late_card, summary_card
from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.models import Patient
from workstation.fhir.reader import FhirReader

log = structlog.get_logger()
OURS = "urn:anban:preconsult"  # identifiers our own write-back gave a Patient: `person:{conversation}`
PERSON = "person:"
READING = 0.2  # seconds to read the Patient from the FHIR server
FINDING = 0.4  # seconds from the call until what was found by then goes out, partial or not
ANSWER = 0.48  # seconds until there is an answer at all: the view must be in the audit trail by then
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
class Advice:
    """Without a page's address the cards carry no links."""

    told: Told
    fhir: FhirReader | None
    server: str  # the base address of the configured FHIR server, "" without one
    hospital: str
    clock: Callable[[], datetime]

    async def cards(self, call: Call, page: str) -> list[Card]:
        """Everything found in time; what was not is said. Nothing leaves before the view is in the audit trail."""
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(begun + ANSWER):
                found, late = await self._in_time(call, page, begun + FINDING)
                for conversation in sorted(found):
                    await self.told.note(call.user, conversation, call.hook)
        except TimeoutError:
            raise Unavailable("no answer within the time of a click") from None
        ranked = sorted((one for some in found.values() for one in some), key=lambda one: one[0])
        cards = [card for _, card in ranked]
        return [*cards, late_card(call, self.hospital, page)] if late else cards

    async def _in_time(self, call: Call, page: str, until: float) -> tuple[Found, bool]:
        """The cards of each conversation, and whether something is missing."""
        patient = call.prefetched or await self._read(call)
        try:
            async with asyncio.timeout_at(until):
                conversations = list(await self.told.conversations(patient))
        except TimeoutError:
            return {}, True
        return await self._find(conversations, call, page, until)

    async def _read(self, call: Call) -> Patient:
        """From the server of our own settings, if it is the one the client means; its address is never called."""
        if self.fhir is None or call.server.rstrip("/") != self.server.rstrip("/"):
            raise Untold("no prefetched patient, another FHIR server")
        try:
            async with asyncio.timeout(READING):
                patient = await self.fhir.patient(call.patient)
        except (TimeoutError, NoAnswer, Refused) as error:
            raise Untold(f"the FHIR server: {type(error).__name__}") from error
        if patient is None:
            raise Untold("no such patient")
        return patient

    async def _find(self, conversations: Sequence[str], call: Call, page: str, until: float) -> tuple[Found, bool]:
        asked: dict[asyncio.Task[list[Ranked]], str] = {}
        for conversation in conversations:
            for work in (self._alarms(conversation, page), self._summary(conversation, call, page)):
                asked[asyncio.ensure_future(work)] = conversation
        if not asked:
            return {}, False
        done, late = await asyncio.wait(asked, timeout=max(0.0, until - asyncio.get_running_loop().time()))
        for task in late:
            task.cancel()
        found: Found = {}
        failed = bool(late)
        for task in done:
            if (error := task.exception()) is not None:
                failed = True
                log.error("cds_part_failed", error=type(error).__name__)
            elif task.result():
                found.setdefault(asked[task], []).extend(task.result())
        return _one_summary(found), failed

    async def _alarms(self, conversation: str, page: str) -> list[Ranked]:
        alarms = (await self.told.alarms(conversation))[:ALARMS]
        cards = [(alarm, alarm_card(alarm, self.hospital, page, self.clock())) for alarm in alarms]
        return [((_RANK[card["indicator"]], 0, -alarm.at.timestamp()), card) for alarm, card in cards]

    async def _summary(self, conversation: str, call: Call, page: str) -> list[Ranked]:
        since = self.clock() - FRESH
        fresh = [s for s in await self.told.summaries(conversation) if s.row.at >= since and s.row.review != "rejected"]
        if not fresh:
            return []
        newest = max(fresh, key=lambda s: s.row.at)
        card = summary_card(newest, call, self.hospital, page)
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
    ours = [value for system, value in patient.identifiers if system == OURS and value.startswith(PERSON)]
    return [value.removeprefix(PERSON) for value in ours]
