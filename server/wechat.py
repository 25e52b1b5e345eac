"""Builds the WeChat channel for the configured account, and the pieces of it that live elsewhere in the server."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx

from channels.wechat.api import Api, connect
from channels.wechat.channel import Account, WeChatChannel, build
from channels.wechat.content import Listen
from channels.wechat.ports import KIND, SendText
from channels.wechat.program import program_of
from channels.wechat.sending import Notices
from core.contracts import Speaker
from core.errors import Forbidden, NotSignedIn
from core.messages import Effect, Inbound, Reply
from core.settings import Settings
from records.database import Database
from records.secrets import key_for, sealer
from records.wechat_people import WeChatPeople
from server.wechat_records import SharedToken, WeChatRecords
from server.wiring import Clock, House
from speech.espeak import build as voice

ABANDONED = timedelta(seconds=5)  # a staff turn not committed by then is looked for by the writer


def configured(settings: Settings) -> bool:
    return bool(settings.wechat_app_id)


def channel(
    house: House,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    listen: Listen | None = None,
    speaker: Speaker | None = None,
    sms: SendText | None = None,
    patience: float | None = None,
) -> WeChatChannel:
    """The channel for the configured account. The server has no recogniser and no SMS port of its own; its voice is
    the one of last resort."""
    settings = house.settings
    account = Account(
        app_id=settings.wechat_app_id,
        secret=settings.wechat_secret.get_secret_value(),
        token=settings.wechat_token.get_secret_value(),
        aes_key=settings.wechat_aes_key.get_secret_value(),
        clock=house.clock,
        link_secret=key_for(house.secret, "wechat-links").hex(),
        mode=settings.wechat_mode,
        hospital=house.hospital.name,
        base=settings.public_url,
        media_bytes=settings.attachment_mb * 1_000_000,
        notices=Notices(settings.wechat_notice, settings.wechat_template),
        staff=_staff(settings.staff_token.get_secret_value()),
        program=program_of(settings.wechat_mini_app, settings.wechat_mini_page, settings.wechat_mini_thumb),
        listen=listen,
        speaker=(speaker or voice()) if settings.wechat_speaks else None,
        sms=sms,
        **({} if patience is None else {"patience": patience}),
    )
    made = build(WeChatRecords(house), account, settings.wechat_api, transport)
    house.closing.append(made.close)
    return made


def deliver(house: House, transport: httpx.AsyncBaseTransport | None = None) -> None:
    """Have this process deliver what the channel promised; nothing when no account is configured."""
    if configured(house.settings):
        house.deliverer.add(channel(house, transport=transport).writer(house.manager.handle))


def _staff(token: str) -> Callable[[str], None]:
    def check(authorization: str) -> None:
        if not token:
            raise Forbidden("no staff token is configured")
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise NotSignedIn("wrong staff token")

    return check


def api_of(settings: Settings, database: Database, secret: str, clock: Clock) -> Api:
    """The account's API with the token every process shares."""
    tokens = SharedToken(WeChatPeople(database, sealer(secret), clock), settings.wechat_app_id)
    client = connect(settings.wechat_api)
    return Api(client, settings.wechat_app_id, settings.wechat_secret.get_secret_value(), tokens, clock)


FromStaff = Callable[[Inbound, str], Awaitable[Reply]]


def pushing(house: House, from_staff: FromStaff) -> FromStaff:
    """What staff write in a WeChat conversation goes out by customer message; noted before the turn is taken."""
    if not configured(house.settings):
        return from_staff
    records = WeChatRecords(house)

    async def written(inbound: Inbound, name: str) -> Reply:
        if inbound.channel != "wechat":
            return await from_staff(inbound, name)
        payload = {"turn": inbound.message_key, "conversation": inbound.conversation, "address": inbound.address}
        key = f"{inbound.conversation}:{inbound.message_key}:push"
        await records.queue(
            Effect(kind=KIND, key=key, payload=payload), inbound.conversation, house.clock() + ABANDONED
        )
        reply = await from_staff(inbound, name)
        await records.due(key)
        return reply

    return written
