"""Alerts: the list with its clock, and taking one on, passing it on, raising it, closing it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from core.errors import BadInput, NotFound
from records.acting import Acting
from records.alerts import Raised
from records.documents import age_text
from records.people import Known
from workstation.door import staff_router
from workstation.room import Room, acting, visible
from workstation.shapes import AlertOut, Alerts, Colleague, Named
from workstation.staff import Staff

Id = Annotated[int, Path(ge=1, le=2**62)]
WHY = {"failed": "安全筛查出错，请人工查看这段对话", "triage": "导诊判断需要马上就医", "unreached": "消息没能送到患者"}
UNREACHED = {
    "closed": "患者超过 48 小时没有说话，微信不允许再发消息",
    "used": "患者说话后可发的消息已用完",
    "left": "患者已取消关注",
}


class Assigned(BaseModel):
    model_config = ConfigDict(extra="forbid")
    staff: str = Field(min_length=1, max_length=36)


class Noted(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    note: str = Field("", max_length=500, examples=["已电话联系，患者正在来院路上"])


def routes(room: Room) -> APIRouter:
    router = staff_router("alerts")
    may = room.door.may("alerts")

    @router.get("/alerts")
    async def list_alerts(
        staff: Staff = Depends(may),
        state: Literal["open", "all"] = "open",
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    ) -> Alerts:
        """Open ones, oldest first; or all of them, newest first."""
        found = await room.alerts.page(visible(staff), staff.id, all=state == "all", after=after)
        await room.access.listed(staff, [one.row.conversation_id for one in found], "alerts")
        rows = await shown(room, found)
        return Alerts(rows=rows, next=found[-1].row.id if len(found) == 50 else None)

    @router.get("/colleagues")
    async def colleagues(staff: Staff = Depends(room.door.may("alerts", "tasks", patients=False))) -> list[Colleague]:
        """Whom an alert or a task can be given to."""
        return [Colleague(id=one.id, name=one.name, title=one.title, role=one.role) for one in await room.colleagues()]

    _acts(router, room)
    return router


def _acts(router: APIRouter, room: Room) -> None:
    may, clock, store = room.door.may("alerts"), room.clock, room.alerts

    @router.post("/alerts/{id}/acknowledge")
    async def acknowledge(id: Id, staff: Staff = Depends(may)) -> AlertOut:
        """I have it: what repeats stops repeating."""
        await _look(room, staff, id)
        return await _one(room, store.acknowledge(id, acting(staff), clock()))

    @router.post("/alerts/{id}/assign")
    async def assign(id: Id, given: Assigned, staff: Staff = Depends(may)) -> AlertOut:
        await _look(room, staff, id)
        to = await colleague(room, given.staff)
        return await _one(room, store.assign(id, to, acting(staff), clock()))

    @router.post("/alerts/{id}/escalate")
    async def escalate(id: Id, given: Noted, staff: Staff = Depends(may)) -> AlertOut:
        """More people must hear of it, until somebody acknowledges again."""
        await _look(room, staff, id)
        return await _one(room, store.escalate(id, given.note, acting(staff), clock()))

    @router.post("/alerts/{id}/close")
    async def close(id: Id, given: Noted, staff: Staff = Depends(may)) -> AlertOut:
        await _look(room, staff, id)
        return await _one(room, store.close(id, given.note, acting(staff), clock()))


async def colleague(room: Room, id: str) -> Acting:
    found = next((one for one in await room.colleagues() if one.id == id), None)
    if found is None:
        raise BadInput("no such colleague", heard="没有找到这位同事，请刷新后重新选择。")
    return Acting(found.id, found.name, found.title)


async def _look(room: Room, staff: Staff, id: int) -> None:
    found = await room.alerts.get(id)
    if found is None:
        raise NotFound("no such alert")
    await room.access.look(staff, found.row.conversation_id, "alerts", follow=True)


async def _one(room: Room, change: Awaitable[Raised]) -> AlertOut:
    return (await shown(room, [await change]))[0]


async def shown(room: Room, found: Sequence[Raised]) -> list[AlertOut]:
    """With the names of the people they are about."""
    known = await room.people.known({one.row.conversation_id for one in found})
    return [_show(room, one, known) for one in found]


def _show(room: Room, one: Raised, known: Mapping[str, Known]) -> AlertOut:
    row, told = one.row, one.payload
    who = known.get(row.conversation_id)
    person = told.get("person") or {}
    months = person.get("age_months") or (who.brief.age_months if who else None)
    zone = room.clock().tzinfo
    return AlertOut(
        id=row.id,
        kind=row.kind,
        level=row.level,
        at=row.at.astimezone(zone),
        conversation=row.conversation_id,
        name=person.get("name") or (who.brief.name if who else ""),
        age=age_text(months),
        sex=person.get("sex") or (who.brief.sex if who else ""),
        channel=told.get("channel") or (who.channel if who else ""),
        clinic_name=room.clinic_name(row.clinic),
        words=[str(word) for word in told.get("words") or []],
        said=str(told.get("said") or ""),
        reason=str(told.get("reason") or UNREACHED.get(str(told.get("why")), "") or WHY.get(row.level, "")),
        call=str(told.get("call") or ""),
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at and row.acknowledged_at.astimezone(zone),
        assigned_to=Named(id=row.assigned_to, name=row.assigned_name) if row.assigned_to else None,
        escalated_at=row.escalated_at and row.escalated_at.astimezone(zone),
        closed_by=row.closed_by,
        closed_at=row.closed_at and row.closed_at.astimezone(zone),
        note=one.note,
    )
