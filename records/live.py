"""The live log: what happened at the staff's side, numbered so that a reader who knows the last number misses nothing.

Numbers come from one counter row. A writer takes the row last in its transaction and holds it until it commits, so on
PostgreSQL, too, number n is visible before n + 1 is given: `id > last seen` is all a reader has to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import BigInteger, Connection, bindparam, delete, func, insert, select, update

from records.database import Database
from records.staffside import DeskEvent, LiveCounter

Kind = Literal["summary", "alert", "queue", "turn", "visit", "task", "letter"]
KINDS: tuple[Kind, ...] = get_args(Kind)

NUMBER = (
    update(LiveCounter)
    .where(LiveCounter.id == 1)
    .values(last=LiveCounter.last + bindparam("many", type_=BigInteger))
    .returning(LiveCounter.last)
)
NEW_EVENT = insert(DeskEvent)
AFTER = select(*DeskEvent.__table__.columns).where(DeskEvent.id > bindparam("after")).order_by(DeskEvent.id)
NEWEST = select(LiveCounter.last).where(LiveCounter.id == 1)


@dataclass(frozen=True)
class Happened:
    """One event before it has a number. Ids only."""

    kind: Kind
    conversation: str = ""
    clinics: tuple[str, ...] = ()
    interview: str = ""
    visit: str = ""
    alert: int | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Live:
    """One event with its number."""

    id: int
    what: Happened


def emit(connection: Connection, happened: Sequence[Happened], now: datetime) -> None:
    """Number and write events: the last thing a transaction does, so that the counter is held shortly."""
    if not happened:
        return
    last = int(connection.execute(NUMBER, {"many": len(happened)}).scalar_one())
    first = last - len(happened) + 1
    connection.execute(NEW_EVENT, [_row(first + n, what, now) for n, what in enumerate(happened)])


def _row(number: int, what: Happened, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "kind": what.kind,
        "conversation_id": what.conversation,
        "clinics": " ".join(what.clinics),
        "interview": what.interview,
        "visit": what.visit,
        "alert": what.alert,
        "seq": what.seq,
        "at": now,
    }


class LiveLog:
    """Reads the log; one a process is enough for any number of open pages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def newest(self) -> int:
        """The number of the last event; 0 when nothing happened yet."""
        return await self._db.glance(lambda connection: int(connection.scalar(NEWEST) or 0))

    async def oldest(self) -> int:
        """The lowest number still kept; one more than the newest when none is."""

        def work(connection: Connection) -> int:
            lowest = connection.scalar(select(func.min(DeskEvent.id)))
            return int(lowest if lowest is not None else (connection.scalar(NEWEST) or 0) + 1)

        return await self._db.read(work)

    async def after(self, last: int, limit: int = 500) -> list[Live]:
        """Events above this number, in order."""

        def work(connection: Connection) -> list[Live]:
            return [_live(row) for row in connection.execute(AFTER.limit(limit), {"after": last})]

        return await self._db.glance(work)

    async def tell(self, happened: Iterable[Happened], now: datetime) -> None:
        """Events of something that changes nothing else."""
        told = list(happened)
        await self._db.write(lambda connection: emit(connection, told, now))

    async def forget(self, before: datetime) -> None:
        """Drop what no page will resume from any more."""
        old = delete(DeskEvent).where(DeskEvent.at < before)
        await self._db.write(lambda connection: connection.execute(old))


def _live(row: object) -> Live:
    r = row._mapping  # type: ignore[attr-defined]
    clinics = tuple(r["clinics"].split())
    what = Happened(r["kind"], r["conversation_id"], clinics, r["interview"], r["visit"], r["alert"], r["seq"])
    return Live(r["id"], what)
