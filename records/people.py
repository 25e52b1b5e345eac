"""Who the people in staff's lists are, and which of them a clinic's staff may look for."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, tuple_

from records.database import Database
from records.documents import Brief, Documents
from records.house import ChannelIdentity, Conversation, Person
from records.secrets import Sealer
from records.staffside import PatientClinic, Summary

SCAN = 2000  # people a search by name looks through, latest first
PAGE = 200


@dataclass(frozen=True)
class Known:
    """One conversation and its person, as far as the house knows."""

    conversation: str
    channel: str
    brief: Brief
    last_at: datetime
    handed: str | None
    taken_by: str | None
    turns: int
    clinics: tuple[str, ...] = ()
    phone: str = ""


class People:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer
        self._documents = Documents(sealer)

    async def known(self, conversations: Collection[str]) -> dict[str, Known]:
        """Those of these conversations that exist."""
        if not conversations:
            return {}
        return await self._db.read(lambda connection: self._known(connection, conversations))

    async def told(self, interview: str) -> tuple[Brief, datetime] | None:
        """Whom one interview is about, and when it was given."""
        query = select(Summary.brief, Summary.at).where(Summary.interview == interview)
        row = await self._db.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else (self._documents.brief(row.brief), row.at)

    async def page(
        self, clinics: frozenset[str] | None, asked: str, after: str, limit: int = 50
    ) -> tuple[list[Known], str | None]:
        """Patients of these clinics, latest first, whose name or phone fits; and where the next page begins."""

        def work(connection: Connection) -> tuple[list[Known], str | None]:
            found: dict[str, Known] = {}
            cursor, looked, some = _cursor(after), 0, _recent(connection, clinics, _cursor(after))
            while some and looked < SCAN and len(found) < limit:
                known = self._known(connection, [name for name, _ in some])
                for name, at in some:
                    cursor, looked = (at, name), looked + 1
                    if name in known and self._fits(known[name], asked):
                        found[name] = known[name]
                    if len(found) == limit:
                        break
                some = _recent(connection, clinics, cursor)
            return list(found.values()), f"{cursor[0].isoformat()}~{cursor[1]}" if some and cursor else None

        return await self._db.read(work)

    def _fits(self, one: Known, asked: str) -> bool:
        return not asked or asked in one.brief.name or (len(asked) >= 4 and asked.isdigit() and asked in one.phone)

    def _known(self, connection: Connection, conversations: Collection[str]) -> dict[str, Known]:
        query = select(*Conversation.__table__.columns).where(Conversation.id.in_(conversations))
        rows = {row.id: row for row in connection.execute(query)}
        told = self._told(connection, conversations)
        persons = self._persons(connection, conversations)
        clinics = _clinics(connection, conversations)
        return {
            name: self._one(row, told.get(name), persons.get(name, {}), clinics.get(name, ()))
            for name, row in rows.items()
        }

    def _one(self, row: Any, told: Brief | None, person: dict[str, str], clinics: tuple[str, ...]) -> Known:
        said = self._documents.person(self._sealer.open(row.state))
        brief = told or said
        brief = replace(brief, name=brief.name or said.name or person.get("name", ""))
        return Known(
            row.id, row.channel, brief, row.updated_at, row.handed_queue, row.taken_by, row.turns, clinics,
            person.get("phone", ""),
        )  # fmt: skip

    def _told(self, connection: Connection, conversations: Collection[str]) -> dict[str, Brief]:
        """What each one's latest summary says about them."""
        query = select(Summary.conversation_id, Summary.brief).where(Summary.conversation_id.in_(conversations))
        rows = connection.execute(query.order_by(Summary.at)).all()
        latest = {row.conversation_id: row.brief for row in rows}
        return {name: self._documents.brief(sealed) for name, sealed in latest.items()}

    def _persons(self, connection: Connection, conversations: Collection[str]) -> dict[str, dict[str, str]]:
        """Who proved who they are, by the conversation they did it in."""
        identity = ChannelIdentity
        query = select(identity.conversation_id, Person.sealed).join(Person, Person.id == identity.person_id)
        rows = connection.execute(query.where(identity.conversation_id.in_(conversations)))
        return {row.conversation_id: json.loads(self._sealer.open(row.sealed)) for row in rows}


def _clinics(connection: Connection, conversations: Collection[str]) -> dict[str, tuple[str, ...]]:
    query = select(PatientClinic.conversation_id, PatientClinic.clinic)
    made: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query.where(PatientClinic.conversation_id.in_(conversations))):
        made[row.conversation_id] = (*made.get(row.conversation_id, ()), row.clinic)
    return made


def _recent(
    connection: Connection, clinics: frozenset[str] | None, cursor: tuple[datetime, str] | None
) -> Sequence[tuple[str, datetime]]:
    """A page of patients by when their clinic last heard of them."""
    last = func.max(PatientClinic.last_at)
    query = select(PatientClinic.conversation_id, last).group_by(PatientClinic.conversation_id)
    if clinics is not None:
        query = query.where(PatientClinic.clinic.in_(clinics))
    if cursor is not None:
        query = query.having(tuple_(last, PatientClinic.conversation_id) < tuple_(*cursor))
    ordered = query.order_by(last.desc(), PatientClinic.conversation_id.desc()).limit(PAGE)
    return [(row[0], row[1]) for row in connection.execute(ordered)]


def _cursor(after: str) -> tuple[datetime, str] | None:
    at, _, name = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, name) if moment.tzinfo and 1900 < moment.year < 2200 else None
