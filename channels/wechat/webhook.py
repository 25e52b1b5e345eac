"""The one address the platform calls: GET proves that it is ours, POST brings messages and events."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from fastapi import APIRouter, Request, Response

from channels.wechat.desk import Desk
from channels.wechat.envelope import Envelope
from channels.wechat.parsing import Unreadable, parse
from channels.wechat.passive import ACKNOWLEDGED, passive

log = structlog.get_logger(__name__)


def add(router: APIRouter, envelope: Envelope, desk: Desk, clock: Callable[[], datetime]) -> None:
    """Add both routes."""

    @router.get("", include_in_schema=False)
    async def verify(request: Request) -> Response:
        return Response(envelope.echo(request.query_params), media_type="text/plain")

    @router.post("", include_in_schema=False)
    async def receive(request: Request) -> Response:
        """Refused without a right signature; acknowledged when it is signed but unreadable, or WeChat asks again."""
        started = time.monotonic()
        opened = envelope.open(request.query_params, await request.body())
        try:
            message = parse(opened.xml)
        except Unreadable as error:
            log.warning("wechat_unreadable", why=str(error))
            return _text(ACKNOWLEDGED)
        answer = await desk.answer(message, started, request.is_disconnected)
        if answer.part is None:
            return _text(ACKNOWLEDGED)
        xml = passive(answer.part, message, int(clock().timestamp()))
        if opened.sealed:
            xml = envelope.seal(xml, request.query_params.get("nonce", ""))
        return Response(xml.encode(), media_type="application/xml")


def _text(words: str) -> Response:
    return Response(words, media_type="text/plain")
