"""From a phone number to the conversations of whoever it belongs to, without opening a single record."""

from __future__ import annotations

from sqlalchemy import Connection, select

from records.database import Database
from records.house import ChannelIdentity, Conversation, Person
from records.secrets import Sealer
from records.wechat import WeChatBinding


async def conversations_of(database: Database, sealer: Sealer, phone: str) -> list[str]:
    """Every conversation this number was proven in, was bound to by a family, or whose person has it."""
    people = select(Person.id).where(Person.phone_index == sealer.index(phone))
    bound = select(WeChatBinding.address).where(WeChatBinding.person_id.in_(people))
    on_wechat = (ChannelIdentity.channel == "wechat") & ChannelIdentity.address.in_(bound)
    own = select(Conversation.id).where(Conversation.person_id.in_(people))
    reached = select(ChannelIdentity.conversation_id).where(ChannelIdentity.person_id.in_(people) | on_wechat)

    def work(connection: Connection) -> list[str]:
        return sorted(connection.scalars(own.union(reached)))

    return await database.read(work)
