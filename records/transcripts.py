"""Reading conversations back: history for a channel, the queue for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_, update

from core.messages import Inbound, Reply
from records.database import Database
from records.house import ChannelIdentity, Conversation, Turn
from records.secrets import Sealer


@dataclass(frozen=True)
class PastTurn:
    seq: int
    role: str
    inbound: Inbound
    reply: Reply
    at: datetime


@dataclass(frozen=True)
class Queued:
    conversation: str
    channel: str
    queue: str
    since: datetime | None
    taken_by: str | None
    turns: int


class Transcripts:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def turns(self, conversation: str, after: int = 0, limit: int = 50) -> list[PastTurn]:
        """Turns with a number above `after`, oldest first."""
        query = (
            select(Turn).where(Turn.conversation_id == conversation, Turn.seq > after).order_by(Turn.seq).limit(limit)
        )
        async with self._db.reading() as session:
            rows = list(await session.scalars(query))
        return [self._past(row) for row in rows]

    async def lasts(self, turns: Mapping[str, int]) -> dict[str, PastTurn]:
        """One turn of each of these conversations, by its number."""
        if not turns:
            return {}
        query = select(Turn).where(tuple_(Turn.conversation_id, Turn.seq).in_(list(turns.items())))
        async with self._db.reading() as session:
            return {row.conversation_id: self._past(row) for row in await session.scalars(query)}

    def _past(self, row: Turn) -> PastTurn:
        return PastTurn(
            row.seq,
            row.role,
            Inbound.model_validate_json(self._sealer.open(row.inbound)),
            Reply.model_validate_json(self._sealer.open(row.reply)),
            row.at,
        )

    async def reply(self, conversation: str, message_key: str) -> Reply | None:
        """What was answered to this message; None when there is no such turn (yet)."""
        query = select(Turn.reply).where(Turn.conversation_id == conversation, Turn.message_key == message_key)
        async with self._db.reading() as session:
            sealed = (await session.execute(query)).scalar_one_or_none()
        return Reply.model_validate_json(self._sealer.open(sealed)) if sealed else None

    async def last(self, conversation: str) -> int | None:
        """The number of the last turn; None when there is no such conversation."""
        query = select(Conversation.turns).where(Conversation.id == conversation)
        async with self._db.reading() as session:
            return (await session.execute(query)).scalar_one_or_none()

    async def exists(self, conversation: str) -> bool:
        return await self.last(conversation) is not None

    async def find(self, channel: str, address: str) -> str | None:
        """The conversation an address belongs to."""
        query = select(ChannelIdentity.conversation_id).where(
            ChannelIdentity.channel == channel, ChannelIdentity.address == address
        )
        async with self._db.reading() as session:
            return (await session.execute(query)).scalar_one_or_none()

    async def address(self, conversation: str) -> tuple[str, str] | None:
        """Channel and address to reach a conversation's person at."""
        query = select(Conversation.channel, Conversation.address).where(Conversation.id == conversation)
        async with self._db.reading() as session:
            row = (await session.execute(query)).one_or_none()
        return (row[0], row[1]) if row else None

    async def queue(self, limit: int = 200) -> list[Queued]:
        """Conversations that wait for a person or are with one, longest waiting first."""
        query = (
            select(Conversation)
            .where(Conversation.handed_queue.is_not(None))
            .order_by(Conversation.handed_at)
            .limit(limit)
        )
        async with self._db.reading() as session:
            rows = list(await session.scalars(query))
        return [Queued(r.id, r.channel, r.handed_queue or "", r.handed_at, r.taken_by, r.turns) for r in rows]

    async def take(self, conversation: str, by: str | None) -> None:
        query = update(Conversation).where(Conversation.id == conversation).values(taken_by=by)
        async with self._db.writing() as session:
            await session.execute(query)
