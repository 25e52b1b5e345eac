"""Finding a patient, and the page about one: visits, interviews, alerts, tasks, readings over time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from core.errors import NotFound
from records.documents import age_text
from records.people import Known
from records.summaries import Stored
from workstation import alerting, tasks
from workstation.day import show as show_row
from workstation.door import staff_router
from workstation.readings import Heard, observed, trends
from workstation.room import Room, visible
from workstation.shapes import Given, Patient, PatientRow, Patients, Trend
from workstation.staff import Staff


def routes(room: Room) -> APIRouter:
    router = staff_router("patients")

    @router.get("/patients")
    async def patients(
        staff: Staff = Depends(room.door.may("day")),
        q: Annotated[str, Query(max_length=40)] = "",
        after: Annotated[str, Query(max_length=120)] = "",
    ) -> Patients:
        """Patients of own clinics, latest first; `q` looks for part of a name, or digits of a phone number."""
        found, more = await room.people.page(visible(staff), q.strip(), after)
        names = [one.conversation for one in found]
        await room.access.listed(staff, names, "history")
        alerts = await room.alerts.open_of(names)
        rows = [_row(room, one, alerts.get(one.conversation, 0), staff) for one in found]
        return Patients(rows=rows, next=more)

    @router.get("/patients/{conversation}")
    async def patient(conversation: str, staff: Staff = Depends(room.door.may("summary"))) -> Patient:
        """Everything a doctor needs of one patient on one screen."""
        await room.access.look(staff, conversation, "history", follow=True)
        who = (await room.people.known({conversation})).get(conversation)
        if who is None:
            raise NotFound("no such conversation")
        return await _page(room, who, staff)

    @router.get("/attachments/{id}", response_class=Response, responses={200: {"content": {"*/*": {}}}})
    async def attachment(id: str, staff: Staff = Depends(room.door.may("summary", "talk"))) -> Response:
        """A file the patient sent. It is shown, never run: no sniffing, no scripts."""
        kept = await room.attachments.get(id)
        if kept is None:
            raise NotFound("no such attachment")
        row, data = kept
        await room.access.look(staff, row.conversation_id, "attachment", follow=True)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return Response(data, media_type=row.media, headers=headers)

    return router


def _row(room: Room, one: Known, alerts: int, staff: Staff) -> PatientRow:
    return PatientRow(
        conversation=one.conversation,
        channel=one.channel,
        name=one.brief.name,
        age=age_text(one.brief.age_months),
        sex=one.brief.sex,
        last_at=one.last_at.astimezone(room.clock().tzinfo),
        clinics=[room.clinic_name(clinic) for clinic in one.clinics],
        chief=one.brief.chief if staff.may("summary") else "",
        alerts=alerts,
    )


async def _page(room: Room, who: Known, staff: Staff) -> Patient:
    name = who.conversation
    stored = await room.summaries.of(name)
    heard = await room.readings.of(name) if room.readings else Heard([], "")
    return Patient(
        conversation=name,
        channel=who.channel,
        name=who.brief.name,
        age=age_text(who.brief.age_months),
        sex=who.brief.sex,
        phone=who.phone,
        handed=who.handed,
        taken_by=who.taken_by,
        visits=[show_row(room, row, staff) for row in await room.days.of(name)],
        summaries=[_given(room, one) for one in stored],
        alerts=await alerting.shown(room, await room.alerts.of(name)),
        tasks=await tasks.shown(room, await room.tasks.of(name)),
        trends=_trends(stored, heard),
        readings_source=heard.source,
    )


def _given(room: Room, one: Stored) -> Given:
    row, summary = one.row, one.payload["summary"]
    return Given(
        interview=row.interview,
        version=row.version,
        at=row.at.astimezone(room.clock().tzinfo),
        title=summary["title"],
        chief=summary["chief_complaint"],
        review=row.review,
        clinic_name=room.clinic_name(row.clinic),
    )


def _trends(stored: list[Stored], heard: Heard) -> list[Trend]:
    told = [reading for one in stored for reading in observed(one.payload.get("bundle") or {})]
    return trends([*told, *heard.readings])
