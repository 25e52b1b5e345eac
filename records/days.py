"""The day's list: bookings joined with what their people told beforehand, and those who came without a booking.

Lists open only the few sealed words they show; whole summaries stay closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from records.database import Database
from records.documents import Brief, Documents
from records.hospital import HospitalRecords
from records.house import Conversation
from records.live import Happened, emit
from records.placing import Placing
from records.registration import Appointment
from records.secrets import Sealer
from records.staffside import Alert, Summary, VisitMark

LIGHT = [column for column in Summary.__table__.columns if column.name != "document"]
EARLIER = timedelta(days=7)  # an interview given so long before a booking is still about it
NOBODY = Brief()
RUNNING = '"flow":"preconsult/'


@dataclass(frozen=True)
class DayRow:
    """One visit. `conversation` is where its person can be read and written to."""

    visit: str
    conversation: str
    clinic: str
    doctor: str = ""
    interview: str = ""
    start: datetime | None = None
    number: str = ""
    cancelled: bool = False
    arrived_at: datetime | None = None
    seen_at: datetime | None = None
    interview_state: str = "none"
    brief: Brief = NOBODY
    flags: int = 0
    version: int = 0
    review: str = "none"
    alerts: int = 0
    at: datetime | None = None
    unplaced: bool = False

    @property
    def state(self) -> str:
        if self.cancelled:
            return "cancelled"
        if self.seen_at:
            return "seen"
        if self.arrived_at:
            return "arrived"
        return "booked" if self.start else "walk_in"

    def order(self) -> tuple[bool, bool, bool, float]:
        """Who is still to be seen first, red flags before them, then who is here, then by time."""
        over = self.state in ("seen", "cancelled")
        when = self.start or self.at
        return (over, not self.flags, self.arrived_at is None, when.timestamp() if when else 0.0)


class DayBook:
    def __init__(self, database: Database, sealer: Sealer, hospital: HospitalRecords, zone: tzinfo | None) -> None:
        self._db = database
        self._sealer = sealer
        self._documents = Documents(sealer)
        self._placing = Placing(hospital, zone)
        self._zone = zone

    async def day(self, day: date, clinics: frozenset[str] | None, doctor: str = "") -> list[DayRow]:
        """Visits of a date in these clinics (None: all), in the order a doctor wants them."""

        def work(connection: Connection) -> list[DayRow]:
            bookings = [row for row in self._booked(connection, day) if _within(row, clinics)]
            query = select(*LIGHT).where(Summary.day == day)
            mine = query if clinics is None else query.where(Summary.clinic.in_(clinics))
            summaries = connection.execute(mine).all()
            return self._joined(connection, bookings, [*summaries, *_earlier(connection, bookings, summaries, day)])

        rows = await self._db.read(work)
        kept = [row for row in rows if not doctor or row.doctor in (doctor, "")]
        return sorted((row for row in kept if clinics is None or row.clinic in clinics), key=DayRow.order)

    async def visit(self, visit: str) -> DayRow | None:
        """One visit by its booking's id, or the interview's for a walk-in."""
        rows = await self._some(Appointment.id == visit, or_(Summary.interview == visit, Summary.visit == visit))
        return next((row for row in rows if visit in (row.visit, row.interview)), None)

    async def of(self, conversation: str) -> list[DayRow]:
        """Every visit of a conversation's person, newest first."""
        rows = await self._some(Appointment.conversation_id == conversation, Summary.conversation_id == conversation)
        return sorted(
            rows, key=lambda row: row.start or row.at or datetime.min.replace(tzinfo=self._zone), reverse=True
        )

    async def mark(self, row: DayRow, by: str, now: datetime, *, what: str, on: bool) -> None:
        """`what` is arrived or seen; told to every open page."""

        def work(connection: Connection) -> None:
            fields = {f"{what}_at": now if on else None, f"{what}_by": by if on else None}
            upsert = sqlite.insert if self._db.is_sqlite else postgresql.insert
            made = upsert(VisitMark).values(visit=row.visit, **fields)
            connection.execute(made.on_conflict_do_update(index_elements=["visit"], set_=fields))
            emit(connection, [Happened("visit", row.conversation, (row.clinic,), row.interview, row.visit)], now)

        await self._db.write(work)

    # --- inside -----------------------------------------------------------------------------------------

    async def _some(self, bookings: Any, summaries: Any) -> list[DayRow]:
        def work(connection: Connection) -> list[DayRow]:
            booked = connection.execute(select(*Appointment.__table__.columns).where(bookings)).all()
            given = connection.execute(select(*LIGHT).where(summaries)).all()
            return self._joined(connection, [self._booking(row) for row in booked], given)

        return await self._db.read(work)

    def _booked(self, connection: Connection, day: date) -> list[DayRow]:
        begins = datetime.combine(day, datetime.min.time(), self._zone)
        within = Appointment.start.between(begins, begins + timedelta(days=1) - timedelta(seconds=1))
        return [self._booking(row) for row in connection.execute(select(*Appointment.__table__.columns).where(within))]

    def _booking(self, row: Any) -> DayRow:
        clinic, doctor = self._placing.of_window(row.window_id)
        return DayRow(
            visit=row.id,
            conversation=row.conversation_id,
            clinic=clinic,
            doctor=doctor,
            start=row.start.astimezone(self._zone),
            number=row.number,
            cancelled=row.state == "cancelled",
            at=row.created_at,
            brief=Brief(name=self._sealer.open(row.whose)) if row.whose else NOBODY,
        )

    def _joined(self, connection: Connection, bookings: Sequence[DayRow], summaries: Sequence[Any]) -> list[DayRow]:
        left = {row.interview: row for row in sorted(summaries, key=lambda row: row.at)}
        rows: list[DayRow] = []
        for booking in bookings:
            mine = _summary_of(booking, left.values())
            rows.append(booking if mine is None else self._told(booking, left.pop(mine.interview)))
        rows += [self._told(_walk_in(row), row) for row in left.values()]
        rows = self._before_any_summary(connection, rows)
        return _marked(connection, _alerted(connection, rows))

    def _told(self, row: DayRow, summary: Any) -> DayRow:
        return replace(
            row,
            interview=summary.interview,
            interview_state=summary.status,
            brief=_called(row.brief.name, self._documents.brief(summary.brief)),
            flags=summary.flags,
            version=summary.version,
            review=summary.review,
            at=summary.at,
            unplaced=row.start is None and summary.placed == "nowhere",
        )

    def _before_any_summary(self, connection: Connection, rows: Sequence[DayRow]) -> list[DayRow]:
        """Who booked and handed nothing over yet: who it is, and whether the interview is under way."""
        wanted = {row.conversation for row in rows if not row.interview and row.conversation}
        query = select(Conversation.id, Conversation.state).where(Conversation.id.in_(wanted))
        states = {row.id: self._sealer.open(row.state) for row in connection.execute(query)} if wanted else {}
        return [self._from_state(row, states.get(row.conversation, "")) for row in rows]

    def _from_state(self, row: DayRow, state: str) -> DayRow:
        if row.interview or not state:
            return row
        return replace(
            row,
            brief=_called(row.brief.name, self._documents.person(state)),
            interview_state="running" if RUNNING in state and not row.cancelled else "none",
        )


def _called(booked_for: str, told: Brief) -> Brief:
    """The name a booking was made under; of somebody else of the same conversation nothing more is known."""
    if booked_for and told.name and told.name != booked_for:
        return Brief(booked_for, chief=told.chief, flags=told.flags, title=told.title)
    return replace(told, name=booked_for or told.name)


def _within(row: DayRow, clinics: frozenset[str] | None) -> bool:
    return clinics is None or row.clinic in clinics


def _earlier(connection: Connection, bookings: Sequence[DayRow], summaries: Sequence[Any], day: date) -> list[Any]:
    """Interviews given on the days before by people who booked this day only later."""
    known = {row.interview for row in summaries}
    people = {row.conversation for row in bookings if row.conversation}
    if not people:
        return []
    query = select(*LIGHT).where(
        Summary.conversation_id.in_(people), Summary.visit.is_(None), Summary.day.between(day - EARLIER, day)
    )
    found = [row for row in connection.execute(query) if row.interview not in known]
    return [row for row in found if any(_about(booking, row) for booking in bookings)]


def _about(booking: DayRow, summary: Any) -> bool:
    same = summary.conversation_id == booking.conversation and not booking.cancelled
    return same and (summary.clinic == booking.clinic or summary.placed == "nowhere")


def _summary_of(booking: DayRow, summaries: Iterable[Any]) -> Any:
    """The newest interview for this booking, or of its person without a booking of its own."""
    named = [row for row in summaries if row.visit == booking.visit]
    loose = [row for row in summaries if row.visit is None and _about(booking, row)]
    return (named or loose or [None])[-1]


def _walk_in(summary: Any) -> DayRow:
    return DayRow(
        visit=summary.visit or summary.interview,
        conversation=summary.conversation_id,
        clinic=summary.clinic,
        doctor=summary.doctor,
    )


def _marked(connection: Connection, rows: Sequence[DayRow]) -> list[DayRow]:
    query = select(VisitMark.visit, VisitMark.arrived_at, VisitMark.seen_at)
    wanted = query.where(VisitMark.visit.in_([row.visit for row in rows]))
    marks = {row.visit: row for row in connection.execute(wanted)} if rows else {}
    return [
        replace(row, arrived_at=mark.arrived_at, seen_at=mark.seen_at) if (mark := marks.get(row.visit)) else row
        for row in rows
    ]


def _alerted(connection: Connection, rows: Sequence[DayRow]) -> list[DayRow]:
    query = select(Alert.conversation_id, func.count()).where(Alert.closed_at.is_(None))
    wanted = query.where(Alert.conversation_id.in_({row.conversation for row in rows}))
    counts = dict(connection.execute(wanted.group_by(Alert.conversation_id)).all()) if rows else {}
    return [replace(row, alerts=counts.get(row.conversation, 0)) for row in rows]
