"""What the person thought of an answer: one tap, a few words if they like."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from channels.app.desk import Desk
from channels.app.quick import only_json
from channels.app.rest import SignedIn, problems
from channels.app.tokens import Session
from channels.app.wire import OpinionIn, OpinionOut


def add(router: APIRouter, desk: Desk) -> None:
    """Add the route to the channel's router."""
    signed_in = Depends(SignedIn(desk))

    @router.post(
        "/opinions",
        response_model=OpinionOut,
        responses=problems(400, 401, 404, 413, 415, 422, 429, 503),
        dependencies=[Depends(only_json)],
        summary="Whether an answer from the knowledge helped; a second opinion on the same turn replaces the first",
    )
    async def give_opinion(body: OpinionIn, session: Session = signed_in) -> OpinionOut:
        desk.buckets.take(session.id)
        urgent = await desk.house.take_opinion(session.conversation, body.turn, body.helpful, body.note.strip())
        return OpinionOut(say=urgent)
