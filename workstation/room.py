"""What the staff's pages are served from: one object, so that each router asks for what it needs by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import Forbidden
from core.messages import Inbound, Reply
from core.ports import Department
from records.acting import Acting
from records.alerts import AlertStore
from records.arriving import Arrivals
from records.attachments import Attachments
from records.audit import Audit
from records.days import DayBook
from records.holds import Holds
from records.measures import Measures
from records.people import People
from records.summaries import SummaryStore
from records.tasks import TaskStore
from records.transcripts import Transcripts
from workstation.access import Access
from workstation.door import Door
from workstation.readings import Readings
from workstation.staff import EVERY_CLINIC, Staff
from workstation.text import Template


@dataclass(frozen=True)
class Colleague:
    """Somebody an alert or a task can be given to."""

    id: str
    name: str
    title: str
    role: str


FromStaff = Callable[[Inbound, str], Awaitable[Reply]]


@dataclass(frozen=True)
class Room:
    door: Door
    access: Access
    clock: Callable[[], datetime]
    clinics: Mapping[str, str]  # id → name, in the hospital's order
    doctors: Mapping[str, str]
    days: DayBook
    summaries: SummaryStore
    arrivals: Arrivals
    template: Template
    hospital: str
    people: People
    alerts: AlertStore
    tasks: TaskStore
    holds: Holds
    transcripts: Transcripts
    attachments: Attachments
    audit: Audit
    from_staff: FromStaff
    colleagues: Callable[[], Awaitable[Sequence[Colleague]]]
    readings: Readings | None
    measures: Measures
    seconds_per_answer: float
    departments: Callable[[str], Department | None]  # what people call a clinic → the one that is meant

    def clinic_name(self, clinic: str) -> str:
        return self.clinics.get(clinic, clinic)


def visible(staff: Staff) -> frozenset[str] | None:
    """The clinics whose patients this person sees without breaking the glass; None: every one."""
    return None if staff.role in EVERY_CLINIC else staff.clinics


def chosen(staff: Staff, clinic: str) -> frozenset[str] | None:
    """The visible clinics, narrowed to one when one is asked for."""
    if not clinic:
        return visible(staff)
    if not staff.sees(clinic):
        raise Forbidden("not a clinic of theirs", heard="这个诊区不在您的权限范围内。")
    return frozenset({clinic})


def acting(staff: Staff) -> Acting:
    return Acting(staff.id, staff.name, staff.title)


def people(rows: Sequence[object], name: str = "conversation") -> list[str]:
    """The conversations of a list's rows, for the audit trail."""
    return [conversation for row in rows if (conversation := str(getattr(row, name)))]
