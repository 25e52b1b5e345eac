"""What is known of an escalation: since when it stands, whether somebody has it in hand; and ringing the desk again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core.messages import Effect
from records.alerts import REPEATED
from records.belonging import chosen_of
from records.database import Database
from records.desk import conversation_of, turn_of
from records.house import DeskItem
from records.live import Happened, emit
from records.staffside import Alert


@dataclass(frozen=True)
class Standing:
    """Since when an escalation stands on the desk, and who acknowledged it or the alert it belongs to."""

    since: datetime
    by: str = ""


class Escalations:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def standing(self, effect: Effect) -> Standing | None:
        """None while it has not reached the desk."""
        same = (DeskItem.conversation_id == conversation_of(effect)) & (DeskItem.turn == turn_of(effect))
        query = select(DeskItem.key, DeskItem.at, DeskItem.handled_at, DeskItem.handled_by)
        wanted = query.where(same, DeskItem.kind.in_(REPEATED))
        rows = await self._db.read(lambda connection: connection.execute(wanted).all())
        since = next((row.at for row in rows if row.key == effect.key), None)
        if since is None:
            return None
        return Standing(since, next((row.handled_by or "?" for row in rows if row.handled_at is not None), ""))

    async def ring(self, effect: Effect, now: datetime) -> None:
        """Every open page of the staff who may see it is told once more."""
        conversation, turn = conversation_of(effect), turn_of(effect)
        alert = select(Alert.id).where(Alert.conversation_id == conversation, Alert.turn == turn).limit(1)

        def work(connection: Connection) -> None:
            number = connection.scalar(alert)
            emit(connection, [Happened("alert", conversation, chosen_of(connection, conversation), alert=number)], now)

        await self._db.write(work)
