"""`/events`: what happens, as it happens, for open pages (server-sent events)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from core.errors import NotSignedIn
from workstation.accounts import Accounts
from workstation.door import COOKIE, staff_router
from workstation.live import Tail, audience_of
from workstation.room import Room
from workstation.staff import Staff

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def routes(room: Room, tail: Tail, accounts: Accounts) -> APIRouter:
    router = staff_router("live")

    @router.get("/events", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
    async def events(
        request: Request,
        staff: Staff = Depends(room.door.may(patients=False)),
        last_event_id: Annotated[str, Header()] = "",
        after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> StreamingResponse:
        """Ids only; what an event is about is asked for through the other doors."""
        told = last_event_id.strip()
        since = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else after
        audience = audience_of(staff, await room.access.granted(staff))
        token = request.cookies.get(COOKIE, "")

        async def still() -> bool:
            """An open line keeps nobody signed in, and ends with the session."""
            try:
                return (await accounts.recognise(token, touch=False)).staff == staff
            except NotSignedIn:
                return False

        return StreamingResponse(tail.listen(audience, since, still), media_type="text/event-stream", headers=HEADERS)

    return router
