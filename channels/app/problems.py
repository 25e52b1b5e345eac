"""Gives the whole application, not only this channel, one error shape and limits on what it reads."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.app.bodies import BodyLimit
from channels.app.shape import log_failure, of_error, of_http, of_validation
from core.errors import AnbanError


class LastResort:
    """Turns anything unforeseen into a plain 500 problem and a log line without patient words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            log_failure("request failed", error)
            if not started:
                await of_error(AnbanError("unforeseen"))(scope, receive, send)


def install(app: FastAPI, *, default_bytes: int = 65_536, limits: Mapping[str, int] | None = None) -> None:
    """Give the whole app this one error shape and limits on what it reads (path prefix → bytes)."""

    async def ours(_: Request, error: Exception) -> Response:
        assert isinstance(error, AnbanError)
        if error.status >= 500:
            log_failure("request failed", error)
        return of_error(error)

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return of_validation(error)

    async def framework(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return of_http(error)

    app.add_exception_handler(AnbanError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)
    app.add_middleware(BodyLimit, default=default_bytes, limits=limits or {})
    app.add_middleware(LastResort)
