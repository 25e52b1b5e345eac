"""The appointment book. Windows come from the doctors' weeks; only what is taken is stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.errors import Conflict, NotFound
from core.ports import Booking, Slot
from records.base import Base, UtcDateTime
from records.belonging import belongs
from records.database import Database
from records.hospital import HospitalRecords
from records.live import Happened, emit
from records.schedule import HORIZON, Schedule, Window
from records.secrets import Sealer

FULL = "这个时间刚刚约满了，换一个时间好吗？"
PAST = "这个号已经过了就诊时间，请到挂号窗口办理。"


class AppointmentWindow(Base):
    """How much of a window is taken. `issued` only counts up, so that no queue number is given twice."""

    __tablename__ = "appointment_window"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    places: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer)
    issued: Mapped[int] = mapped_column(Integer)


class Appointment(Base):
    """One booking; `key` makes a retry free. Who it is for is known by the conversation; the name, as one conversation
    may book for several people, is sealed here."""

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("key"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(160))
    window_id: Mapped[str] = mapped_column(ForeignKey("appointment_window.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    start: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    number: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))  # booked | cancelled
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    whose: Mapped[bytes | None] = mapped_column(LargeBinary)


class RegistrationStore:
    """Implements core.ports.Registration on the house's database."""

    def __init__(
        self,
        database: Database,
        hospital: HospitalRecords,
        clock: Callable[[], datetime],
        sealer: Sealer | None = None,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._schedule = Schedule(hospital)
        self._clock = clock

    async def slots(self, department: str, since: datetime, days: int = 7) -> Sequence[Slot]:
        """Free windows by national code, clinic name or clinic id, earliest first."""
        now = self._clock()
        first = max(since, now).date()
        last = min(since.date() + timedelta(days=days), now.date() + timedelta(days=HORIZON))
        windows = self._schedule.windows(department, first, max(0, (last - first).days), now.tzinfo)
        coming = [w for w in windows if w.start > max(since, now)]
        taken = await self._taken([w.id for w in coming])
        slots = [_slot(w, w.places - taken.get(w.id, 0)) for w in coming]
        return [slot for slot in slots if slot.left > 0]

    async def book(self, slot: str, person: dict[str, Any], key: str) -> Booking:
        """Idempotent by key. Raises Conflict when the window is full, past or no longer held."""
        try:
            async with self._database.writing() as session:
                return await self._book(session, slot, person, key)
        except IntegrityError:  # the same key, at the same moment, on another replica
            async with self._database.reading() as session:
                if (known := await self._known(session, key)) is not None:
                    return known
            raise

    async def cancel(self, booking: str, key: str) -> None:
        """Give the place back; cancelling twice is the same as once, so `key` only names the attempt."""
        async with self._database.writing() as session:
            row = await session.get(Appointment, booking, with_for_update=True)
            if row is None:
                raise NotFound(f"no appointment {booking}")
            if row.state == "cancelled":
                return
            if row.start <= self._clock():
                raise Conflict("the window has begun", heard=PAST)
            row.state, row.cancelled_at = "cancelled", self._clock()
            window = AppointmentWindow
            given_back = update(window).where(window.id == row.window_id).values(taken=window.taken - 1)
            await session.execute(given_back)
            await self._tell(session, row, self._schedule.window(row.window_id, self._clock().tzinfo))

    async def bookings(self, conversation: str) -> Sequence[Booking]:
        """Bookings still to come that were made in this conversation, soonest first."""
        wanted = (
            select(Appointment)
            .where(Appointment.conversation_id == conversation, Appointment.state == "booked")
            .where(Appointment.start > self._clock())
            .order_by(Appointment.start)
        )
        async with self._database.reading() as session:
            return [self._booking(row) for row in await session.scalars(wanted)]

    # --- inside ---------------------------------------------------------------------------------------

    async def _book(self, session: AsyncSession, slot: str, person: dict[str, Any], key: str) -> Booking:
        if (known := await self._known(session, key)) is not None:
            return known
        now = self._clock()
        window = self._schedule.window(slot, now.tzinfo)
        if window is None or not now < window.start < now + timedelta(days=HORIZON + 1):
            raise Conflict(f"no such window {slot}", heard=FULL)
        issued = await self._take_place(session, window)
        row = Appointment(
            id=str(uuid.uuid5(uuid.NAMESPACE_OID, key)),
            key=key,
            window_id=window.id,
            conversation_id=str(person.get("conversation", "")),
            start=window.start,
            number=f"{window.start:%H}{issued:02d}",
            state="booked",
            created_at=now,
            whose=self._sealed(str(person.get("name") or "")),
        )
        session.add(row)
        await session.flush()
        await self._tell(session, row, window)
        return self._booking(row)

    def _sealed(self, name: str) -> bytes | None:
        return self._sealer.seal(name) if name and self._sealer else None

    async def _tell(self, session: AsyncSession, row: Appointment, window: Window | None) -> None:
        """The clinic's day changed: open pages hear of it, and its patient is the clinic's to see."""
        if window is None or not row.conversation_id:
            return
        clinic, now = window.clinic.id, self._clock()
        happened = [Happened("visit", row.conversation_id, (clinic,), visit=row.id)]

        def work(session: Session) -> None:
            belongs(session.connection(), row.conversation_id, clinic, now)
            emit(session.connection(), happened, now)

        await session.run_sync(work)

    async def _take_place(self, session: AsyncSession, window: Window) -> int:
        """One guarded update: the database itself never gives one place to two people."""
        table = AppointmentWindow
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        fresh = {"id": window.id, "places": window.places, "taken": 0, "issued": 0}
        await session.execute(insert(table).values(**fresh).on_conflict_do_nothing(index_elements=["id"]))
        take = (
            update(table)
            .where(table.id == window.id, table.taken < window.places)
            .values(taken=table.taken + 1, issued=table.issued + 1, places=window.places)
            .returning(table.issued)
        )
        issued = (await session.execute(take)).scalar_one_or_none()
        if issued is None:
            raise Conflict(f"window {window.id} is full", heard=FULL)
        return int(issued)

    async def _known(self, session: AsyncSession, key: str) -> Booking | None:
        row = await session.scalar(select(Appointment).where(Appointment.key == key))
        return self._booking(row) if row else None

    async def _taken(self, windows: list[str]) -> dict[str, int]:
        table = AppointmentWindow
        async with self._database.reading() as session:
            found = await session.execute(select(table.id, table.taken).where(table.id.in_(windows)))
            return {row.id: row.taken for row in found}

    def _booking(self, row: Appointment) -> Booking:
        window = self._schedule.window(row.window_id, self._clock().tzinfo)
        if window is None:  # the doctor's week has changed since: the booking still stands
            gone = Slot(row.window_id, "", "", "", "", row.start.astimezone(self._clock().tzinfo), 0, 0.0)
            return Booking(id=row.id, slot=gone, number=row.number)
        return Booking(id=row.id, slot=_slot(window, 0), number=row.number)


def _slot(window: Window, left: int) -> Slot:
    return Slot(
        id=window.id,
        department=next(iter(window.clinic.codes), ""),
        clinic=window.clinic.name,
        doctor=window.doctor.name,
        title=window.doctor.title,
        start=window.start,
        left=left,
        fee=window.fee,
    )
