"""What could not be delivered, for the people who mend it: which, how often, why; never what is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, or_, select, update

from records.database import Database
from records.house import Outbox
from records.secrets import Sealer

Which = Literal["dead", "waiting"]


@dataclass(frozen=True)
class Letter:
    id: int
    kind: str
    key: str
    conversation: str
    attempts: int
    note: str
    created_at: datetime
    due_at: datetime | None  # None: nobody tries any more
    outcome: Sequence[dict[str, str]]


class Letters:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def list(self, which: Which, limit: int = 200) -> Sequence[Letter]:
        """The dead ones, or those that were put off with a reason; newest first."""
        query = select(Outbox).where(_are(which)).order_by(Outbox.id.desc()).limit(limit)
        async with self._db.reading() as session:
            rows = list(await session.scalars(query))
        return [self._letter(row) for row in rows]

    async def replay(self, letter: int, now: datetime) -> int:
        """Give a dead letter another life, or have one that waits tried now."""
        return await self._due(Outbox.id == letter, now)

    async def replay_kind(self, kind: str, now: datetime) -> int:
        """The same for all of a kind: what one mended address or token held up."""
        return await self._due(Outbox.kind == kind, now)

    async def hurry(self, kind: str, note: str, now: datetime) -> int:
        """Have those tried now that wait with this note: its reason is gone."""
        return await self._due(and_(Outbox.kind == kind, Outbox.state == "waiting", Outbox.note == note), now)

    async def _due(self, which: ColumnElement[bool], now: datetime) -> int:
        query = (
            update(Outbox)
            .where(which, or_(_are("dead"), _are("waiting")))
            .values(state="waiting", due_at=now, attempts=0)
        )
        async with self._db.writing() as session:
            changed = await session.execute(query)
        return int(changed.rowcount)  # type: ignore[attr-defined]

    def _letter(self, row: Outbox) -> Letter:
        said = json.loads(self._sealer.open(row.outcome)) if row.outcome else []
        due = row.due_at if row.state == "waiting" else None
        return Letter(row.id, row.kind, row.key, row.conversation_id, row.attempts, row.note, row.created_at, due, said)


def _are(which: Which) -> ColumnElement[bool]:
    """Waiting is what was put off; an effect on its first way out is nobody's worry."""
    return Outbox.state == "dead" if which == "dead" else and_(Outbox.state == "waiting", Outbox.note != "")
