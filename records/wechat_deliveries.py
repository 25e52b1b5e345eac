"""What is being answered on WeChat, by whom, and how far it is; and the ledger of who may be written to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.messages import Effect
from records.base import Base
from records.database import Database
from records.house import Outbox
from records.secrets import Sealer
from records.wechat import WeChatBinding, WeChatContact, WeChatDelivery

USED_UP = 99
NOBODY = WeChatContact(subscribed=True, spoke_used=0, tapped_used=0)


@dataclass(frozen=True)
class Noted:
    """A message as it stands after it arrived."""

    conversation: str
    state: str
    ours: bool
    member: int | None = None


def conversation_of(account: str, address: str, person: str = "") -> str:
    """The same for ever: one conversation for each person an openid speaks for."""
    told = f"{account}|{address}|{person}" if person else f"{account}|{address}"
    return f"wx-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


class WeChatDeliveries:
    def __init__(self, database: Database, sealer: Sealer, account: str, clock: Callable[[], datetime]) -> None:
        self._db = database
        self._sealer = sealer
        self._account = account
        self._clock = clock

    async def arrive(self, key: str, address: str, did: str, effect: Callable[[str], Effect], lease: float) -> Noted:
        """Ledger, delivery and the effect that answers it, in one transaction; once by key."""
        now = self._clock()
        until = now + timedelta(seconds=lease)

        def work(connection: Connection) -> Noted:
            if (known := _known(connection, key, now, until)) is not None:
                return known
            member = _touch(connection, address, did, now)
            conversation = conversation_of(self._account, address, _person(connection, member))
            fields = {"key": key, "address": address, "conversation_id": conversation, "sent": 0, "at": now}
            connection.execute(insert(WeChatDelivery), fields | {"state": "open", "lease_until": until})
            connection.execute(insert(Outbox), self._row(effect(conversation), conversation, until, now))
            return Noted(conversation, "open", True, member)

        try:
            return await self._db.write(work)
        except IntegrityError:  # another process noted it in this very moment
            return await self._db.write(work)

    async def queue(self, effect: Effect, conversation: str, due: datetime) -> None:
        """An effect of this channel's own; once by key."""
        row = self._row(effect, conversation, due, self._clock())
        try:
            await self._db.write(lambda connection: connection.execute(insert(Outbox), row))
        except IntegrityError:
            await self.due(effect.key)

    async def due(self, effect_key: str) -> None:
        """What waits under this key is due now."""
        now = self._clock()
        await self._db.write(lambda connection: _postpone(connection, effect_key, now))

    async def hold(self, key: str, lease: float) -> None:
        until = self._clock() + timedelta(seconds=lease)

        def work(connection: Connection) -> None:
            connection.execute(update(WeChatDelivery).where(WeChatDelivery.key == key).values(lease_until=until))
            _postpone(connection, _effect_key(connection, key), until)

        await self._db.write(work)

    async def claim(self, key: str, more: bool) -> bool:
        """open → passive; True also when it was passive already: a repeated delivery gets the same answer."""
        now = self._clock()

        def work(connection: Connection) -> bool:
            mine = update(WeChatDelivery).where(
                WeChatDelivery.key == key, WeChatDelivery.state.in_(("open", "passive"))
            )
            if connection.execute(mine.values(state="passive", sent=_at_least_one())).rowcount != 1:
                return False
            effect_key = _effect_key(connection, key)
            if more:
                _postpone(connection, effect_key, now)
            else:
                connection.execute(delete(Outbox).where(Outbox.key == effect_key, Outbox.state == "waiting"))
            return True

        return await self._db.write(work)

    async def promise(self, key: str, due: bool) -> None:
        """open → promised; with `due` its effect is delivered at once."""
        now = self._clock()

        def work(connection: Connection) -> None:
            mine = update(WeChatDelivery).where(WeChatDelivery.key == key, WeChatDelivery.state == "open")
            connection.execute(mine.values(state="promised"))
            if due:
                _postpone(connection, _effect_key(connection, key), now)

        await self._db.write(work)

    async def progress(self, key: str) -> WeChatDelivery | None:
        async with self._db.reading() as session:
            return await session.get(WeChatDelivery, key)

    async def sent(self, key: str, parts: int, purse: str | None, address: str, conversation: str = "") -> None:
        now = self._clock()

        def work(connection: Connection) -> None:
            if purse:
                used = WeChatContact.spoke_used if purse == "spoke" else WeChatContact.tapped_used
                counted = update(WeChatContact).where(WeChatContact.address == address)
                connection.execute(counted.values({used.key: used + 1}))
            mine = update(WeChatDelivery).where(WeChatDelivery.key == key).values(sent=parts)
            if connection.execute(mine).rowcount:
                return
            fields = {"key": key, "address": address, "conversation_id": conversation, "sent": parts}
            connection.execute(insert(WeChatDelivery), fields | {"state": "promised", "lease_until": now, "at": now})

        await self._db.write(work)

    async def contact(self, address: str) -> WeChatContact:
        """The ledger of one person; somebody never seen may have followed before we were here."""
        async with self._db.reading() as session:
            return await session.get(WeChatContact, address) or NOBODY

    async def shut(self, address: str, why: str) -> None:
        """closed: the windows are over; used: their messages are; left: nobody is there."""
        values: dict[str, dict[str, Any]] = {
            "closed": {"spoke_at": None, "tapped_at": None},
            "used": {"spoke_used": USED_UP, "tapped_used": USED_UP},
            "left": {"subscribed": False},
        }
        change = update(WeChatContact).where(WeChatContact.address == address).values(**values[why])
        await self._db.write(lambda connection: connection.execute(change))

    def _row(self, effect: Effect, conversation: str, due: datetime, now: datetime) -> dict[str, Any]:
        return {
            "key": effect.key,
            "kind": effect.kind,
            "conversation_id": conversation,
            "turn": 0,
            "payload": self._sealer.seal(effect.model_dump_json()),
            "state": "waiting",
            "due_at": due,
            "attempts": 0,
            "note": "",
            "created_at": now,
        }


def _known(connection: Connection, key: str, now: datetime, until: datetime) -> Noted | None:
    """A message seen before: passive answers are given again, an abandoned one is taken over."""
    row = connection.execute(_columns(WeChatDelivery).where(WeChatDelivery.key == key)).one_or_none()
    if row is None:
        return None
    over = row.state == "open" and row.lease_until <= now
    if over:
        connection.execute(update(WeChatDelivery).where(WeChatDelivery.key == key).values(lease_until=until))
        _postpone(connection, f"{row.conversation_id}:{key}", until)
    member = connection.scalar(select(WeChatContact.member).where(WeChatContact.address == row.address))
    return Noted(row.conversation_id, row.state, over or row.state == "passive", member)


def _touch(connection: Connection, address: str, did: str, now: datetime) -> int | None:
    """Open the window this message opens; returns whose turn it is."""
    opened: dict[str, Any] = {"subscribed": True}
    if did == "spoke":
        opened |= {"spoke_at": now, "spoke_used": 0}
    elif did == "tapped":
        opened |= {"tapped_at": now, "tapped_used": 0}
    known = connection.execute(select(WeChatContact.member).where(WeChatContact.address == address)).one_or_none()
    if known is not None:
        connection.execute(update(WeChatContact).where(WeChatContact.address == address).values(**opened))
        member: int | None = known.member
        return member
    fresh = {"address": address, "spoke_used": 0, "tapped_used": 0, "created_at": now}
    connection.execute(insert(WeChatContact), fresh | opened)
    return None


def _person(connection: Connection, member: int | None) -> str:
    """The person of a binding; "" for the holder of the account."""
    if member is None:
        return ""
    query = select(WeChatBinding.person_id, WeChatBinding.relation).where(
        WeChatBinding.id == member, WeChatBinding.ended_at.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return "" if row is None or row.relation == "self" else str(row.person_id)


def _effect_key(connection: Connection, key: str) -> str:
    conversation = connection.scalar(select(WeChatDelivery.conversation_id).where(WeChatDelivery.key == key))
    return f"{conversation}:{key}"


def _postpone(connection: Connection, effect_key: str, at: datetime) -> None:
    connection.execute(update(Outbox).where(Outbox.key == effect_key, Outbox.state == "waiting").values(due_at=at))


def _at_least_one() -> Any:
    return case((WeChatDelivery.sent < 1, 1), else_=WeChatDelivery.sent)


def _columns(table: type[Base]) -> Any:
    return select(*table.__table__.columns)
