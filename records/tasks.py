"""What staff want done about their patients, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, or_, select, update

from core.errors import NotFound
from records.acting import Acting
from records.belonging import clinics_of
from records.database import Database
from records.live import Happened, emit
from records.secrets import Sealer
from records.staffside import PatientClinic, Task

Which = Literal["open", "done", "all"]
MOST = 500


@dataclass(frozen=True)
class ToDo:
    row: Any
    title: str


class TaskStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def some(self, staff: str, clinics: frozenset[str] | None, which: Which, *, mine: bool) -> list[ToDo]:
        """Tasks about patients of these clinics or assigned to this person; what is due first comes first."""
        query = select(*Task.__table__.columns)
        if mine:
            query = query.where(Task.assigned_to == staff)
        elif clinics is not None:
            theirs = select(PatientClinic.conversation_id).where(PatientClinic.clinic.in_(clinics))
            query = query.where(or_(Task.conversation_id.in_(theirs), Task.assigned_to == staff))
        if which != "all":
            query = query.where(Task.done_at.is_(None) if which == "open" else Task.done_at.is_not(None))
        ordered = query.order_by(Task.due.is_(None), Task.due, Task.id).limit(MOST)
        rows = await self._db.read(lambda connection: connection.execute(ordered).all())
        return [self._todo(row) for row in rows]

    async def of(self, conversation: str) -> list[ToDo]:
        query = select(*Task.__table__.columns).where(Task.conversation_id == conversation)
        rows = await self._db.read(lambda c: c.execute(query.order_by(Task.id.desc()).limit(MOST)).all())
        return [self._todo(row) for row in rows]

    async def get(self, task: int) -> ToDo | None:
        return await self._db.read(lambda connection: self._one(connection, task))

    async def add(
        self, conversation: str, title: str, due: datetime | None, to: Acting | None, by: Acting, now: datetime
    ) -> ToDo:
        def work(connection: Connection) -> ToDo:
            row = {
                "conversation_id": conversation,
                "title": self._sealer.seal(title),
                "due": due,
                "assigned_to": to.id if to else None,
                "assigned_name": to.name if to else "",
                "made_by": by.name,
                "made_at": now,
            }
            made = int(connection.execute(insert(Task).returning(Task.id), row).scalar_one())
            return self._told(connection, made, now)

        return await self._db.write(work)

    async def done(self, task: int, by: Acting, now: datetime, *, done: bool) -> ToDo:
        def work(connection: Connection) -> ToDo:
            fields = {"done_at": now if done else None, "done_by": by.name if done else None}
            connection.execute(update(Task).where(Task.id == task).values(**fields))
            return self._told(connection, task, now)

        return await self._db.write(work)

    def _told(self, connection: Connection, task: int, now: datetime) -> ToDo:
        todo = self._one(connection, task)
        if todo is None:
            raise NotFound("no such task")
        conversation = todo.row.conversation_id
        emit(connection, [Happened("task", conversation, clinics_of(connection, conversation))], now)
        return todo

    def _one(self, connection: Connection, task: int) -> ToDo | None:
        query = select(*Task.__table__.columns).where(Task.id == task)
        row = connection.execute(query).one_or_none()
        return None if row is None else self._todo(row)

    def _todo(self, row: Any) -> ToDo:
        return ToDo(row, self._sealer.open(row.title))
