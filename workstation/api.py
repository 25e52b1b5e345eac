"""The staff's side through the API: the hand-over queue, conversations, and what waits on the desk."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel, Field

from core.errors import Forbidden, NotFound, NotSignedIn
from core.messages import Event, Inbound, Reply, Text
from records.audit import Audit
from records.desk import DeskStore
from records.transcripts import PastTurn, Transcripts

FromStaff = Callable[[Inbound, str], Awaitable[Reply]]


class StaffMessage(BaseModel):
    """One act of a staff member in a conversation. The same key again changes nothing."""

    key: str = Field(min_length=1, max_length=64, examples=["n-1"])
    action: Literal["take", "say", "release"] = "say"
    text: str = Field("", max_length=2000, examples=["您好，我是导诊台护士小李，您请说。"])
    name: str = Field(min_length=1, max_length=40, examples=["导诊台 李护士"])


class Waiting(BaseModel):
    conversation: str
    channel: str
    queue: str
    since: datetime | None
    taken_by: str | None
    turns: int


class Desk:
    """Everything the staff API stands on."""

    def __init__(
        self,
        token: str,
        transcripts: Transcripts,
        desk: DeskStore,
        audit: Audit,
        from_staff: FromStaff,
        clock: Callable[[], datetime],
    ) -> None:
        self.token = token
        self.transcripts = transcripts
        self.desk = desk
        self.audit = audit
        self.from_staff = from_staff
        self.clock = clock

    def check(self, authorization: str) -> None:
        """Constant-time bearer check; without a configured token the door is shut."""
        if not self.token:
            raise Forbidden("no staff token is configured")
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            raise NotSignedIn("wrong staff token")

    async def act(self, conversation: str, message: StaffMessage) -> Reply:
        found = await self.transcripts.address(conversation)
        if found is None:
            raise NotFound("no such conversation")
        content = Text(text=message.text) if message.action == "say" else Event(name=message.action)
        inbound = Inbound(
            channel=found[0],
            address=found[1],
            conversation=conversation,
            message_key=f"staff:{message.key}",
            content=content,
            received_at=self.clock(),
        )
        reply = await self.from_staff(inbound, message.name)
        await self.transcripts.take(conversation, None if message.action == "release" else message.name)
        await self.audit.note(self.clock(), message.name, f"conversation.{message.action}", conversation)
        return reply


def routes(desk: Desk) -> APIRouter:
    """Mounted under /api/staff."""

    def staff(authorization: Annotated[str, Header()] = "") -> None:
        desk.check(authorization)

    router = APIRouter(prefix="/api/staff", tags=["staff"], dependencies=[Depends(staff)])

    @router.get("/queue")
    async def queue() -> list[Waiting]:
        """Conversations that wait for a person or are with one."""
        return [Waiting(**vars(item)) for item in await desk.transcripts.queue()]

    @router.get("/conversations/{conversation}")
    async def conversation(conversation: str, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
        """What was said, oldest first; looking is noted in the audit trail."""
        if not await desk.transcripts.exists(conversation):
            raise NotFound("no such conversation")
        await desk.audit.note(desk.clock(), "staff-token", "conversation.view", conversation)
        return [_show(turn) for turn in await desk.transcripts.turns(conversation, after, 200)]

    @router.post("/conversations/{conversation}/messages")
    async def message(conversation: str, message: StaffMessage) -> Reply:
        """Take the conversation, write to the person, or release it back to the machine."""
        return await desk.act(conversation, message)

    @router.get("/desk")
    async def items(kind: str | None = None, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
        """Alerts, summaries, hand-overs and feedback, oldest first."""
        return await desk.desk.list(kind, after)

    return router


def _show(turn: PastTurn) -> dict[str, Any]:
    return {
        "seq": turn.seq,
        "role": turn.role,
        "at": turn.at,
        "content": turn.inbound.content.model_dump(mode="json"),
        "reply": turn.reply.model_dump(mode="json", include={"acts", "assistant", "ai"}),
    }
