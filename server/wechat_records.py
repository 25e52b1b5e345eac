"""The WeChat channel's house over our records."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from channels.app.tokens import Session, Tokens
from channels.wechat.counter import called
from channels.wechat.ports import Arrived, Handed, Member, Newcomer, Progress, Rest, Standing, State
from channels.wechat.window import Shut, Window
from core.messages import Attachment, Button, Effect, Reply
from records import wechat_people
from records.secrets import key_for, sealer
from records.wechat_arrivals import Coming, conversation_of
from records.wechat_deliveries import Part, WeChatDeliveries
from records.wechat_people import Bound, WeChatPeople
from server.wiring import House


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
        return Standing(noted.conversation, _state(noted.state), noted.ours, noted.before, noted.asked, who, facts)

    async def hold(self, keys: Sequence[str], lease: float) -> None:
        await self._deliveries.hold(keys, lease)

    async def claim(self, key: str, rest: Rest) -> bool:
        return await self._deliveries.claim(key, rest)

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

    async def shut(self, address: str, why: Shut) -> None:
        await self._deliveries.shut(address, why)

    async def unreached(self, effect: Effect, address: str, why: Shut | None = None) -> None:
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
        return await self._house.transcripts.reply(conversation, message_key)


def _state(name: str) -> State:
    return "promised" if name == "promised" else "passive" if name == "passive" else "open"


def _code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"
