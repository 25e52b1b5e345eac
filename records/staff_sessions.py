"""Keeps who is signed in, and who may look at a patient of another clinic for how long."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from records.database import Database
from records.secrets import Sealer
from records.staff import BreakGlass, StaffAccount, StaffSession
from records.staff_accounts import COLUMNS, Account, account_of

TOUCH = timedelta(seconds=60)  # an open page moves its expiry at most this often: reading must not become writing


@dataclass(frozen=True)
class Found:
    """A live session and its account, read together."""

    account: Account
    hash: str
    expires_at: datetime


class StaffSessions:
    """Sliding: `idle` after the last request, and never longer than the end set at sign-in."""

    def __init__(self, database: Database, idle: timedelta, longest: timedelta) -> None:
        self._db = database
        self._idle = idle
        self._longest = longest

    async def open(self, token: str, staff: str, now: datetime) -> datetime:
        """A new session; old ones that have ended are swept away. Returns when it expires if nothing is done."""
        row = {"hash": digest(token), "staff_id": staff, "seen_at": now, "created_at": now}
        row["ends_at"] = now + self._longest
        gone = delete(StaffSession).where((StaffSession.ends_at < now) | (StaffSession.seen_at < now - self._idle))
        await self._db.write(lambda c: (c.execute(gone), c.execute(insert(StaffSession).values(**row))))
        return now + min(self._idle, self._longest)

    async def find(self, token: str, now: datetime, *, touch: bool = True) -> Found | None:
        """The session behind a token, of an active account, unless it has expired."""
        hashed = digest(token)
        query = (
            select(*COLUMNS, StaffSession.seen_at, StaffSession.ends_at)
            .join(StaffSession, StaffSession.staff_id == StaffAccount.id)
            .where(StaffSession.hash == hashed, StaffAccount.active)
        )
        row = await self._db.read(lambda c: c.execute(query).mappings().one_or_none())
        if row is None:
            return None
        seen_at, ends_at = row["seen_at"], row["ends_at"]
        if ends_at <= now or seen_at + self._idle <= now:
            return None
        if touch and now - seen_at >= TOUCH:
            seen = update(StaffSession).where(StaffSession.hash == hashed).values(seen_at=now)
            await self._db.write(lambda c: c.execute(seen))
        return Found(account_of(row), hashed, min(ends_at, now + self._idle))

    async def close(self, hashed: str) -> None:
        await self._db.write(lambda c: c.execute(delete(StaffSession).where(StaffSession.hash == hashed)))

    async def close_all(self, staff: str, *, but: str = "") -> None:
        """Every session of an account, except perhaps the one that asks."""
        others = delete(StaffSession).where(StaffSession.staff_id == staff, StaffSession.hash != but)
        await self._db.write(lambda c: c.execute(others))


class Grants:
    """Broken glass: who, which conversation, why, until when."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def give(self, staff: str, conversation: str, reason: str, now: datetime, until: datetime) -> int:
        row = {"staff_id": staff, "conversation_id": conversation, "at": now, "ends_at": until}
        row["reason"] = self._sealer.seal(reason)
        made = await self._db.write(lambda c: c.execute(insert(BreakGlass).values(**row)).inserted_primary_key)
        return int(made[0])  # type: ignore[index]

    async def live(self, staff: str, now: datetime) -> frozenset[str]:
        """The conversations this person may look at by a grant now."""
        mine = (BreakGlass.staff_id == staff, BreakGlass.ends_at > now)
        query = select(BreakGlass.conversation_id).where(*mine)
        return frozenset(await self._db.read(lambda c: c.execute(query).scalars().all()))

    async def reasons(self, grants: list[int]) -> dict[int, str]:
        query = select(BreakGlass.id, BreakGlass.reason).where(BreakGlass.id.in_(grants))
        rows = await self._db.read(lambda c: c.execute(query).all())
        return {row.id: self._sealer.open(row.reason) for row in rows}


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
