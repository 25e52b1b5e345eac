"""Alerts as staff work on them: who took it on, when, and whether it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from core.errors import NotFound
from core.messages import Effect
from records.acting import Acting
from records.belonging import chosen_of, is_nobodys
from records.database import Database
from records.documents import Documents
from records.house import DeskItem, Outbox
from records.live import Happened, emit
from records.outbox import waiting
from records.secrets import Sealer
from records.staffside import Alert, PatientClinic

PAGE = 50
REPEATED = ("alert", "escalate", "unreached")  # items whose delivery repeats until somebody has it in hand
COLUMNS = [*Alert.__table__.columns, DeskItem.kind, DeskItem.payload]


@dataclass(frozen=True)
class Raised:
    """One alert: its row, its kind, what it says, and staff's note on it."""

    row: Any
    payload: dict[str, Any]
    note: str


class AlertStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer
        self._documents = Documents(sealer)

    async def page(self, clinics: frozenset[str] | None, staff: str, *, all: bool, after: int) -> list[Raised]:
        """Open ones, oldest first; or all, newest first (`after` is then the last one seen): those of these clinics,
        of people who are nobody's in particular, and what was given to this person."""
        query = select(*COLUMNS).join(DeskItem, DeskItem.id == Alert.id)
        if clinics is not None:
            mine = select(PatientClinic.conversation_id).where(PatientClinic.clinic.in_(clinics))
            theirs = Alert.conversation_id.in_(mine) | is_nobodys(Alert.conversation_id)
            query = query.where(theirs | (Alert.assigned_to == staff))
        if all:
            query = query.where(Alert.id < after) if after else query
            query = query.order_by(Alert.id.desc())
        else:
            query = query.where(Alert.closed_at.is_(None), Alert.id > after).order_by(Alert.id)
        rows = await self._db.read(lambda connection: connection.execute(query.limit(PAGE)).all())
        return [self._raised(row) for row in rows]

    async def of(self, conversation: str) -> list[Raised]:
        """Every alert of a conversation, newest first."""
        query = select(*COLUMNS).join(DeskItem, DeskItem.id == Alert.id).where(Alert.conversation_id == conversation)
        rows = await self._db.read(lambda c: c.execute(query.order_by(Alert.id.desc()).limit(PAGE)).all())
        return [self._raised(row) for row in rows]

    async def open_of(self, conversations: Sequence[str]) -> dict[str, int]:
        """How many of each conversation's are open."""
        query = select(Alert.conversation_id, func.count()).where(Alert.closed_at.is_(None))
        wanted = query.where(Alert.conversation_id.in_(conversations)).group_by(Alert.conversation_id)
        return {row[0]: row[1] for row in await self._db.read(lambda connection: connection.execute(wanted).all())}

    async def get(self, alert: int) -> Raised | None:
        return await self._db.read(lambda connection: self._one(connection, alert))

    # --- what staff do ------------------------------------------------------------------------------------

    async def acknowledge(self, alert: int, by: Acting, now: datetime) -> Raised:
        """Somebody has it: what repeats stops repeating."""
        return await self._change(alert, now, lambda c, row: self._taken(c, row, by, now))

    async def assign(self, alert: int, to: Acting, by: Acting, now: datetime) -> Raised:
        def change(connection: Connection, row: Any) -> dict[str, Any]:
            taken = self._taken(connection, row, by, now)
            return taken | {"assigned_to": to.id, "assigned_name": to.name}

        return await self._change(alert, now, change)

    async def escalate(self, alert: int, note: str, by: Acting, now: datetime) -> Raised:
        """More people must hear of it: it is delivered as an escalation until somebody acknowledges again."""

        def change(connection: Connection, row: Any) -> dict[str, Any]:
            if row.escalated_at is not None and row.acknowledged_at is None:
                return self._noted(note)  # it is repeating already
            _handled(connection, row, None, None)
            connection.execute(insert(Outbox), self._escalation(row, note, by, now))
            told = {"escalated_by": by.name, "escalated_at": now, "acknowledged_by": None, "acknowledged_at": None}
            return told | self._noted(note)

        return await self._change(alert, now, change)

    async def close(self, alert: int, note: str, by: Acting, now: datetime) -> Raised:
        def change(connection: Connection, row: Any) -> dict[str, Any]:
            if row.closed_at is not None:
                return {}
            taken = self._taken(connection, row, by, now)
            return taken | {"closed_by": by.name, "closed_at": now} | self._noted(note)

        return await self._change(alert, now, change)

    # --- inside ---------------------------------------------------------------------------------------------

    def _taken(self, connection: Connection, row: Any, by: Acting, now: datetime) -> dict[str, Any]:
        """The first one to take it stays the one who did."""
        if row.acknowledged_at is not None:
            return {}
        _handled(connection, row, by.name, now)
        return {"acknowledged_by": by.name, "acknowledged_at": now, "responded_at": row.responded_at or now}

    def _noted(self, note: str) -> dict[str, Any]:
        return {"note": self._sealer.seal(note)} if note else {}

    def _escalation(self, row: Any, note: str, by: Acting, now: datetime) -> dict[str, Any]:
        told = self._documents.open(row.payload) | {"conversation": row.conversation_id, "turn": row.turn}
        payload = told | {"until": "acknowledged", "alert": row.id, "by": by.name, "note": note}
        key = f"{row.conversation_id}:{row.turn}:escalate:{row.id}:{int(now.timestamp() * 1000)}"
        return waiting(
            Effect(kind="escalate", key=key, payload=payload), self._sealer, row.conversation_id, row.turn, now
        )

    async def _change(self, alert: int, now: datetime, change: Callable[[Connection, Any], dict[str, Any]]) -> Raised:
        def work(connection: Connection) -> Raised:
            connection.execute(select(Alert.id).where(Alert.id == alert).with_for_update())
            before = self._one(connection, alert)
            if before is None:
                raise NotFound("no such alert")
            row = before.row
            if fields := change(connection, row):
                connection.execute(update(Alert).where(Alert.id == alert).values(**fields))
                clinics = chosen_of(connection, row.conversation_id)
                emit(connection, [Happened("alert", row.conversation_id, clinics, alert=alert)], now)
            after = self._one(connection, alert)
            assert after is not None
            return after

        return await self._db.write(work)

    def _one(self, connection: Connection, alert: int) -> Raised | None:
        query = select(*COLUMNS).join(DeskItem, DeskItem.id == Alert.id).where(Alert.id == alert)
        row = connection.execute(query).one_or_none()
        return None if row is None else self._raised(row)

    def _raised(self, row: Any) -> Raised:
        note = self._sealer.open(row.note) if row.note else ""
        return Raised(row, self._documents.open(row.payload), note)


def _handled(connection: Connection, row: Any, by: str | None, at: datetime | None) -> None:
    """All items of the same turn: the alert, and the escalation that repeats until one of them is in hand."""
    same = (DeskItem.conversation_id == row.conversation_id) & (DeskItem.turn == row.turn)
    mine = update(DeskItem).where(same, DeskItem.kind.in_(REPEATED))
    connection.execute(mine.values(handled_by=by, handled_at=at))
