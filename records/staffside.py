"""The tables of the staff's side: what stands on the day's list, on a summary, an alert, a task, and the live log.

Words of patients and of staff about patients are sealed; ids, states, times and counts are not, so that lists are
sorted and counted by the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcDateTime
from records.house import Serial

INTERVIEW = 96  # conversation:turn


class PatientClinic(Base):
    """Which clinics a conversation's person is a patient of: what staff may see hangs on it."""

    __tablename__ = "patient_clinic"
    __table_args__ = (
        Index("ix_patient_clinic_recent", "clinic", "last_at"),
        Index("ix_patient_clinic_last", "last_at"),
    )
    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    clinic: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed: Mapped[bool] = mapped_column(Boolean)  # somebody chose it; else the person stands there for want of one


class VisitMark(Base):
    """Who has come and who was seen; `visit` is a booking's id, or the interview's for a walk-in."""

    __tablename__ = "visit_mark"
    visit: Mapped[str] = mapped_column(String(INTERVIEW), primary_key=True)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_by: Mapped[str | None] = mapped_column(String(36))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by: Mapped[str | None] = mapped_column(String(36))


class Summary(Base):
    """One interview as it stands now. `revision` counts every change, `version` only the patient's."""

    __tablename__ = "summary"
    __table_args__ = (Index("ix_summary_clinic_day", "clinic", "day"),)
    interview: Mapped[str] = mapped_column(String(INTERVIEW), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    clinic: Mapped[str] = mapped_column(String(64))
    doctor: Mapped[str] = mapped_column(String(64), default="")
    visit: Mapped[str | None] = mapped_column(String(36), index=True)  # the booking, when there is one
    placed: Mapped[str] = mapped_column(String(8))  # booking | named | nowhere
    day: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(12))  # completed | stopped
    answered: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    flags: Mapped[int] = mapped_column(Integer)
    review: Mapped[str] = mapped_column(String(8))  # open | accepted | rejected
    review_by: Mapped[str | None] = mapped_column(String(36))
    review_name: Mapped[str] = mapped_column(String(80), default="")
    review_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    updated_by_patient: Mapped[bool] = mapped_column(default=False)
    sent_key: Mapped[str | None] = mapped_column(String(160))  # the outbox effect that took it to the record
    brief: Mapped[bytes] = mapped_column(LargeBinary)  # the few words a list shows
    document: Mapped[bytes] = mapped_column(LargeBinary)  # everything the interview handed over
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SummarySection(Base):
    """What staff did with one section: `original` is the patient's text they did it to."""

    __tablename__ = "summary_section"
    interview: Mapped[str] = mapped_column(ForeignKey("summary.interview"), primary_key=True)
    key: Mapped[str] = mapped_column(String(48), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))  # open | accepted | rejected
    original: Mapped[bytes] = mapped_column(LargeBinary)
    edited: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    distance: Mapped[int] = mapped_column(Integer, default=0)  # characters between original and edited
    by: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Alert(Base):
    """One alert and what was done about it. Its words stay in the desk item it belongs to."""

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_open", "closed_at", "at"),)
    id: Mapped[int] = mapped_column(ForeignKey("desk_item.id"), primary_key=True, autoincrement=False)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    turn: Mapped[int] = mapped_column(Integer)
    level: Mapped[str] = mapped_column(String(12))
    clinic: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # first acknowledged; never taken back
    acknowledged_by: Mapped[str | None] = mapped_column(String(80))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_to: Mapped[str | None] = mapped_column(String(36))
    assigned_name: Mapped[str] = mapped_column(String(80), default="")
    escalated_by: Mapped[str | None] = mapped_column(String(80))
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class Task(Base):
    """Something staff want done about a patient."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[bytes] = mapped_column(LargeBinary)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_to: Mapped[str | None] = mapped_column(String(36), index=True)
    assigned_name: Mapped[str] = mapped_column(String(80), default="")
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(80))


class TalkHold(Base):
    """Which staff member has a conversation now; its name also stands in conversation.taken_by."""

    __tablename__ = "talk_hold"
    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LiveCounter(Base):
    """One row: the number of the last event. Whoever writes events holds it until commit, so numbers become
    visible in order and none is missing."""

    __tablename__ = "live_counter"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


class DeskEvent(Base):
    """Something an open page may want to know. Ids only, never words."""

    __tablename__ = "desk_event"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    conversation_id: Mapped[str] = mapped_column(String(64), default="")
    clinics: Mapped[str] = mapped_column(Text, default="")  # ids between spaces; "" only the triage desk
    interview: Mapped[str] = mapped_column(String(INTERVIEW), default="")
    visit: Mapped[str] = mapped_column(String(INTERVIEW), default="")
    alert: Mapped[int | None] = mapped_column(BigInteger)
    seq: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
