"""Who an openid speaks for, the codes that prove it, the shared token, and the one-time links that were used."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import BadInput, NotFound
from records.database import Database
from records.house import ChannelIdentity, Person
from records.secrets import Sealer
from records.wechat import WeChatBinding, WeChatCode, WeChatContact, WeChatLink, WeChatToken

GOOD = timedelta(minutes=10)
TRIES = 5
BUSY = timedelta(seconds=10)
WRONG = "这个验证码不对或已过期，请核对后再试，或重新获取。"


@dataclass(frozen=True)
class Bound:
    """A person and how they belong to an openid."""

    id: int
    person: str
    relation: str
    name: str
    phone: str
    sex: str | None
    born: str | None


@dataclass(frozen=True)
class Newcomer:
    """Someone to be bound, as they or the desk told us."""

    name: str
    phone: str
    relation: str = "self"
    sex: str | None = None
    born: str | None = None


class WeChatPeople:
    def __init__(self, database: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = database
        self._sealer = sealer
        self._clock = clock

    async def members(self, address: str) -> list[Bound]:
        """Everyone bound now, in the order they came."""
        query = (
            select(WeChatBinding, Person)
            .join(Person, Person.id == WeChatBinding.person_id)
            .where(WeChatBinding.address == address, WeChatBinding.ended_at.is_(None))
            .order_by(WeChatBinding.id)
        )
        async with self._db.reading() as session:
            rows = (await session.execute(query)).all()
        return [self._bound(binding, person) for binding, person in rows]

    async def switch(self, address: str, member: int | None) -> None:
        change = update(WeChatContact).where(WeChatContact.address == address).values(member=member)
        await self._db.write(lambda connection: connection.execute(change))

    async def bind(self, address: str, newcomer: Newcomer, by: str) -> int:
        """Once for each person; the first one bound is whose turn it is."""
        now, phone = self._clock(), self._sealer.index(newcomer.phone)
        known = next(
            (b for b in await self.members(address) if (b.name, b.phone) == (newcomer.name, newcomer.phone)), None
        )
        if known is not None:
            return known.id

        def work(connection: Connection) -> int:
            person = self._person(connection, newcomer, phone, now)
            fields = {
                "address": address,
                "person_id": person,
                "relation": newcomer.relation,
                "proven_by": by,
                "at": now,
            }
            row = connection.execute(insert(WeChatBinding), fields)
            binding = int(row.inserted_primary_key[0])  # type: ignore[index]
            first = update(WeChatContact).where(WeChatContact.address == address, WeChatContact.member.is_(None))
            connection.execute(first.values(member=binding))
            if newcomer.relation == "self":
                identity = update(ChannelIdentity).where(
                    ChannelIdentity.channel == "wechat", ChannelIdentity.address == address
                )
                connection.execute(identity.values(person_id=person, proven_at=now))
            return binding

        return await self._db.write(work)

    async def unbind(self, address: str, binding: int) -> None:
        """Ended, not deleted; if it was their turn, it is the account holder's again."""
        now = self._clock()

        def work(connection: Connection) -> None:
            ended = update(WeChatBinding).where(WeChatBinding.id == binding, WeChatBinding.address == address)
            connection.execute(ended.values(ended_at=now))
            turn = update(WeChatContact).where(WeChatContact.address == address, WeChatContact.member == binding)
            connection.execute(turn.values(member=None))

        await self._db.write(work)

    # --- codes -----------------------------------------------------------------------------------------

    async def put_code(self, address: str, purpose: str, code: str, about: str = "") -> int:
        """A code under way instead of the one before; returns how many minutes it is good."""
        row = {
            "address": address,
            "purpose": purpose,
            "code_index": self._sealer.index(f"{purpose}:{code}"),
            "sealed": self._sealer.seal(about),
            "tries": 0,
            "good_until": self._clock() + GOOD,
        }

        def work(connection: Connection) -> None:
            old = delete(WeChatCode).where(WeChatCode.address == address, WeChatCode.purpose == purpose)
            connection.execute(old)
            connection.execute(insert(WeChatCode), row)

        await self._db.write(work)
        return int(GOOD.total_seconds() // 60)

    async def take_phone_code(self, address: str, code: str) -> str:
        """The phone a right code went to. A wrong one counts; after five the code is worth nothing."""

        def work(connection: Connection) -> str | None:
            row = connection.execute(
                select(WeChatCode.code_index, WeChatCode.sealed, WeChatCode.tries, WeChatCode.good_until).where(
                    WeChatCode.address == address, WeChatCode.purpose == "phone"
                )
            ).one_or_none()
            if row is None or row.tries >= TRIES or row.good_until <= self._clock():
                return None
            mine = (WeChatCode.address == address, WeChatCode.purpose == "phone")
            if row.code_index != self._sealer.index(f"phone:{code}"):
                connection.execute(update(WeChatCode).where(*mine).values(tries=row.tries + 1))
                return None
            connection.execute(delete(WeChatCode).where(*mine))
            return self._sealer.open(row.sealed)

        phone = await self._db.write(work)
        if phone is None:
            raise BadInput("wrong or old phone code", heard=WRONG)
        return phone

    async def take_desk_code(self, code: str) -> str:
        """The openid that shows this number at the desk."""
        mine = (WeChatCode.purpose == "desk", WeChatCode.code_index == self._sealer.index(f"desk:{code}"))

        def work(connection: Connection) -> str | None:
            query = select(WeChatCode.address).where(*mine, WeChatCode.good_until > self._clock())
            addresses = list(connection.scalars(query))
            if len(addresses) != 1:
                return None
            connection.execute(delete(WeChatCode).where(*mine))
            return str(addresses[0])

        address = await self._db.write(work)
        if address is None:
            raise NotFound("no such desk code", heard=WRONG)
        return address

    # --- the shared token and used links -----------------------------------------------------------------

    async def load_token(self, account: str) -> tuple[str, datetime] | None:
        async with self._db.reading() as session:
            row = await session.get(WeChatToken, account)
        return None if row is None or not row.refreshes else (self._sealer.open(row.token), row.good_until)

    async def begin_token(self, account: str, stale: str) -> bool:
        """One process at a time; nobody when the stored token is another than the stale one."""
        now = self._clock()
        stored = await self.load_token(account)
        if (stored[0] if stored else "") != stale:
            return False

        def work(connection: Connection) -> bool:
            known = connection.scalar(select(WeChatToken.refreshes).where(WeChatToken.account == account))
            if known is None:
                fields = {"account": account, "token": b"", "good_until": now, "busy_until": now + BUSY, "refreshes": 0}
                connection.execute(insert(WeChatToken), fields)
                return True
            free = or_(WeChatToken.busy_until.is_(None), WeChatToken.busy_until <= now)
            mine = update(WeChatToken).where(WeChatToken.account == account, free)
            return connection.execute(mine.values(busy_until=now + BUSY)).rowcount == 1

        try:
            if not await self._db.write(work):
                return False
        except IntegrityError:
            return False
        # Between our look and our turn another process may have fetched one and gone.
        stored = await self.load_token(account)
        if (stored[0] if stored else "") == stale:
            return True
        await self.free_token(account)
        return False

    async def save_token(self, account: str, token: str, good_until: datetime) -> None:
        values = {"token": self._sealer.seal(token), "good_until": good_until, "busy_until": None}
        change = update(WeChatToken).where(WeChatToken.account == account)
        counted = change.values(**values, refreshes=WeChatToken.refreshes + 1)
        await self._db.write(lambda connection: connection.execute(counted))

    async def free_token(self, account: str) -> None:
        change = update(WeChatToken).where(WeChatToken.account == account).values(busy_until=None)
        await self._db.write(lambda connection: connection.execute(change))

    async def use_link(self, id: str) -> bool:
        """True the first time."""
        row = {"id": id, "used_at": self._clock()}
        try:
            await self._db.write(lambda connection: connection.execute(insert(WeChatLink), row))
        except IntegrityError:
            return False
        return True

    def _person(self, connection: Connection, newcomer: Newcomer, phone: str, now: datetime) -> str:
        """The same name and phone is the same person, whoever binds them."""
        for row in connection.execute(select(Person.id, Person.sealed).where(Person.phone_index == phone)):
            if json.loads(self._sealer.open(row.sealed)).get("name") == newcomer.name:
                return str(row.id)
        sealed = json.dumps({"name": newcomer.name, "phone": newcomer.phone}, ensure_ascii=False)
        fields = {
            "id": str(uuid.uuid4()), "sealed": self._sealer.seal(sealed), "phone_index": phone,
            "sex": newcomer.sex, "born": newcomer.born, "created_at": now,
        }  # fmt: skip
        connection.execute(insert(Person), fields)
        return str(fields["id"])

    def _bound(self, binding: WeChatBinding, person: Person) -> Bound:
        told = json.loads(self._sealer.open(person.sealed))
        return Bound(
            binding.id,
            person.id,
            binding.relation,
            told.get("name", ""),
            told.get("phone", ""),
            person.sex,
            person.born,
        )
