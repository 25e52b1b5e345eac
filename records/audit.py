"""The audit trail: append-only, each row's hash covers the row before, so that a missing row shows.

The chain has one writer at a time, so events that arrive while the disk is busy are written together: two hundred
people who open patients at once share a few transactions. `note` returns when its event is on disk, never before.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, text

from records.database import Database
from records.house import AuditEvent

POSTGRES_LOCK = 0x6175646974  # one writer of the chain at a time, over all processes
FIRST = "0" * 64
TOGETHER = 500  # events in one transaction, at most
PIECE = 5000  # events checked at a time


@dataclass(frozen=True)
class Event:
    """Who did what to whom, and why. `detail` holds ids and counts, never patient words."""

    at: datetime
    actor: str
    action: str
    subject: str
    purpose: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


Pending = tuple[Event, asyncio.Future[None]]


class Audit:
    def __init__(self, database: Database) -> None:
        self._db = database
        self._waiting: list[Pending] = []
        self._writer: asyncio.Task[None] | None = None

    async def note(
        self, now: datetime, actor: str, action: str, subject: str, purpose: str = "", **detail: Any
    ) -> None:
        """Add one event; it is durable when this returns."""
        await self.note_all([Event(now, actor, action, subject, purpose[:200], detail)])

    async def note_all(self, events: Iterable[Event]) -> None:
        """Add several, in this order."""
        loop = asyncio.get_running_loop()
        mine = [(event, loop.create_future()) for event in events]
        self._waiting += mine
        if mine and (self._writer is None or self._writer.done()):
            self._writer = loop.create_task(self._write_waiting())
        await asyncio.gather(*(done for _, done in mine))

    async def _write_waiting(self) -> None:
        """A task of its own: somebody who goes away while waiting does not take others' events along."""
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            await self._write(batch)

    async def _write(self, batch: Sequence[Pending]) -> None:
        try:
            await self._db.write(partial(self._append, events=[event for event, _ in batch]))
        except Exception as error:
            if len(batch) == 1:
                _settle(batch, error)
            for one in batch if len(batch) > 1 else ():
                await self._write([one])  # one that cannot be written must not take the others along
        else:
            _settle(batch)

    def _append(self, connection: Connection, events: Sequence[Event]) -> None:
        if not self._db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": POSTGRES_LOCK})
        newest = select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
        previous = connection.execute(newest).scalar_one_or_none() or FIRST
        rows = []
        for event in events:
            row = vars(event) | {"previous": previous}
            previous = row["hash"] = digest(**row)
            rows.append(row)
        connection.execute(insert(AuditEvent), rows)

    # --- reading ------------------------------------------------------------------------------------

    async def of(self, subject: str, limit: int = 200) -> list[AuditEvent]:
        """Who did what to this subject, newest first."""
        return await self.search(subjects=[subject], limit=limit)

    async def search(
        self,
        *,
        subjects: Sequence[str] | None = None,
        actors: Sequence[str] | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[AuditEvent]:
        """Events about any of these subjects, by any of these actors; newest first, from before an event's id."""
        wanted: list[ColumnElement[bool]] = []
        if subjects is not None:
            wanted.append(AuditEvent.subject.in_(subjects))
        if actors is not None:
            wanted.append(AuditEvent.actor.in_(actors))
        if before is not None:
            wanted.append(AuditEvent.id < before)
        query = select(AuditEvent).where(*wanted).order_by(AuditEvent.id.desc()).limit(limit)
        async with self._db.reading() as session:
            return list(await session.scalars(query))

    async def broken_at(self) -> int | None:
        """The id of the first event that does not fit the chain; None when all do."""
        return (await self.checked())[1]

    async def checked(self) -> tuple[int, int | None]:
        """How many events fit the chain, and the id of the first that does not. Read piece by piece: a trail of
        years neither fills the memory nor holds a connection."""
        previous, fit, last = FIRST, 0, 0
        while True:
            piece = await self._db.read(partial(_check, after=last, previous=previous))
            fit += piece.fit
            if piece.broken_at is not None or not piece.fit:
                return fit, piece.broken_at
            previous, last = piece.previous, piece.last


@dataclass(frozen=True)
class Piece:
    fit: int
    last: int
    previous: str
    broken_at: int | None = None


def _check(connection: Connection, after: int, previous: str) -> Piece:
    """The chain after an event's id, as far as one piece goes."""
    table = AuditEvent.__table__
    fit = last = 0
    for row in connection.execute(select(table).where(table.c.id > after).order_by(table.c.id).limit(PIECE)):
        own = digest(row.at, row.actor, row.action, row.subject, row.purpose, row.detail, row.previous)
        if row.previous != previous or row.hash != own:
            return Piece(fit, last, previous, row.id)
        previous, last, fit = row.hash, row.id, fit + 1
    return Piece(fit, last, previous)


def digest(
    at: datetime, actor: str, action: str, subject: str, purpose: str, detail: dict[str, Any], previous: str
) -> str:
    told = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    fields = [previous, at.astimezone(UTC).isoformat(), actor, action, subject, purpose, told]
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()


def _settle(batch: Sequence[Pending], error: Exception | None = None) -> None:
    for _, done in batch:
        if done.done():
            continue  # whoever waited has gone away
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
