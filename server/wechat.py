"""The WeChat channel's house over our records, its builder, and the pieces of it that live elsewhere in the server."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx

from channels.app.tokens import Session, Tokens
from channels.wechat.api import Api, connect
from channels.wechat.channel import Account, WeChatChannel, build
from channels.wechat.content import Listen
from channels.wechat.counter import called
from channels.wechat.ports import KIND, Arrived, Handed, Member, Newcomer, Progress, SendText, Standing, State
from channels.wechat.sending import Notices
from channels.wechat.window import Window
from core.errors import Forbidden, NotSignedIn
from core.messages import Attachment, Button, Effect, Inbound, Reply
from core.settings import Settings
from records import wechat_people
from records.database import Database
from records.secrets import key_for, sealer
from records.transcripts import PastTurn
from records.wechat_arrivals import Coming, conversation_of
from records.wechat_deliveries import Part, WeChatDeliveries
from records.wechat_people import Bound, WeChatPeople
from server.wiring import Clock, House

ABANDONED = timedelta(seconds=5)  # a staff turn not committed by then is looked for by the writer


class SharedToken:
    """Implements channels.wechat.ports.SharedTokens: one token for all processes and commands."""

    def __init__(self, people: WeChatPeople, account: str) -> None:
        self._people = people
        self._account = account

    async def load(self) -> tuple[str, datetime] | None:
        return await self._people.load_token(self._account)

    async def begin(self, stale: str) -> bool:
        return await self._people.begin_token(self._account, stale)

    async def save(self, token: str, good_until: datetime) -> None:
        await self._people.save_token(self._account, token, good_until)

    async def give_up(self) -> None:
        await self._people.free_token(self._account)


class WeChatRecords(SharedToken):
    """Implements channels.wechat.ports.WeChatHouse."""

    def __init__(self, house: House) -> None:
        settings, seal = house.settings, sealer(house.secret)
        super().__init__(WeChatPeople(house.database, seal, house.clock), settings.wechat_app_id)
        self._house = house
        self._deliveries = WeChatDeliveries(house.database, seal, self._account, house.clock)
        key = key_for(house.secret, "app-tokens").hex()
        self._tokens = Tokens(key, house.clock, settings.session_days)

    # --- deliveries -------------------------------------------------------------------------------------

    async def arrive(self, arrived: Arrived, lease: float) -> Standing:
        coming = Coming(arrived.key, arrived.address, arrived.did, arrived.effect, lease)
        noted = await self._deliveries.arrive(coming)
        who, facts = ("", None) if noted.member is None else await self._turn_of(arrived.address, noted.member)
        return Standing(noted.conversation, _state(noted.state), noted.ours, noted.before, who, facts)

    async def hold(self, keys: Sequence[str], lease: float) -> None:
        await self._deliveries.hold(keys, lease)

    async def claim(self, key: str, more: bool) -> bool:
        return await self._deliveries.claim(key, more)

    async def promise(self, key: str, due: bool) -> None:
        await self._deliveries.promise(key, due)

    async def again(self, arrived: Arrived, conversation: str) -> None:
        await self._deliveries.again(arrived.key, arrived.effect(conversation), conversation)

    async def progress(self, key: str) -> Progress | None:
        row = await self._deliveries.progress(key)
        if row is None:
            return None
        return Progress(_state(row.state), row.sent, row.address, row.conversation_id, row.behind)

    async def sent(self, handed: Handed) -> None:
        await self._deliveries.sent(Part(**vars(handed)))

    async def finished(self, key: str) -> None:
        await self._deliveries.finished(key)

    async def queue(self, effect: Effect, conversation: str, due: datetime) -> None:
        await self._deliveries.queue(effect, conversation, due)

    async def due(self, effect_key: str) -> None:
        await self._deliveries.due(effect_key)

    # --- the ledger ---------------------------------------------------------------------------------------

    async def window(self, address: str) -> Window:
        row = await self._deliveries.contact(address)
        return Window(row.subscribed, row.spoke_at, row.spoke_used, row.tapped_at, row.tapped_used)

    async def shut(self, address: str, why: Literal["closed", "used", "left"]) -> None:
        await self._deliveries.shut(address, why)

    async def unreached(self, effect: Effect, address: str, why: str) -> None:
        conversation = effect.payload.get("conversation") or self.conversation(address)
        payload = {"channel": "wechat", "address": address, "conversation": conversation, "why": why}
        key = f"{conversation}:0:unreached:{effect.key[-60:]}"
        await self._house.arrivals.arrive(Effect(kind="unreached", key=key, payload=payload), self._house.clock())

    async def phone(self, address: str) -> str:
        members = await self._people.members(address)
        own = [member.phone for member in members if member.relation == "self"]
        return (own or [member.phone for member in members] or [""])[0]

    # --- links ------------------------------------------------------------------------------------------------

    async def use_link(self, id: str) -> bool:
        return await self._people.use_link(id)

    async def page_session(self, conversation: str, address: str) -> str:
        return self._tokens.sign(Session(id=f"wx-{secrets.token_hex(8)}", conversation=conversation))[0]

    # --- people -------------------------------------------------------------------------------------------

    def conversation(self, address: str) -> str:
        return conversation_of(self._account, address)

    async def members(self, address: str) -> list[Member]:
        bound = await self._people.members(address)
        now = (await self._deliveries.contact(address)).member
        return [Member(one.id, one.relation, one.name, one.id == now) for one in bound]

    async def switch(self, address: str, member: int) -> None:
        await self._people.switch(address, member)

    async def unbind(self, address: str, member: int) -> None:
        await self._people.unbind(address, member)
        await self._house.audit.note(self._house.clock(), "person", "wechat.unbind", f"binding {member}")

    async def desk_code(self, address: str) -> tuple[str, int]:
        code = _code()
        return code, await self._people.put_code(address, "desk", code)

    async def phone_code(self, address: str, phone: str) -> tuple[str, int]:
        code = _code()
        return code, await self._people.put_code(address, "phone", code, phone)

    async def bind_by_phone(self, address: str, code: str, newcomer: Newcomer) -> None:
        phone = await self._people.take_phone_code(address, code)
        told = wechat_people.Newcomer(**(vars(newcomer) | {"phone": phone}))
        binding = await self._people.bind(address, told, "phone")
        await self._house.audit.note(self._house.clock(), "person", "wechat.bind", f"binding {binding}")

    async def bind_at_desk(self, code: str, newcomer: Newcomer, by: str) -> None:
        address = await self._people.take_desk_code(code)
        binding = await self._people.bind(address, wechat_people.Newcomer(**vars(newcomer)), by)
        await self._house.audit.note(self._house.clock(), by, "wechat.bind", f"binding {binding}")

    async def about(self, conversation: str, address: str) -> tuple[str, dict[str, Any]]:
        if conversation == self.conversation(address):
            return "", {}
        for one in await self._people.members(address):
            if one.relation != "self" and conversation_of(self._account, address, one.person) == conversation:
                return called(Member(one.id, one.relation, one.name)), self._facts(one)
        return "", {}

    async def _turn_of(self, address: str, member: int) -> tuple[str, dict[str, Any]]:
        """Made plain as soon as there is more than one it could be."""
        bound = await self._people.members(address)
        mine = next((one for one in bound if one.id == member), None)
        if mine is None:
            return "", {}
        plain = len(bound) > 1 or mine.relation != "self"
        return called(Member(mine.id, mine.relation, mine.name)) if plain else "", self._facts(mine)

    def _facts(self, person: Bound) -> dict[str, Any]:
        facts: dict[str, Any] = {"sex": person.sex} if person.sex else {}
        if person.born:
            born = datetime.fromisoformat(person.born).date()
            facts["age"] = (self._house.clock().date() - born).days / 365.25
        return facts

    # --- conversations and files --------------------------------------------------------------------------

    async def store_attachment(self, conversation: str, data: bytes, media: str, name: str) -> Attachment:
        stored = await self._house.attachments.put(conversation, data, media, name, self._house.clock())
        return Attachment(id=stored, media=media, name=name)

    async def offered(self, conversation: str) -> tuple[int, list[Button]]:
        last = await self._house.transcripts.last(conversation) or 0
        turns = await self._house.transcripts.turns(conversation, last - 1, 1) if last else []
        return (last, turns[-1].reply.choices) if turns else (0, [])

    async def said(self, conversation: str, message_key: str) -> Reply | None:
        """Staff turns are recent: look at the last ones."""
        last = await self._house.transcripts.last(conversation) or 0
        turns: list[PastTurn] = await self._house.transcripts.turns(conversation, max(0, last - 200), 200)
        return next((turn.reply for turn in turns if turn.inbound.message_key == message_key), None)


def _state(name: str) -> State:
    return "promised" if name == "promised" else "passive" if name == "passive" else "open"


def _code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


# --- building -----------------------------------------------------------------------------------------------


def configured(settings: Settings) -> bool:
    return bool(settings.wechat_app_id)


def channel(
    house: House,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    listen: Listen | None = None,
    sms: SendText | None = None,
    patience: float | None = None,
) -> WeChatChannel:
    """The channel for the configured account. The server has no recogniser and no SMS port of its own."""
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
        listen=listen,
        sms=sms,
        **({} if patience is None else {"patience": patience}),
    )
    return build(WeChatRecords(house), account, settings.wechat_api, transport)


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
