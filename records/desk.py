"""What reached the hospital's own side: alerts, summaries, hand-overs, feedback."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.messages import Effect
from records.database import Database
from records.house import DeskItem
from records.secrets import Sealer


def put_item(connection: Connection, sealer: Sealer, effect: Effect, now: datetime) -> int | None:
    """Store an effect once by its key, inside a transaction; its number, or None when it was there already."""
    if connection.scalar(select(DeskItem.id).where(DeskItem.key == effect.key)) is not None:
        return None
    row = {
        "key": effect.key,
        "kind": effect.kind,
        "conversation_id": conversation_of(effect),
        "turn": turn_of(effect),
        "payload": sealer.seal(json.dumps(effect.payload, ensure_ascii=False, default=str)),
        "at": now,
    }
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    once = upsert(DeskItem).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(DeskItem.id)
    return connection.execute(once).scalar_one_or_none()


def conversation_of(effect: Effect) -> str:
    """The payload says it; keys of a turn's own effects begin with it."""
    return str(effect.payload.get("conversation") or effect.key.partition(":")[0])[:64]


def turn_of(effect: Effect) -> int:
    told = effect.payload.get("turn", effect.payload.get("version"))
    turn = effect.key.partition(":")[2].partition(":")[0] if told is None else str(told)
    return int(turn) if turn.isdigit() else 0


class DeskStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def put(self, effect: Effect, now: datetime) -> bool:
        """Store once by key; False when it was there already."""
        fresh = await self._db.write(lambda connection: put_item(connection, self._sealer, effect, now))
        return fresh is not None

    async def list(
        self, kind: str | None = None, after: int = 0, limit: int = 100, *, conversation: str | None = None
    ) -> list[dict[str, Any]]:
        query = select(DeskItem).where(DeskItem.id > after).order_by(DeskItem.id).limit(limit)
        if kind:
            query = query.where(DeskItem.kind == kind)
        if conversation:
            query = query.where(DeskItem.conversation_id == conversation)
        async with self._db.reading() as session:
            rows = list(await session.scalars(query))
        return [self._show(row) for row in rows]

    async def handle(self, item_id: int, by: str, now: datetime) -> bool:
        query = (
            update(DeskItem)
            .where(DeskItem.id == item_id, DeskItem.handled_at.is_(None))
            .values(handled_by=by, handled_at=now)
        )
        async with self._db.writing() as session:
            changed = await session.execute(query)
        return bool(changed.rowcount)  # type: ignore[attr-defined]

    def _show(self, row: DeskItem) -> dict[str, Any]:
        return {
            "id": row.id,
            "key": row.key,
            "kind": row.kind,
            "conversation": row.conversation_id,
            "turn": row.turn,
            "at": row.at,
            "handled_by": row.handled_by,
            "handled_at": row.handled_at,
            "payload": self.opened(row.payload),
        }

    def opened(self, payload: bytes) -> dict[str, Any]:
        made: Mapping[str, Any] = json.loads(self._sealer.open(payload))
        return dict(made)
