"""Whose conversations a patient of another system's are: found by phone, and only when name, sex and birth agree."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from records.database import Database
from records.house import ChannelIdentity, Conversation, Person
from records.secrets import Sealer
from records.wechat import WeChatBinding
from records.wechat_arrivals import conversation_of


@dataclass(frozen=True)
class Whom:
    """A patient as the other system knows them. `born` may be only a year or a month."""

    names: Sequence[str]
    phones: Sequence[str]
    sex: str
    born: str


class Sameness:
    def __init__(self, database: Database, sealer: Sealer, account: str) -> None:
        self._db = database
        self._sealer = sealer
        self._account = account  # the WeChat account the bindings belong to

    async def conversations(self, whom: Whom) -> list[str]:
        """Conversations of people who proved one of these phones and have one of these names. A family shares a
        phone, so without a name there is nobody."""
        marks = [self._sealer.index(phone) for phone in whom.phones]
        if not marks or not whom.names:
            return []

        def work(connection: Connection) -> list[str]:
            query = select(Person.id, Person.sealed, Person.sex, Person.born).where(Person.phone_index.in_(marks))
            people = [row.id for row in connection.execute(query) if self._same(row, whom)]
            return sorted(self._of(connection, people)) if people else []

        return await self._db.read(work)

    def _same(self, row: Any, whom: Whom) -> bool:
        name = json.loads(self._sealer.open(row.sealed)).get("name", "")
        born, theirs = row.born or "", whom.born
        agree = not born or not theirs or born.startswith(theirs) or theirs.startswith(born)
        return _plain(name) in set(map(_plain, whom.names)) and agree and (row.sex or whom.sex) == (whom.sex or row.sex)

    def _of(self, connection: Connection, people: Collection[str]) -> set[str]:
        bound = select(WeChatBinding.address, WeChatBinding.relation, WeChatBinding.person_id)
        bound = bound.where(WeChatBinding.person_id.in_(people), WeChatBinding.ended_at.is_(None))
        told = {
            conversation_of(self._account, row.address, "" if row.relation == "self" else row.person_id)
            for row in connection.execute(bound)
        }
        own = select(Conversation.id).where(Conversation.person_id.in_(people))
        reached = select(ChannelIdentity.conversation_id).where(ChannelIdentity.person_id.in_(people))
        return told | set(connection.scalars(own.union(reached)))


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
