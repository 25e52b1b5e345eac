"""The app channel: puts its parts together and hands out its routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter

from channels.app import attachments, live, opinions, rest
from channels.app.abilities import CAN
from channels.app.bell import Bell
from channels.app.desk import NAME, Desk
from channels.app.ports import AppHouse
from channels.app.sessions import Sessions
from channels.app.tokens import Tokens
from core.contracts import Address, Channel, OnMessage, Receipt
from core.limits import Buckets, Rate
from core.messages import Reply

PREFIX = "/api/app"
UPLOADS = f"{PREFIX}/attachments"  # the one path that may receive more than JSON: see problems.install(limits=…)


class AppChannel:
    """Our own pages and apps: they draw buttons, cards and forms themselves and can be pushed to."""

    name = NAME
    can = CAN

    def __init__(self, parts: Callable[[OnMessage], Desk], bell: Bell) -> None:
        self._parts = parts
        self._bell = bell

    def routes(self, on_message: OnMessage) -> APIRouter:
        desk = self._parts(on_message)
        router = APIRouter(prefix=PREFIX, tags=["app"])
        for room in (rest, attachments, opinions, live):
            room.add(router, desk)
        return router

    async def send(self, to: Address, reply: Reply) -> Receipt:
        """The reply already stands in the history; wake the pages that are open here."""
        pages = self._bell.ring(to.conversation)
        return Receipt(ref=f"turn {reply.turn}", detail=f"{pages} open pages")


def build(
    house: AppHouse,
    *,
    hospital: str,
    secret: str,
    clock: Callable[[], datetime],
    session_days: int = 30,
    attachment_mb: int = 10,
    rate: Rate | None = None,
) -> Channel:
    """The channel over a house. `rate` None is the usual 20 messages in 10 seconds a session."""
    bell = Bell()
    sessions = Sessions(house, Tokens(secret, clock, session_days))
    buckets = Buckets(rate or Rate(), clock)

    def parts(on_message: OnMessage) -> Desk:
        return Desk(
            house=house,
            sessions=sessions,
            buckets=buckets,
            bell=bell,
            clock=clock,
            on_message=on_message,
            hospital=hospital,
            attachment_bytes=attachment_mb * 1_000_000,
        )

    return AppChannel(parts, bell)


def upload_limits(attachment_mb: int) -> dict[str, int]:
    """What problems.install must let through for uploads of this size."""
    return {UPLOADS: attachment_mb * 1_000_000 + attachments.OVERHEAD}
