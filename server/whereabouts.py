"""Where a conversation belongs: the port that `workstation.access` decides by."""

from __future__ import annotations

from sqlalchemy import Connection, select

from records.belonging import clinics_of
from records.house import Conversation
from server.wiring import House
from workstation.access import Where, Whereabouts


def where_of(house: House) -> Where:
    """The clinics a conversation booked, was interviewed for or raised an alert in."""

    def work(connection: Connection, conversation: str) -> Whereabouts | None:
        query = select(Conversation.handed_queue).where(Conversation.id == conversation)
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Whereabouts(frozenset(clinics_of(connection, conversation)), row.handed_queue is not None)

    async def where(conversation: str) -> Whereabouts | None:
        return await house.database.read(lambda connection: work(connection, conversation))

    return where
