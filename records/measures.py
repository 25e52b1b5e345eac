"""What the hospital can measure: counted from the records, never from what somebody remembers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, func, select

from records.database import Database
from records.documents import Documents
from records.house import Conversation, DeskItem
from records.secrets import Sealer
from records.staffside import Alert, PatientClinic, Summary, SummarySection

Clinics = frozenset[str] | None


@dataclass(frozen=True)
class SectionCount:
    """What became of one section over all reviewed summaries."""

    key: str
    title: str
    unchanged: int
    edited: int
    rejected: int
    characters: int


@dataclass(frozen=True)
class AlertCount:
    level: str
    raised: int
    waits: Sequence[float]  # seconds until somebody answered; those nobody answered are not here


@dataclass(frozen=True)
class DayCount:
    day: date
    summaries: int
    completed: int
    accepted: int


@dataclass(frozen=True)
class Counted:
    conversations: int = 0
    handed: int = 0
    summaries: int = 0
    completed: int = 0
    accepted: int = 0
    rejected: int = 0
    answered: int = 0  # questions answered in accepted summaries
    marks: Counter[str] = field(default_factory=Counter)
    sections: Sequence[SectionCount] = ()
    alerts: Sequence[AlertCount] = ()
    days: Sequence[DayCount] = ()


class Measures:
    def __init__(self, database: Database, sealer: Sealer, zone: tzinfo | None) -> None:
        self._db = database
        self._documents = Documents(sealer)
        self._zone = zone

    async def count(self, first: date, last: date, clinics: Clinics) -> Counted:
        """Both days included; clinics None is the whole house."""
        begins = datetime.combine(first, datetime.min.time(), self._zone)
        ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), self._zone)

        def work(connection: Connection) -> Counted:
            rows = _summaries(connection, begins, ends, clinics)
            accepted = [row for row in rows if row.review == "accepted"]
            conversations, handed = _conversations(connection, begins, ends, clinics)
            return Counted(
                conversations=conversations,
                handed=handed,
                summaries=len(rows),
                completed=sum(row.status == "completed" for row in rows),
                accepted=len(accepted),
                rejected=sum(row.review == "rejected" for row in rows),
                answered=sum(row.answered for row in accepted),
                marks=self._marks(connection, begins, ends, clinics),
                sections=self._sections(connection, begins, ends, clinics),
                alerts=_alerts(connection, begins, ends, clinics),
                days=_days(rows, self._zone),
            )

        return await self._db.read(work)

    def _marks(self, connection: Connection, begins: datetime, ends: datetime, clinics: Clinics) -> Counter[str]:
        """Conversations marked, by what is wrong with them."""
        query = select(DeskItem.conversation_id, DeskItem.payload).where(DeskItem.kind == "feedback")
        rows = connection.execute(_of(query.where(DeskItem.at >= begins, DeskItem.at < ends), DeskItem, clinics))
        found = {(row.conversation_id, str(self._documents.open(row.payload).get("about", ""))) for row in rows}
        return Counter(about for _, about in found)

    def _sections(
        self, connection: Connection, begins: datetime, ends: datetime, clinics: Clinics
    ) -> list[SectionCount]:
        """Of summaries that were accepted: what stood as it was, what was changed, what was thrown out."""
        section = SummarySection
        query = (
            select(section.key, section.state, section.edited.is_(None).label("same"), func.count().label("many"),
                   func.sum(section.distance).label("characters"))
            .join(Summary, Summary.interview == section.interview)
            .where(Summary.first_at >= begins, Summary.first_at < ends, Summary.review == "accepted")
            .group_by(section.key, section.state, section.edited.is_(None))
        )  # fmt: skip
        query = query if clinics is None else query.where(Summary.clinic.in_(clinics))
        kinds: dict[str, list[Any]] = {}
        for row in connection.execute(query):
            kinds.setdefault(row.key, []).append(row)
        return [self._section(key, self._title(connection, key), rows) for key, rows in kinds.items()]

    def _title(self, connection: Connection, key: str) -> str:
        one = connection.scalar(select(SummarySection.original).where(SummarySection.key == key).limit(1))
        return str(self._documents.open(one)["title"]) if one else key

    @staticmethod
    def _section(key: str, title: str, rows: Sequence[Any]) -> SectionCount:
        kept = [row for row in rows if row.state == "accepted"]
        return SectionCount(
            key=key,
            title=title,
            unchanged=sum(row.many for row in kept if row.same),
            edited=sum(row.many for row in kept if not row.same),
            rejected=sum(row.many for row in rows if row.state == "rejected"),
            characters=sum(int(row.characters or 0) for row in kept),
        )


def _of(query: Any, table: Any, clinics: Clinics) -> Any:
    """Only what is about patients of these clinics."""
    if clinics is None:
        return query
    theirs = select(PatientClinic.conversation_id).where(PatientClinic.clinic.in_(clinics))
    return query.where(table.conversation_id.in_(theirs))


def _summaries(connection: Connection, begins: datetime, ends: datetime, clinics: Clinics) -> Sequence[Any]:
    query = select(Summary.first_at, Summary.status, Summary.review, Summary.answered)
    query = query.where(Summary.first_at >= begins, Summary.first_at < ends)
    return connection.execute(query if clinics is None else query.where(Summary.clinic.in_(clinics))).all()


def _conversations(connection: Connection, begins: datetime, ends: datetime, clinics: Clinics) -> tuple[int, int]:
    """Conversations with life in these days, and how many of them went to a person."""
    alive = select(func.count()).where(Conversation.created_at < ends, Conversation.updated_at >= begins)
    if clinics is not None:
        theirs = select(PatientClinic.conversation_id).where(PatientClinic.clinic.in_(clinics))
        alive = alive.where(Conversation.id.in_(theirs))
    given = select(func.count(DeskItem.conversation_id.distinct())).where(
        DeskItem.kind == "handoff", DeskItem.at >= begins, DeskItem.at < ends
    )
    return int(connection.scalar(alive) or 0), int(connection.scalar(_of(given, DeskItem, clinics)) or 0)


def _alerts(connection: Connection, begins: datetime, ends: datetime, clinics: Clinics) -> list[AlertCount]:
    query = select(Alert.level, Alert.at, Alert.responded_at).where(Alert.at >= begins, Alert.at < ends)
    levels: dict[str, list[Any]] = {}
    for row in connection.execute(_of(query, Alert, clinics)):
        levels.setdefault(row.level, []).append(row)
    return [
        AlertCount(
            level,
            len(rows),
            sorted(max(0.0, (row.responded_at - row.at).total_seconds()) for row in rows if row.responded_at),
        )
        for level, rows in sorted(levels.items())
    ]


def _days(rows: Sequence[Any], zone: tzinfo | None) -> list[DayCount]:
    days: dict[date, list[Any]] = {}
    for row in rows:
        days.setdefault(row.first_at.astimezone(zone).date(), []).append(row)
    return [
        DayCount(
            day,
            len(some),
            sum(row.status == "completed" for row in some),
            sum(row.review == "accepted" for row in some),
        )
        for day, some in sorted(days.items())
    ]
