"""The day's list: `/clinics`, `/day`, and who has come or was seen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from core.errors import NotFound
from records.days import DayRow
from records.documents import age_text
from workstation.dates import Day
from workstation.door import staff_router
from workstation.room import Room, chosen, people, visible
from workstation.shapes import Day as DayOut
from workstation.shapes import Named, Row
from workstation.staff import Staff

SOME = "有警示信息，请查看或转告接诊医生"


class Arrived(BaseModel):
    model_config = ConfigDict(extra="forbid")
    arrived: bool


class Seen(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seen: bool


def routes(room: Room) -> APIRouter:
    router = staff_router("day")
    door = room.door

    @router.get("/clinics")
    async def clinics(staff: Staff = Depends(door.may("day", patients=False))) -> list[Named]:
        """The clinics this account may look at."""
        seen = visible(staff)
        return [Named(id=id, name=name) for id, name in room.clinics.items() if seen is None or id in seen]

    @router.get("/day")
    async def day(
        staff: Staff = Depends(door.may("day")),
        date: Annotated[Day | None, Query()] = None,
        clinic: Annotated[str, Query(max_length=64)] = "",
        doctor: Annotated[str, Query(max_length=64)] = "",
    ) -> DayOut:
        """Visits of a date, today without one. `doctor=me`: only one's own."""
        wanted = date or room.clock().date()
        mine = staff.doctor if doctor == "me" else doctor
        rows = await room.days.day(wanted, chosen(staff, clinic), mine)
        await room.access.listed(staff, people(rows), "day")
        return DayOut(date=wanted.isoformat(), rows=[show(room, row, staff) for row in rows])

    @router.post("/visits/{visit}/arrive")
    async def arrive(visit: str, given: Arrived, staff: Staff = Depends(door.may("arrive", "day"))) -> Row:
        """Note that the person is here."""
        return await _mark(room, staff, visit, "arrived", given.arrived)

    @router.post("/visits/{visit}/seen")
    async def seen(visit: str, given: Seen, staff: Staff = Depends(door.may("day"))) -> Row:
        """Note that the visit is over."""
        return await _mark(room, staff, visit, "seen", given.seen)

    return router


async def _mark(room: Room, staff: Staff, visit: str, what: str, on: bool) -> Row:
    row = await room.days.visit(visit)
    if row is None:
        raise NotFound("no such visit")
    await room.access.look(staff, row.conversation, "day", follow=True)
    await room.days.mark(row, staff.id, room.clock(), what=what, on=on)
    now = await room.days.visit(visit)
    assert now is not None
    return show(room, now, staff)


def show(room: Room, row: DayRow, staff: Staff) -> Row:
    """A row as this person sees it: the triage desk learns that there are red flags, never what they say."""
    told = row.brief
    words = staff.may("summary")
    flags = list(told.flags) if words else [SOME][: row.flags]
    return Row(
        visit=row.visit,
        conversation=row.conversation,
        interview=row.interview or None,
        name=told.name,
        age=age_text(told.age_months),
        sex=told.sex,
        clinic=row.clinic,
        clinic_name=room.clinic_name(row.clinic),
        doctor=room.doctors.get(row.doctor, ""),
        start=row.start,
        number=row.number,
        state=row.state,
        arrived_at=row.arrived_at,
        interview_state=row.interview_state,
        chief=told.chief if words else "",
        red_flags=flags,
        version=row.version,
        review=row.review,
        alerts=row.alerts,
        at=row.at,
        unplaced=row.unplaced,
    )
