"""Messages that arrived, noted together: the ledger, the delivery, and the effect that answers it should we die."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from core.messages import Effect
from records.house import Outbox
from records.outbox import waiting
from records.secrets import Sealer
from records.wechat import WeChatBinding, WeChatContact, WeChatDelivery
from records.wechat_order import holds_up, since


@dataclass(frozen=True)
class Coming:
    """One message at the door."""

    key: str
    address: str
    did: str  # spoke | tapped
    effect: Callable[[str], Effect]
    lease: float
    times: int = 1  # brought, in this round


@dataclass(frozen=True)
class Noted:
    """A message as it stands after it arrived. `before`: earlier ones of this person that have no answer yet."""

    conversation: str
    state: str
    ours: bool
    member: int | None = None
    before: tuple[str, ...] = ()
    asked: int = 1


def conversation_of(account: str, address: str, person: str = "") -> str:
    """The same for ever: one conversation for each person an openid speaks for."""
    told = f"{account}|{address}|{person}" if person else f"{account}|{address}"
    return f"wx-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


THESE = WeChatDelivery.key.in_(bindparam("keys", expanding=True))
THERE = select(WeChatDelivery.key).where(THESE)
# Locked in one order by everybody, so that two processes never wait for each other.
CONTACTS = (
    select(WeChatContact.address, WeChatContact.member, WeChatBinding.person_id, WeChatBinding.relation)
    .outerjoin(WeChatBinding, (WeChatBinding.id == WeChatContact.member) & WeChatBinding.ended_at.is_(None))
    .where(WeChatContact.address.in_(bindparam("addresses", expanding=True)))
    .order_by(WeChatContact.address)
    .with_for_update(of=WeChatContact)
)
# After the contacts, as everybody does. Two processes never take over the same message.
KNOWN = (
    select(
        WeChatDelivery.key,
        WeChatDelivery.state,
        WeChatDelivery.address,
        WeChatDelivery.conversation_id,
        WeChatDelivery.lease_until,
        WeChatDelivery.asked,
        WeChatDelivery.at,
    )
    .where(THESE)
    .order_by(WeChatDelivery.key)
    .with_for_update()
)
UNANSWERED = (
    select(WeChatDelivery.address, WeChatDelivery.key)
    .where(
        WeChatDelivery.address.in_(bindparam("addresses", expanding=True)),
        holds_up(WeChatDelivery),
        or_(WeChatDelivery.owed, WeChatDelivery.state == "open"),
    )
    .order_by(WeChatDelivery.at)
)
EARLIER = UNANSWERED.where(WeChatDelivery.at < bindparam("until"))
OPENED: dict[str, dict[str, Any]] = {
    "spoke": {"spoke_at": bindparam("now"), "spoke_used": 0},
    "tapped": {"tapped_at": bindparam("now"), "tapped_used": 0},
}
TOUCH = {
    did: update(WeChatContact)
    .where(WeChatContact.address.in_(bindparam("addresses", expanding=True)))
    .values(subscribed=True, **values)
    for did, values in OPENED.items()
}
TAKE_OVER = (
    update(WeChatDelivery).where(WeChatDelivery.key == bindparam("b_key")).values(lease_until=bindparam("b_until"))
)
ASKED = (
    update(WeChatDelivery)
    .where(WeChatDelivery.key == bindparam("b_key"))
    .values(asked=WeChatDelivery.asked + bindparam("b_times"))
)
POSTPONE = (
    update(Outbox)
    .where(Outbox.key.in_(bindparam("keys", expanding=True)), Outbox.state == "waiting")
    .values(due_at=bindparam("at"))
)


class Arrivals:
    """Everybody who waits at the door, in one transaction."""

    def __init__(self, account: str, sealer: Sealer) -> None:
        self._account = account
        self._sealer = sealer

    def note(self, connection: Connection, all_: Sequence[Coming], now: datetime) -> list[Noted]:
        fresh = self._fresh(connection, all_, now)
        noted: list[Noted] = []
        for coming in all_:
            one = fresh[coming.key]
            noted.append(one)
            fresh[coming.key] = replace(one, ours=False)  # the same one twice in a round: one of them is to answer
        return noted

    def _fresh(self, connection: Connection, all_: Sequence[Coming], now: datetime) -> dict[str, Noted]:
        times = Counter(coming.key for coming in all_)
        by_key = {coming.key: replace(coming, times=times[coming.key]) for coming in all_}
        there = set(connection.scalars(THERE, {"keys": padded(by_key)}))
        new = [coming for key, coming in sorted(by_key.items()) if key not in there]
        noted = self._new(connection, new, now) if new else {}
        return noted | (self._known(connection, {key: by_key[key] for key in there}, now) if there else {})

    def _known(self, connection: Connection, by_key: dict[str, Coming], now: datetime) -> dict[str, Noted]:
        """Messages seen before: passive answers are given again, abandoned ones are taken over."""
        noted: dict[str, Noted] = {}
        rows = connection.execute(KNOWN, {"keys": padded(by_key)}).all()
        connection.execute(ASKED, [{"b_key": row.key, "b_times": by_key[row.key].times} for row in rows])
        for row in rows:
            over = row.state == "open" and row.lease_until <= now
            before = self._taken_over(connection, row, now, by_key[row.key].lease) if over else ()
            member = connection.scalar(select(WeChatContact.member).where(WeChatContact.address == row.address))
            ours, asked = over or row.state == "passive", row.asked + by_key[row.key].times
            noted[row.key] = Noted(row.conversation_id, row.state, ours, member, before, asked)
        return noted

    def _taken_over(self, connection: Connection, row: Any, now: datetime, lease: float) -> tuple[str, ...]:
        """The message of a process that died is this one's; the earlier ones that have no answer yet."""
        until = now + timedelta(seconds=lease)
        connection.execute(TAKE_OVER, {"b_key": row.key, "b_until": until})
        connection.execute(POSTPONE, {"keys": [f"{row.conversation_id}:{row.key}"], "at": until})
        wanted = {"addresses": [row.address], "until": row.at} | since(now)
        return tuple(earlier.key for earlier in connection.execute(EARLIER, wanted))

    def _new(self, connection: Connection, new: list[Coming], now: datetime) -> dict[str, Noted]:
        whose = self._touch(connection, new, now)
        before: dict[str, list[str]] = {}
        for row in connection.execute(UNANSWERED, {"addresses": padded(whose)} | since(now)):
            before.setdefault(row.address, []).append(row.key)
        noted: dict[str, Noted] = {}
        rows: list[dict[str, Any]] = []
        effects: list[dict[str, Any]] = []
        for place, coming in enumerate(new):
            conversation, member = whose[coming.address]
            until = now + timedelta(seconds=coming.lease)
            earlier = before.setdefault(coming.address, [])
            noted[coming.key] = Noted(conversation, "open", True, member, tuple(earlier), coming.times)
            earlier.append(coming.key)
            at = now + timedelta(microseconds=place)
            who = {"key": coming.key, "address": coming.address, "conversation_id": conversation}
            rows.append(
                who | {"state": "open", "asked": coming.times, "sent": 0, "owed": False, "lease_until": until, "at": at}
            )
            effect = coming.effect(conversation)
            effects.append(waiting(effect, self._sealer, conversation, 0, now) | {"due_at": until})
        connection.execute(insert(WeChatDelivery), rows)
        connection.execute(insert(Outbox), effects)
        return noted

    def _touch(self, connection: Connection, new: list[Coming], now: datetime) -> dict[str, tuple[str, int | None]]:
        """Open the windows these messages open; address → conversation and whose turn it is."""
        addresses = {coming.address for coming in new}
        whose: dict[str, tuple[str, int | None]] = {}
        for row in connection.execute(CONTACTS, {"addresses": padded(addresses)}):
            person = "" if row.person_id is None or row.relation == "self" else str(row.person_id)
            whose[row.address] = (conversation_of(self._account, row.address, person), row.member)
        if unseen := sorted(addresses - whose.keys()):
            empty = {"subscribed": True, "spoke_used": 0, "tapped_used": 0, "created_at": now}
            connection.execute(insert(WeChatContact), [{"address": address} | empty for address in unseen])
            whose |= {address: (conversation_of(self._account, address), None) for address in unseen}
        for did, touch in TOUCH.items():
            if those := {coming.address for coming in new if coming.did == did}:
                connection.execute(touch, {"addresses": padded(those), "now": now})
        return whose


def padded(values: Any) -> list[str]:
    """As many as the next power of two: few different statements, each prepared once."""
    sorted_ = sorted(values)
    return sorted_ + sorted_[-1:] * ((1 << (len(sorted_) - 1).bit_length()) - len(sorted_)) if sorted_ else []
