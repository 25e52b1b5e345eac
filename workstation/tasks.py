"""The task list: what is to be done about whom, by whom, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from core.errors import NotFound
from records.people import Known
from records.tasks import ToDo, Which
from workstation.alerting import colleague
from workstation.dates import Moment
from workstation.door import staff_router
from workstation.room import Room, acting, visible
from workstation.shapes import Named, TaskOut
from workstation.staff import Staff


class NewTask(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    conversation: str = Field(min_length=1, max_length=64)
    title: str = Field(min_length=1, max_length=200, examples=["三天后电话回访体温"])
    due: Moment | None = None
    assigned: str | None = Field(None, max_length=36, description="a colleague's id; null: whoever of the clinic")


class Done(BaseModel):
    model_config = ConfigDict(extra="forbid")
    done: bool


def routes(room: Room) -> APIRouter:
    router = staff_router("tasks")
    may = room.door.may("tasks")

    @router.get("/tasks")
    async def tasks(staff: Staff = Depends(may), state: Which = "open", mine: bool = False) -> list[TaskOut]:
        """What is due first comes first."""
        found = await room.tasks.some(staff.id, visible(staff), state, mine=mine)
        await room.access.listed(staff, [one.row.conversation_id for one in found], "tasks")
        return await shown(room, found)

    @router.post("/tasks", status_code=201)
    async def add(given: NewTask, staff: Staff = Depends(may)) -> TaskOut:
        await room.access.look(staff, given.conversation, "tasks", follow=True)
        to = await colleague(room, given.assigned) if given.assigned else None
        made = await room.tasks.add(given.conversation, given.title, given.due, to, acting(staff), room.clock())
        return (await shown(room, [made]))[0]

    @router.post("/tasks/{id}/done")
    async def done(id: Annotated[int, Path(ge=1, le=2**62)], given: Done, staff: Staff = Depends(may)) -> TaskOut:
        task = await room.tasks.get(id)
        if task is None:
            raise NotFound("no such task")
        if task.row.assigned_to != staff.id:
            await room.access.look(staff, task.row.conversation_id, "tasks", follow=True)
        else:
            await room.access.listed(staff, [task.row.conversation_id], "tasks")
        made = await room.tasks.done(id, acting(staff), room.clock(), done=given.done)
        return (await shown(room, [made]))[0]

    return router


async def shown(room: Room, found: Sequence[ToDo]) -> list[TaskOut]:
    known = await room.people.known({one.row.conversation_id for one in found})
    return [_show(room, one, known) for one in found]


def _show(room: Room, one: ToDo, known: Mapping[str, Known]) -> TaskOut:
    row, zone = one.row, room.clock().tzinfo
    who = known.get(row.conversation_id)
    return TaskOut(
        id=row.id,
        conversation=row.conversation_id,
        name=who.brief.name if who else "",
        title=one.title,
        due=row.due and row.due.astimezone(zone),
        assigned=Named(id=row.assigned_to, name=row.assigned_name) if row.assigned_to else None,
        made_by=row.made_by,
        made_at=row.made_at.astimezone(zone),
        done_at=row.done_at and row.done_at.astimezone(zone),
        done_by=row.done_by,
    )
