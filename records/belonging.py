"""Whose patient a conversation's person is: clinics they booked, were interviewed for, or raised an alert in.

Where nobody chose a clinic (`placed` is false) a person stands at general practice, and is nobody's in particular:
their alerts are everybody's who talks with patients."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from records.staffside import PatientClinic

CLINICS = select(PatientClinic.clinic).where(PatientClinic.conversation_id == bindparam("conversation"))
CHOSEN = CLINICS.where(PatientClinic.placed)


def clinics_of(connection: Connection, conversation: str) -> tuple[str, ...]:
    """The clinics this conversation's person is a patient of."""
    return tuple(sorted(connection.scalars(CLINICS, {"conversation": conversation})))


def chosen_of(connection: Connection, conversation: str) -> tuple[str, ...]:
    """Of these, the ones somebody chose; none: the person is nobody's in particular."""
    return tuple(sorted(connection.scalars(CHOSEN, {"conversation": conversation})))


def is_nobodys(conversation: Any) -> ColumnElement[bool]:
    """For a query: no clinic was chosen for the conversation in this column."""
    return ~exists().where(PatientClinic.conversation_id == conversation, PatientClinic.placed)


def belongs(connection: Connection, conversation: str, clinic: str, now: datetime, *, placed: bool = True) -> None:
    """Note that this conversation's person is a patient of the clinic."""
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"conversation_id": conversation, "clinic": clinic, "since": now, "last_at": now, "placed": placed}
    changed = {"last_at": now} | ({"placed": True} if placed else {})
    again = (
        upsert(PatientClinic)
        .values(row)
        .on_conflict_do_update(index_elements=["conversation_id", "clinic"], set_=changed)
    )
    connection.execute(again)
