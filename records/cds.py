"""What the CDS service remembers: tokens that were used, and what doctors made of our cards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Integer, LargeBinary, String, delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcDateTime
from records.database import Database
from records.house import Serial
from records.secrets import Sealer


class CdsToken(Base):
    """A JWT that was used and is not over yet: it is good once, at whatever replica."""

    __tablename__ = "cds_token"
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of issuer and jti
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CdsFeedback(Base):
    """What somebody did with a card: accepted it or put it aside, and why."""

    __tablename__ = "cds_feedback"
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    card: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(12))  # accepted | overridden
    suggestions: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(200))  # system|code of the reason that was picked
    comment: Mapped[bytes | None] = mapped_column(LargeBinary)  # in the doctor's own words
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Feedback:
    card: str
    outcome: str
    suggestions: Sequence[str]
    reason: str
    comment: str
    at: datetime


class CdsStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def spend(self, issuer: str, nonce: str, until: datetime, now: datetime) -> bool:
        """True the first time this token is shown."""
        key = sha256(json.dumps([issuer, nonce]).encode()).hexdigest()

        def work(connection: Connection) -> None:
            connection.execute(delete(CdsToken).where(CdsToken.until < now))
            connection.execute(insert(CdsToken), {"nonce": key, "until": until})

        try:
            await self._db.write(work)
        except IntegrityError:
            return False
        return True

    async def keep(self, feedback: Sequence[Feedback], now: datetime) -> None:
        rows = [
            {
                "card": one.card,
                "outcome": one.outcome,
                "suggestions": len(one.suggestions),
                "reason": one.reason[:200],
                "comment": self._sealer.seal(one.comment) if one.comment else None,
                "at": one.at,
                "received_at": now,
            }
            for one in feedback
        ]
        await self._db.write(lambda connection: connection.execute(insert(CdsFeedback), rows))
