"""The audit trail: append-only, each row's hash covers the row before, so that a missing row shows."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text

from records.database import Database
from records.house import AuditEvent

POSTGRES_LOCK = 0x6175646974  # one writer of the chain at a time
FIRST = "0" * 64


class Audit:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def note(
        self, now: datetime, actor: str, action: str, subject: str, purpose: str = "", **detail: Any
    ) -> None:
        """Add one event. `detail` holds ids and counts, never patient words."""
        async with self._db.writing() as session:
            if not self._db.is_sqlite:
                await session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": POSTGRES_LOCK})
            last = await session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
            event = AuditEvent(
                at=now,
                actor=actor,
                action=action,
                subject=subject,
                purpose=purpose[:200],
                detail=detail,
                previous=last or FIRST,
            )
            event.hash = digest(event)
            session.add(event)

    async def of(self, subject: str, limit: int = 200) -> list[AuditEvent]:
        """Who did what to this subject, newest first."""
        query = select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id.desc()).limit(limit)
        async with self._db.reading() as session:
            return list(await session.scalars(query))

    async def broken_at(self) -> int | None:
        """The id of the first event that does not fit the chain; None when all do."""
        previous = FIRST
        async with self._db.reading() as session:
            async for event in await session.stream_scalars(select(AuditEvent).order_by(AuditEvent.id)):
                if event.previous != previous or event.hash != digest(event):
                    return event.id
                previous = event.hash
        return None


def digest(event: AuditEvent) -> str:
    fields = [
        event.previous,
        event.at.astimezone(UTC).isoformat(),
        event.actor,
        event.action,
        event.subject,
        event.purpose,
        json.dumps(event.detail, sort_keys=True, ensure_ascii=False),
    ]
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()
