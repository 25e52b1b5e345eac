"""The WeChat channel: puts its parts together. Without an AppID it has no routes and sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from fastapi import APIRouter

from channels.wechat import pages, webhook
from channels.wechat.abilities import CAN
from channels.wechat.api import Api, connect
from channels.wechat.content import Listen, Reader
from channels.wechat.desk import PATIENCE, Desk
from channels.wechat.envelope import Envelope
from channels.wechat.links import Links
from channels.wechat.ports import SendText, WeChatHouse
from channels.wechat.program import Program
from channels.wechat.rendering import render
from channels.wechat.sending import Notices, Sender, To
from channels.wechat.speaking import Reading
from channels.wechat.turns import NAME, Turns
from channels.wechat.writer import WeChatWriter
from core.contracts import Address, OnMessage, Receipt, Speaker
from core.errors import Forbidden
from core.messages import Effect, Reply

PREFIX = "/api/wechat"


def _shut(_: str) -> None:
    raise Forbidden("no staff token is configured")


@dataclass(frozen=True)
class Account:
    """The official account, and what the house lends the channel."""

    app_id: str
    secret: str
    token: str
    aes_key: str
    clock: Callable[[], datetime]
    link_secret: str
    mode: str = ""
    hospital: str = ""
    base: str = ""  # how phones reach this server
    media_bytes: int = 10_000_000
    patience: float = PATIENCE
    notices: Notices = field(default_factory=Notices)
    program: Program | None = None
    listen: Listen | None = None
    speaker: Speaker | None = None
    sms: SendText | None = None
    staff: Callable[[str], None] = _shut


class WeChatChannel:
    name = NAME
    can = CAN

    def __init__(self, house: WeChatHouse, account: Account, client: httpx.AsyncClient) -> None:
        self._house = house
        self._account = account
        self._client = client
        self._desks: list[Desk] = []
        self.api = Api(client, account.app_id, account.secret, house, account.clock)
        self.links = Links(account.base, account.link_secret, account.clock)
        self._reader = Reader(house, self.api, account.media_bytes, account.listen)
        self._reading = Reading(account.speaker, account.hospital)
        self._sender = Sender(house, self.api, self.links, account.clock, account.notices, account.sms, self._reading)
        # Made here, not at the first message: a wrong key is refused at start-up.
        self._envelope = Envelope(account.app_id, account.token, account.aes_key, account.mode, account.clock)

    def routes(self, on_message: OnMessage) -> APIRouter:
        account = self._account
        router = APIRouter(prefix=PREFIX, tags=["wechat"])
        desk = Desk(self._house, self._turns(on_message), account.patience)
        self._desks.append(desk)
        webhook.add(router, self._envelope, desk, account.clock)
        front = pages.Front(
            house=self._house,
            links=self.links,
            api=self.api,
            app_id=account.app_id,
            hospital=account.hospital,
            base=account.base,
            staff=account.staff,
            sms=account.sms,
        )
        pages.add(router, front)
        return router

    async def close(self) -> None:
        """What is under way is left in order."""
        for desk in self._desks:
            await desk.close()
        await self._client.aclose()

    def writer(self, on_message: OnMessage) -> WeChatWriter:
        """What delivers this channel's effects, in whichever process the outbox is emptied."""
        return WeChatWriter(self._house, self._turns(on_message), self._sender)

    async def send(self, to: Address, reply: Reply) -> Receipt:
        """At once, by customer message; for what must survive a crash queue an effect instead."""
        key = f"{to.conversation}:{reply.message_key}:shown"
        effect = Effect(kind="wechat.send", key=key, payload={})
        return await self._sender.send(To(key, to.address, to.conversation), render(reply), 0, effect)

    def _turns(self, on_message: OnMessage) -> Turns:
        account, aloud = self._account, bool(self._reading)
        return Turns(self._house, self._reader, self.links, on_message, account.clock, aloud, account.program)


def build(
    house: WeChatHouse, account: Account, api: str, transport: httpx.AsyncBaseTransport | None = None
) -> WeChatChannel:
    """The channel over a house and the API at this address."""
    return WeChatChannel(house, account, connect(api, transport))
