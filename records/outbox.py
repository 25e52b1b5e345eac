"""The outbox: effects are taken, delivered and marked; a taker that dies loses its lease, not the effect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, func, select, update

from core.errors import Misconfigured
from core.messages import Effect
from records.base import UtcDateTime
from records.database import Database
from records.house import Outbox
from records.secrets import Sealer

LEASE = timedelta(seconds=120)
UNREADABLE = "这条记录打不开：多半是密钥换过。换回原来的密钥后，可以再送一次。"
DUE = (
    select(*Outbox.__table__.columns)
    .where(Outbox.state.in_(("waiting", "taken")), Outbox.due_at <= bindparam("now", type_=UtcDateTime))
    .order_by(Outbox.due_at, Outbox.id)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True)
class Taken:
    id: int
    effect: Effect
    conversation: str
    turn: int
    attempts: int
    created_at: datetime


def waiting(effect: Effect, sealer: Sealer, conversation: str, turn: int, now: datetime) -> dict[str, Any]:
    """The row of an effect that waits to be delivered."""
    return {
        "key": effect.key,
        "kind": effect.kind,
        "conversation_id": conversation,
        "turn": turn,
        "payload": sealer.seal(effect.model_dump_json()),
        "state": "waiting",
        "due_at": effect.not_before or now,
        "attempts": 0,
        "note": "",
        "created_at": now,
    }


class OutboxStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def take(self, now: datetime, limit: int = 50) -> list[Taken]:
        """Lease what is due. Rows whose lease ran out are due again: delivery is at least once."""

        def work(connection: Connection) -> Sequence[Any]:
            rows = connection.execute(DUE.limit(limit), {"now": now}).all()
            lease = {"state": "taken", "due_at": now + LEASE, "attempts": Outbox.attempts + 1}
            if rows:
                mine = update(Outbox).where(Outbox.id.in_([row.id for row in rows]))
                connection.execute(mine.values(**lease))
            return rows

        taken = []
        for row in await self._db.write(work):
            try:
                taken.append(self._open(row))
            except (Misconfigured, ValidationError):  # one that cannot be read must not hold up the others
                await self._mark(row.id, state="dead", note=UNREADABLE)
        return taken

    async def due(self, now: datetime) -> bool:
        """A cheap look, so that an idle worker never asks for the write lock."""
        query = select(Outbox.id).where(Outbox.state.in_(("waiting", "taken")), Outbox.due_at <= now).limit(1)
        async with self._db.reading() as session:
            return (await session.execute(query)).first() is not None

    async def done(self, taken: Taken, now: datetime, note: str = "") -> None:
        await self._mark(taken.id, state="done", done_at=now, note=note[:500], outcome=None)

    async def later(
        self, taken: Taken, at: datetime, note: str, *, outcome: Sequence[dict[str, str]] = (), counts: bool = True
    ) -> None:
        """Due again at this time. A wait that was no try does not count as one, and keeps what was said before."""
        said: dict[str, Any] = {"outcome": self._said(outcome)} if counts else {"attempts": taken.attempts - 1}
        await self._mark(taken.id, state="waiting", due_at=at, note=note[:500], **said)

    async def dead(self, taken: Taken, note: str, *, outcome: Sequence[dict[str, str]] = ()) -> None:
        await self._mark(taken.id, state="dead", note=note[:500], outcome=self._said(outcome))

    async def counts(self) -> dict[str, int]:
        query = select(Outbox.state, func.count()).where(Outbox.state != "done").group_by(Outbox.state)
        async with self._db.reading() as session:
            return {state: count for state, count in (await session.execute(query)).all()}

    async def _mark(self, effect_id: int, **values: Any) -> None:
        mark = update(Outbox).where(Outbox.id == effect_id).values(**values)
        await self._db.write(lambda connection: connection.execute(mark), quick=True)

    def _said(self, outcome: Sequence[dict[str, str]]) -> bytes | None:
        return self._sealer.seal(json.dumps(list(outcome), ensure_ascii=False)) if outcome else None

    def _open(self, row: Any) -> Taken:
        effect = Effect.model_validate_json(self._sealer.open(row.payload))
        return Taken(row.id, effect, row.conversation_id, row.turn, row.attempts + 1, row.created_at)
