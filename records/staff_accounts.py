"""Keeps staff accounts and counts wrong passwords."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from records.database import Database
from records.staff import StaffAccount, StaffAttempt

IN_A_ROW = 5
LOCK = timedelta(minutes=15)
LONGEST = timedelta(hours=4)
FORGOTTEN = timedelta(days=1)  # an attempt older than this no longer counts


@dataclass(frozen=True)
class Account:
    """One row of the staff table and the lock on its login, if any."""

    id: str
    login: str
    name: str
    title: str
    role: str
    clinics: tuple[str, ...]
    doctor: str
    password: str
    must_change: bool
    active: bool
    last_login_at: datetime | None
    locked_until: datetime | None = None


COLUMNS = [
    column for column in StaffAccount.__table__.columns if column.name in Account.__dataclass_fields__
]  # fmt: skip


def account_of(row: RowMapping, **more: Any) -> Account:
    """The account in a row that holds COLUMNS (and maybe others)."""
    fields: dict[str, Any] = {column.name: row[column] for column in COLUMNS}
    return Account(**(fields | {"clinics": tuple(fields["clinics"])} | more))


class StaffAccounts:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def all(self) -> list[Account]:
        """Every account by role and name, with its lock."""
        lock = StaffAttempt.locked_until
        query = select(*COLUMNS, lock).outerjoin(StaffAttempt, StaffAttempt.login == StaffAccount.login)
        rows = await self._db.read(
            lambda c: c.execute(query.order_by(StaffAccount.role, StaffAccount.name)).mappings().all()
        )
        return [account_of(row, locked_until=row["locked_until"]) for row in rows]

    async def get(self, id: str) -> Account | None:
        return await self._one(StaffAccount.id == id)

    async def by_login(self, login: str) -> Account | None:
        return await self._one(StaffAccount.login == login)

    async def add(self, now: datetime, password: str, fields: dict[str, Any], *, must_change: bool = True) -> Account:
        """A new account; Conflict when the login is taken."""
        row = fields | {"id": str(uuid.uuid4()), "password": password, "must_change": must_change}
        row |= {"active": True, "created_at": now}
        try:
            await self._db.write(lambda c: c.execute(insert(StaffAccount).values(**row)))
        except IntegrityError as error:
            raise Conflict("the login is taken", heard="这个登录名已经有人用了，请换一个。") from error
        made = await self.get(row["id"])
        assert made is not None
        return made

    async def change(self, id: str, **fields: Any) -> bool:
        """False when there is no such account."""
        query = update(StaffAccount).where(StaffAccount.id == id).values(**fields)
        return bool(await self._db.write(lambda c: c.execute(query).rowcount))

    # --- wrong passwords ----------------------------------------------------------------------------

    async def locked_until(self, login: str, now: datetime) -> datetime | None:
        """When the lock on this login ends; None when there is none now."""
        query = select(StaffAttempt.locked_until).where(StaffAttempt.login == login)
        until = await self._db.read(lambda c: c.execute(query).scalar_one_or_none())
        return until if until and until > now else None

    async def wrong(self, login: str, now: datetime) -> datetime | None:
        """Count a wrong password; the fifth in a row locks, each further five for twice as long."""

        def work(connection: Connection) -> datetime | None:
            connection.execute(delete(StaffAttempt).where(StaffAttempt.at < now - FORGOTTEN))
            mine = StaffAttempt.login == login
            query = select(StaffAttempt.wrong).where(mine).with_for_update()
            before = connection.execute(query).scalar_one_or_none()
            count = (before or 0) + 1
            until = now + lock_for(count) if count % IN_A_ROW == 0 else None
            fields = {"wrong": count, "locked_until": until, "at": now}
            statement = insert(StaffAttempt).values(login=login, **fields)
            connection.execute(statement if before is None else update(StaffAttempt).where(mine).values(**fields))
            return until

        try:
            return await self._db.write(work)
        except IntegrityError:  # the first wrong one came twice at the same moment
            return await self._db.write(work)

    async def clear(self, login: str) -> None:
        """Forget the wrong ones: the right one came, or an administrator unlocked."""
        await self._db.write(lambda c: c.execute(delete(StaffAttempt).where(StaffAttempt.login == login)))

    async def _one(self, condition: Any) -> Account | None:
        query = select(*COLUMNS).where(condition)
        rows = await self._db.read(lambda c: c.execute(query).mappings().all())
        return account_of(rows[0]) if rows else None


def lock_for(wrong: int) -> timedelta:
    """15 minutes, 30, 60 … for the first, second, third five."""
    return min(LONGEST, LOCK * float(2 ** min(10, wrong // IN_A_ROW - 1)))
