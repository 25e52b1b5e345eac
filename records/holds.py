"""Which staff member has a conversation: one at a time, decided by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from core.errors import Conflict
from records.acting import Acting
from records.database import Database
from records.house import Conversation
from records.staffside import TalkHold


class Taken(Conflict):
    """A colleague has the conversation."""

    slug, retry = "taken", False


@dataclass(frozen=True)
class Hold:
    """Who has it: `staff` is "" when an outside system took it by name."""

    staff: str
    name: str


class Holds:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def who(self, conversation: str) -> Hold | None:
        return await self._db.read(lambda connection: _who(connection, conversation))

    async def claim(self, conversation: str, by: Acting, now: datetime, *, force: bool = False) -> None:
        """Take it, or keep it; Taken when a colleague has it, unless it is forced."""

        def work(connection: Connection) -> None:
            held = _who(connection, conversation, lock=True)
            if held is not None and held.staff != by.id and not force:
                raise _taken(held)
            connection.execute(delete(TalkHold).where(TalkHold.conversation_id == conversation))
            row = {"conversation_id": conversation, "staff": by.id, "name": by.name, "at": now}
            connection.execute(insert(TalkHold), row)
            _name(connection, conversation, by.name)

        await self._db.write(work)

    async def release(self, conversation: str) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(TalkHold).where(TalkHold.conversation_id == conversation))
            _name(connection, conversation, None)

        await self._db.write(work)

    async def must_hold(self, conversation: str, by: Acting) -> None:
        """Taken when somebody else has it."""
        held = await self.who(conversation)
        if held is not None and held.staff != by.id:
            raise _taken(held)


def _taken(held: Hold) -> Taken:
    return Taken("a colleague has it", heard=f"{held.name}正在和患者对话。", taken_by=held.name)


def _who(connection: Connection, conversation: str, *, lock: bool = False) -> Hold | None:
    query = select(Conversation.taken_by, TalkHold.staff, TalkHold.name)
    query = query.outerjoin(TalkHold, TalkHold.conversation_id == Conversation.id).where(
        Conversation.id == conversation
    )
    row = connection.execute(query.with_for_update(of=Conversation) if lock else query).one_or_none()
    if row is None or row.taken_by is None:
        return None
    return Hold(row.staff or "", row.taken_by)


def _name(connection: Connection, conversation: str, name: str | None) -> None:
    connection.execute(update(Conversation).where(Conversation.id == conversation).values(taken_by=name))
