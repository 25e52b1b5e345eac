"""What the workstation's API gives out: the shapes the pages are built on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class Named(BaseModel):
    id: str
    name: str


class Who(BaseModel):
    name: str = ""
    age: str = Field("", description="fit for the screen: 34岁, 8个月")
    sex: str = ""


class Row(Who):
    """One visit on the day's list."""

    visit: str
    conversation: str
    interview: str | None
    clinic: str
    clinic_name: str
    doctor: str
    start: datetime | None
    number: str
    state: Literal["booked", "arrived", "seen", "cancelled", "walk_in"]
    arrived_at: datetime | None
    interview_state: Literal["none", "running", "stopped", "completed"]
    chief: str
    red_flags: list[str]
    version: int
    review: Literal["none", "open", "accepted", "rejected"]
    alerts: int
    at: datetime | None
    unplaced: bool


class Day(BaseModel):
    date: str
    rows: list[Row]


class Evidence(BaseModel):
    turn: int
    words: str
    item: str = ""


class Statement(BaseModel):
    text: str
    kind: str = "fact"
    item: str = ""
    evidence: list[Evidence] = Field(default_factory=list)


class Completeness(BaseModel):
    answered: int
    total: int
    status: str


class Score(BaseModel):
    code: str
    title: str
    value: float
    band: str = ""


class Section(BaseModel):
    """`edited` is what staff put in its place; `newer` what the patient said after staff had touched it."""

    key: str
    title: str
    text: str
    statements: list[Statement]
    edited: str | None
    newer: str | None
    state: Literal["open", "accepted", "rejected"]
    reason: str
    by: str
    at: datetime | None


class Review(BaseModel):
    state: Literal["open", "accepted", "rejected"]
    by: str
    at: datetime | None
    reason: str


class Sent(BaseModel):
    """How far the accepted record is on its way to the hospital's system."""

    state: Literal["waiting", "done", "dead"]
    at: datetime | None
    note: str


class File(BaseModel):
    id: str
    media: str
    name: str


class Doc(BaseModel):
    """A summary as it stands now."""

    interview: str
    conversation: str
    version: int
    revision: int
    at: datetime
    title: str
    chief_complaint: str
    person: Who
    visit: Row | None
    completeness: Completeness
    red_flags: list[Statement]
    contradictions: list[Statement]
    open_points: list[str]
    scores: list[Score]
    sections: list[Section]
    attachments: list[File]
    review: Review
    sent: Sent | None
    updated_by_patient: bool

    def problem(self) -> dict[str, Any]:
        """As a member of a problem document."""
        return self.model_dump(mode="json")


class AlertOut(Who):
    """One alert. `words` are what it was raised by, `said` the sentence they stand in."""

    id: int
    kind: str
    level: str
    at: datetime
    conversation: str
    channel: str
    clinic_name: str
    words: list[str]
    said: str
    reason: str
    call: str
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    assigned_to: Named | None
    escalated_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    note: str


class Alerts(BaseModel):
    rows: list[AlertOut]
    next: int | None


class TaskOut(BaseModel):
    id: int
    conversation: str
    name: str
    title: str
    due: datetime | None
    assigned: Named | None
    made_by: str
    made_at: datetime
    done_at: datetime | None
    done_by: str | None


class Colleague(BaseModel):
    id: str
    name: str
    title: str
    role: str


class PatientRow(Who):
    conversation: str
    channel: str
    last_at: datetime
    clinics: list[str]
    chief: str
    alerts: int


class Patients(BaseModel):
    rows: list[PatientRow]
    next: str | None


class Point(BaseModel):
    at: datetime
    value: float
    source: str


class Trend(BaseModel):
    """One kind of reading over time, with the range it should lie in."""

    code: str
    title: str
    unit: str
    low: float | None
    high: float | None
    points: list[Point]


class Given(BaseModel):
    """An interview in a patient's list."""

    interview: str
    version: int
    at: datetime
    title: str
    chief: str
    review: str
    clinic_name: str


class Patient(Who):
    conversation: str
    channel: str
    phone: str
    handed: str | None
    taken_by: str | None
    visits: list[Row]
    summaries: list[Given]
    alerts: list[AlertOut]
    tasks: list[TaskOut]
    trends: list[Trend]
    readings_source: str


class QueueRow(Who):
    conversation: str
    channel: str
    queue: str
    since: datetime | None
    taken_by: str | None
    turns: int
    last: str


class Item(BaseModel):
    """One thing said. `note` is what happened to the conversation itself."""

    seq: int
    role: Literal["person", "machine", "staff", "note"]
    at: datetime
    by: str = ""
    title: str = ""
    text: str = ""
    acts: list[dict[str, Any]] = Field(default_factory=list)
    assistant: str = ""
    ai: bool = False
    attachment: File | None = None


class Talk(Who):
    conversation: str
    channel: str
    handed: str | None
    taken_by: str | None
    mine: bool
    turns: list[Item]
