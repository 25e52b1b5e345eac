"""Talking with a patient: the queue, the conversation, and who of the staff has it now."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from core.errors import NotFound
from core.messages import Event, Inbound, Reply, Text
from records.documents import age_text
from workstation.door import staff_router
from workstation.room import Room, acting
from workstation.saying import items, last_words
from workstation.shapes import QueueRow, Talk
from workstation.staff import Staff

TURNS = 200  # of a conversation in one answer


class Key(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str = Field(min_length=1, max_length=64, examples=["n-1"], description="the same key again changes nothing")


class Take(Key):
    force: bool = Field(False, description="take it over from a colleague")


class Say(Key):
    text: str = Field(min_length=1, max_length=2000, examples=["您好，我是导诊台护士小李，您请说。"])


def routes(room: Room) -> APIRouter:
    router = staff_router("talking")
    may = room.door.may("talk")

    @router.get("/queue")
    async def queue(staff: Staff = Depends(may)) -> list[QueueRow]:
        """Conversations that wait for a person or are with one, longest waiting first."""
        return await _queue(room, staff)

    @router.get("/conversations/{conversation}")
    async def read(
        conversation: str, staff: Staff = Depends(may), after: Annotated[int, Query(ge=0, le=2**31)] = 0
    ) -> Talk:
        """What was said after a turn, oldest first."""
        await room.access.look(staff, conversation, "talk", follow=after > 0)
        return await _talk(room, staff, conversation, after)

    @router.post("/conversations/{conversation}/take")
    async def take(conversation: str, given: Take, staff: Staff = Depends(may)) -> Talk:
        """The machine is silent and this person writes; 409 when a colleague has it, unless it is forced."""
        await room.access.look(staff, conversation, "talk", follow=True)
        await room.holds.claim(conversation, acting(staff), room.clock(), force=given.force)
        return await _act(room, staff, conversation, given.key, Event(name="take", data={"by": staff.name}))

    @router.post("/conversations/{conversation}/say")
    async def say(conversation: str, given: Say, staff: Staff = Depends(may)) -> Talk:
        """Reaches the patient on the channel they are on. Whoever writes has the conversation."""
        await room.access.look(staff, conversation, "talk", follow=True)
        await room.holds.claim(conversation, acting(staff), room.clock())
        return await _act(room, staff, conversation, given.key, Text(text=given.text))

    @router.post("/conversations/{conversation}/release")
    async def release(conversation: str, given: Key, staff: Staff = Depends(may)) -> Talk:
        """Back to the machine: the flow resumes where it was."""
        await room.access.look(staff, conversation, "talk", follow=True)
        await room.holds.must_hold(conversation, acting(staff))
        shown = await _act(room, staff, conversation, given.key, Event(name="release", data={"by": staff.name}))
        await room.holds.release(conversation)
        return shown.model_copy(update={"taken_by": None, "mine": False})

    return router


async def _act(room: Room, staff: Staff, conversation: str, key: str, content: Event | Text) -> Talk:
    address = await room.transcripts.address(conversation)
    if address is None:
        raise NotFound("no such conversation")
    inbound = Inbound(
        channel=address[0],
        address=address[1],
        conversation=conversation,
        message_key=f"staff:{staff.id}:{key}"[:128],
        content=content,
        received_at=room.clock(),
    )
    reply: Reply = await room.from_staff(inbound, signature(staff))
    kind = "say" if isinstance(content, Text) else content.name
    await room.audit.note(room.clock(), staff.login, f"conversation.{kind}", conversation)
    return await _talk(room, staff, conversation, reply.turn - 1)


def signature(staff: Staff) -> str:
    """How the patient sees who writes: name and role."""
    return f"{staff.name}｜{staff.title}" if staff.title else staff.name


async def _talk(room: Room, staff: Staff, conversation: str, after: int) -> Talk:
    who = (await room.people.known({conversation})).get(conversation)
    if who is None:
        raise NotFound("no such conversation")
    held = await room.holds.who(conversation)
    turns = await room.transcripts.turns(conversation, after, TURNS)
    zone = room.clock().tzinfo
    return Talk(
        conversation=conversation,
        channel=who.channel,
        name=who.brief.name,
        age=age_text(who.brief.age_months),
        sex=who.brief.sex,
        handed=who.handed,
        taken_by=held.name if held else None,
        mine=held is not None and held.staff == staff.id,
        turns=[item for turn in turns for item in items(turn, zone)],
    )


async def _queue(room: Room, staff: Staff) -> list[QueueRow]:
    """Whoever waits for a person is everybody's who talks with patients."""
    waiting = await room.transcripts.queue()
    known = await room.people.known({one.conversation for one in waiting})
    await room.access.listed(staff, [one.conversation for one in waiting], "talk")
    last = await room.transcripts.lasts({one.conversation: one.turns for one in waiting})
    zone = room.clock().tzinfo
    return [
        QueueRow(
            conversation=one.conversation,
            channel=one.channel,
            name=known[one.conversation].brief.name,
            age=age_text(known[one.conversation].brief.age_months),
            sex=known[one.conversation].brief.sex,
            queue=one.queue,
            since=one.since and one.since.astimezone(zone),
            taken_by=one.taken_by,
            turns=one.turns,
            last=last_words(last.get(one.conversation)),
        )
        for one in waiting
    ]
