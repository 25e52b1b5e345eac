"""Sessions, messages and history over REST: everything works without a WebSocket, too."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from channels.app.desk import Desk
from channels.app.quick import only_json, quick_route
from channels.app.shape import Problem
from channels.app.tokens import Session
from channels.app.wire import HistoryOut, HospitalOut, MessageIn, ReplyOut, SessionIn, SessionOut, reply_json
from core.errors import NotSignedIn

_bearer = HTTPBearer(auto_error=False, description="the token of POST /sessions")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for the OpenAPI."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "problem", "content": content} for status in statuses}


class SignedIn:
    """The session of a request, from its bearer token."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, credentials: Credentials) -> Session:
        if credentials is None:
            raise NotSignedIn("no bearer token")
        return self._desk.sessions.recognise(credentials.credentials)


def add(router: APIRouter, desk: Desk) -> None:
    """Add the routes to the channel's router."""
    signed_in = Depends(SignedIn(desk))

    @router.post(
        "/sessions",
        status_code=201,
        response_model=SessionOut,
        dependencies=[Depends(only_json)],
        responses=problems(400, 401, 413, 415, 422),
        summary="Open a session, or go on with an earlier one",
    )
    async def open_session(body: SessionIn) -> SessionOut:
        token, session, expires = await desk.sessions.open(body.token)
        return SessionOut(
            token=token,
            conversation=session.conversation,
            expires_at=expires,
            hospital=HospitalOut(name=desk.hospital),
        )

    async def send_message(body: MessageIn, session: Session = signed_in) -> Response:
        reply = await desk.answer(await desk.accept(session, body))
        return Response(reply_json(reply), media_type="application/json")

    router.add_api_route(
        "/messages",
        send_message,
        methods=["POST"],
        route_class_override=quick_route(desk.sessions.recognise),
        response_class=Response,
        responses={
            200: {"model": ReplyOut, "description": "everything said in this turn"},
            **problems(400, 401, 404, 409, 413, 415, 422, 429, 503),
        },
        dependencies=[Depends(only_json)],
        summary="Send one message; the same key again gives the same reply",
    )

    @router.get(
        "/messages",
        response_model=HistoryOut,
        responses=problems(401, 422),
        summary="What was said after a turn, oldest first",
    )
    async def history(
        session: Session = signed_in,
        after: Annotated[int, Query(ge=0, le=2**31 - 1, description="the last turn already known")] = 0,
        limit: Annotated[int, Query(ge=1, le=200, description="how many turns at most")] = 100,
    ) -> HistoryOut:
        items = await desk.house.history(session.conversation, after, limit)
        turns = {item.turn for item in items}
        return HistoryOut(items=items, last=max(turns, default=after), more=len(turns) >= limit)
