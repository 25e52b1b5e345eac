"""What reached the hospital's own side: alerts, summaries, hand-overs, feedback."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.messages import Effect
from records.database import Database
from records.house import DeskItem
from records.secrets import Sealer


class DeskStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def put(self, effect: Effect, now: datetime) -> bool:
        """Store once by key; False when it was there already."""
        conversation, _, rest = effect.key.partition(":")
        turn = rest.partition(":")[0]
        item = DeskItem(
            key=effect.key,
            kind=effect.kind,
            conversation_id=conversation,
            turn=int(turn) if turn.isdigit() else 0,
            payload=self._sealer.seal(json.dumps(effect.payload, ensure_ascii=False, default=str)),
            at=now,
        )
        try:
            async with self._db.writing() as session:
                session.add(item)
        except IntegrityError:
            return False
        return True

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
            "payload": json.loads(self._sealer.open(row.payload)),
        }
