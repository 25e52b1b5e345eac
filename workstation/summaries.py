"""Working on a summary: read, edit, accept, reject, mark; each change names the revision it was made against."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Literal

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from core.errors import NotFound
from core.messages import Effect
from records.summaries import Stale, Stored
from workstation.documents import doc_of
from workstation.door import staff_router
from workstation.fhir.accepted import AcceptedSection, Signer, accepted_bundle, accepted_name
from workstation.marking import mark_effect
from workstation.room import Room, acting
from workstation.shapes import Doc
from workstation.staff import Staff


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Against(Body):
    revision: int = Field(ge=0, examples=[3], description="the revision the page shows")


class Edit(Against):
    text: str = Field(max_length=4000, examples=["上腹痛 3 天，饭后加重。"])


class Reason(Against):
    reason: str = Field(min_length=1, max_length=500, examples=["与面诊所述不符"])


class Mark(Body):
    about: Literal["wrong_department", "wrong_summary"]
    note: str = Field("", max_length=500)
    department: str = Field("", max_length=64, description="the clinic or department it should have been")


def routes(room: Room) -> APIRouter:
    router = staff_router("summaries")
    may = room.door.may("summary")

    @router.get("/summaries/{interview}")
    async def read(interview: str, staff: Staff = Depends(may)) -> Doc:
        """The summary as it stands, each statement with the words it rests on."""
        await _look(room, staff, interview)
        return await _doc(room, staff, interview)

    @router.get("/summaries/{interview}/text", response_class=PlainTextResponse)
    async def text(interview: str, staff: Staff = Depends(may)) -> PlainTextResponse:
        """As plain text in the hospital's template."""
        await _look(room, staff, interview)
        filled = room.template.fill(await _doc(room, staff, interview), room.hospital)
        return PlainTextResponse(filled, headers={"Content-Disposition": "inline"})

    _sections(router, room)
    _whole(router, room)
    return router


def _sections(router: APIRouter, room: Room) -> None:
    may = room.door.may("summary")
    store, clock = room.summaries, room.clock

    @router.put("/summaries/{interview}/sections/{key}")
    async def edit(interview: str, key: str, given: Edit, staff: Staff = Depends(may)) -> Doc:
        """Put another text in the section's place."""
        await _look(room, staff, interview)
        change = store.edit(interview, key, given.revision, given.text, acting(staff), clock())
        return await _changed(room, staff, interview, change)

    @router.post("/summaries/{interview}/sections/{key}/accept")
    async def accept(interview: str, key: str, given: Against, staff: Staff = Depends(may)) -> Doc:
        await _look(room, staff, interview)
        change = store.accept_section(interview, key, given.revision, acting(staff), clock())
        return await _changed(room, staff, interview, change)

    @router.post("/summaries/{interview}/sections/{key}/reject")
    async def reject(interview: str, key: str, given: Reason, staff: Staff = Depends(may)) -> Doc:
        await _look(room, staff, interview)
        change = store.reject_section(interview, key, given.revision, given.reason, acting(staff), clock())
        return await _changed(room, staff, interview, change)


def _whole(router: APIRouter, room: Room) -> None:
    may = room.door.may("summary")

    @router.post("/summaries/{interview}/accept")
    async def accept_all(interview: str, given: Against, staff: Staff = Depends(may)) -> Doc:
        """Accept every section that was not rejected; the record goes to the hospital's system."""
        await _look(room, staff, interview)
        now = room.clock()

        def record(stored: Stored) -> Effect:
            return _record(stored, staff, room)

        change = room.summaries.accept(interview, given.revision, acting(staff), now, record)
        return await _changed(room, staff, interview, change)

    @router.post("/summaries/{interview}/reject")
    async def reject_all(interview: str, given: Reason, staff: Staff = Depends(may)) -> Doc:
        await _look(room, staff, interview)
        change = room.summaries.reject(interview, given.revision, given.reason, acting(staff), room.clock())
        return await _changed(room, staff, interview, change)

    @router.post("/summaries/{interview}/mark", status_code=204)
    async def mark(interview: str, given: Mark, staff: Staff = Depends(may)) -> None:
        """Wrong department, or a wrong summary: kept for the measures and for triage's next training."""
        await _look(room, staff, interview)
        stored = await _stored(room, interview)
        departments = room.departments(given.department) if given.department else None
        effect = mark_effect(stored, given.about, given.note, departments, staff, room.clock())
        await room.arrivals.arrive(effect, room.clock())


def _record(stored: Stored, staff: Staff, room: Room) -> Effect:
    """What leaves for the record when a doctor accepts: in the words the doctor let stand."""
    row, payload = stored.row, stored.payload
    sections = [AcceptedSection(s.key, s.title, s.stands, s.state) for s in stored.sections]
    signer = Signer(staff.id, staff.name, staff.title)
    earlier = accepted_name(row.interview, int(row.sent_key.rsplit(":", 1)[1])) if row.sent_key else ""
    bundle = accepted_bundle(payload["bundle"], sections, signer, room.clock(), earlier=earlier)
    told = {"bundle": bundle, "interview": row.interview, "conversation": row.conversation_id}
    # A version is accepted at most once: it opens again only when the patient tells a later one.
    return Effect(kind="fhir", key=f"accepted:{row.interview}:{row.version}", payload=told)


async def _look(room: Room, staff: Staff, interview: str) -> None:
    """Who asks for an interview is checked before anything of it is opened."""
    where = await room.summaries.where(interview)
    if where is None:
        raise NotFound("no such interview")
    await room.access.look(staff, where[0], "summary", follow=True)


async def _stored(room: Room, interview: str) -> Stored:
    stored = await room.summaries.get(interview)
    if stored is None:
        raise NotFound("no such interview")
    return stored


async def _doc(room: Room, staff: Staff, interview: str) -> Doc:
    return doc_of(room, await _stored(room, interview), await room.days.visit(interview), staff)


async def _changed(room: Room, staff: Staff, interview: str, change: Awaitable[Stored]) -> Doc:
    """The summary after a change, or 409 with the present one when somebody was first."""
    try:
        stored = await change
    except Stale as stale:
        raise Stale(str(stale), current=(await _doc(room, staff, interview)).problem()) from stale
    return doc_of(room, stored, await room.days.visit(interview), staff)
