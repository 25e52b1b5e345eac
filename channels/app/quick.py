"""The one route everybody waits for, read by hand.

What it takes and gives stands in its function's signature, as for every route, and so in the OpenAPI; but solving
that signature anew for every message costs the framework a third of a turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from channels.app.content import AnyMessage
from channels.app.tokens import Session
from channels.app.wire import MessageIn
from core.errors import NotSignedIn, UnsupportedMedia

MESSAGE: TypeAdapter[AnyMessage] = TypeAdapter(MessageIn)
Recognise = Callable[[str], Session]


async def only_json(request: Request) -> None:
    """A body of another type is a 415, not a puzzling list of missing fields."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise UnsupportedMedia(f"body of type {media[:40]!r}", heard="请用 application/json 格式发送。")


def bearer(request: Request) -> str:
    """The token of the request."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("no bearer token")
    return token


async def message(request: Request) -> AnyMessage:
    """The body as a message, or what is wrong with it in the framework's own words."""
    try:
        body: Any = await request.json()
    except (ValueError, RecursionError) as error:
        fault = {"type": "json_invalid", "loc": ("body",), "msg": "JSON decode error", "input": {}}
        raise RequestValidationError([fault]) from error
    try:
        return MESSAGE.validate_python(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from error


class QuickRoute(APIRoute):
    """Its endpoint is called with the message and the session, and answers with a Response."""

    recognise: ClassVar[Recognise]

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        endpoint: Callable[..., Awaitable[Response]] = self.endpoint
        recognise = type(self).recognise

        async def handle(request: Request) -> Response:
            await only_json(request)
            session = recognise(bearer(request))
            return await endpoint(body=await message(request), session=session)

        return handle


def quick_route(recognise: Recognise) -> type[QuickRoute]:
    """The route class for one channel's sessions."""
    return type("Quick", (QuickRoute,), {"recognise": staticmethod(recognise)})
