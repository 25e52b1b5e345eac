"""Whose patient a conversation's person is: clinics they booked, were interviewed for, or raised an alert in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from records.staffside import PatientClinic

CLINICS = select(PatientClinic.clinic).where(PatientClinic.conversation_id == bindparam("conversation"))


def clinics_of(connection: Connection, conversation: str) -> tuple[str, ...]:
    """The clinics this conversation's person is a patient of."""
    return tuple(sorted(connection.scalars(CLINICS, {"conversation": conversation})))


def belongs(connection: Connection, conversation: str, clinic: str, now: datetime) -> None:
    """Note that this conversation's person is a patient of the clinic."""
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = upsert(PatientClinic).values(conversation_id=conversation, clinic=clinic, since=now, last_at=now)
    again = made.on_conflict_do_update(index_elements=["conversation_id", "clinic"], set_={"last_at": now})
    connection.execute(again)
