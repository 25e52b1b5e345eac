"""What is being answered on WeChat, by whom, and how far it is; and the ledger of who may be written to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from core.messages import Effect
from records.database import Database
from records.house import Outbox
from records.outbox import waiting
from records.secrets import Sealer
from records.together import Together
from records.wechat import WeChatContact, WeChatDelivery
from records.wechat_answers import Decision, Rest, Round, hold
from records.wechat_arrivals import POSTPONE, Arrivals, Coming, Noted
from records.wechat_order import holds_up, since

USED_UP = 99
NOBODY = WeChatContact(subscribed=True, spoke_used=0, tapped_used=0)
EARLIER = aliased(WeChatDelivery)
PROGRESS = select(
    WeChatDelivery.state,
    WeChatDelivery.sent,
    WeChatDelivery.address,
    WeChatDelivery.conversation_id,
    select(EARLIER.key)
    .where(
        EARLIER.address == WeChatDelivery.address,
        EARLIER.at < WeChatDelivery.at,
        holds_up(EARLIER),
        EARLIER.owed | (EARLIER.state == "open"),
    )
    .exists()
    .label("behind"),
).where(WeChatDelivery.key == bindparam("b_key"))


@dataclass(frozen=True)
class Part:
    """So many parts of an answer are with the person; the last one was taken from this purse."""

    key: str
    parts: int
    purse: str | None
    address: str
    conversation: str
    last: bool


class WeChatDeliveries:
    """Arrivals and decisions of many people share their transactions."""

    def __init__(self, database: Database, sealer: Sealer, account: str, clock: Callable[[], datetime]) -> None:
        self._db = database
        self._sealer = sealer
        self._clock = clock
        self._arrivals = Arrivals(account, sealer)
        self.arrive: Together[Coming, Noted] = Together(self._arrive)
        self._decide: Together[Decision, bool] = Together(self._decided)
        self._sent: Together[Part, None] = Together(self._noted)

    async def _arrive(self, all_: Sequence[Coming]) -> Sequence[Noted]:
        """Ledger, delivery and the effect that answers it, in one transaction; once by key."""
        now = self._clock()
        try:
            return await self._db.write(lambda connection: self._arrivals.note(connection, all_, now))
        except IntegrityError:  # another process noted one of them in this very moment
            if len(all_) > 1:
                raise
            return await self._db.write(lambda connection: self._arrivals.note(connection, all_, now))

    async def _decided(self, decisions: Sequence[Decision]) -> Sequence[bool]:
        now = self._clock()
        return await self._db.write(lambda connection: Round(connection, decisions, now).take())

    async def hold(self, keys: Sequence[str], lease: float) -> None:
        until = self._clock() + timedelta(seconds=lease)
        await self._db.write(lambda connection: hold(connection, keys, until))

    async def claim(self, key: str, rest: Rest) -> bool:
        """open → passive, unless an earlier answer to this person is still to come; True also when it was passive
        already: a repeated delivery gets the same answer."""
        return await self._decide(Decision(key, "claim", rest))

    async def promise(self, key: str, due: bool) -> None:
        """open → promised; with `due` its effect is delivered at once."""
        await self._decide(Decision(key, "due" if due else "promise"))

    async def again(self, key: str, effect: Effect, conversation: str) -> None:
        """passive → promised, from its first part on."""
        now = self._clock()
        row = waiting(effect, self._sealer, conversation, 0, now)

        def work(connection: Connection) -> None:
            mine = update(WeChatDelivery).where(WeChatDelivery.key == key, WeChatDelivery.state == "passive")
            if connection.execute(mine.values(state="promised", sent=0, owed=True)).rowcount:
                there = update(Outbox).where(Outbox.key == effect.key)
                if not connection.execute(there.values(state="waiting", due_at=now, attempts=0)).rowcount:
                    connection.execute(insert(Outbox), row)

        await self._db.write(work)

    async def progress(self, key: str) -> Any:
        """State, parts sent, address, conversation, and whether an earlier message has no answer yet."""
        wanted = {"b_key": key} | since(self._clock())
        return await self._db.read(lambda connection: connection.execute(PROGRESS, wanted).one_or_none())

    async def sent(self, part: Part) -> None:
        await self._sent(part)

    async def finished(self, key: str) -> None:
        """Nothing of this answer is still to come."""
        change = update(WeChatDelivery).where(WeChatDelivery.key == key).values(owed=False)
        await self._db.write(lambda connection: connection.execute(change))

    async def queue(self, effect: Effect, conversation: str, due: datetime) -> None:
        """An effect of this channel's own; once by key."""
        row = waiting(effect, self._sealer, conversation, 0, self._clock()) | {"due_at": due}
        try:
            await self._db.write(lambda connection: connection.execute(insert(Outbox), row))
        except IntegrityError:
            await self.due(effect.key)

    async def due(self, effect_key: str) -> None:
        """What waits under this key is due now."""
        now = self._clock()
        await self._db.write(lambda connection: connection.execute(POSTPONE, {"keys": [effect_key], "at": now}))

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

    async def _noted(self, parts: Sequence[Part]) -> Sequence[None]:
        now = self._clock()

        def work(connection: Connection) -> None:
            for part in sorted(parts, key=lambda part: part.address):
                _count(connection, part)
            for part in sorted(parts, key=lambda part: part.key):
                _note(connection, part, now)

        await self._db.write(work)
        return [None] * len(parts)


def _count(connection: Connection, part: Part) -> None:
    if part.purse:
        used = WeChatContact.spoke_used if part.purse == "spoke" else WeChatContact.tapped_used
        mine = update(WeChatContact).where(WeChatContact.address == part.address)
        connection.execute(mine.values({used.key: used + 1}))


def _note(connection: Connection, part: Part, now: datetime) -> None:
    mine = update(WeChatDelivery).where(WeChatDelivery.key == part.key)
    if connection.execute(mine.values(sent=part.parts, owed=not part.last)).rowcount:
        return
    fields = {"key": part.key, "address": part.address, "conversation_id": part.conversation, "sent": part.parts}
    row = fields | {"asked": 0, "state": "promised", "owed": False, "lease_until": now, "at": now}
    connection.execute(insert(WeChatDelivery), row)
