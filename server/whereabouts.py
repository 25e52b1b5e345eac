"""Where a conversation belongs: the port that `workstation.access` decides by."""

from __future__ import annotations

from sqlalchemy import Connection, select

from records.belonging import chosen_of, clinics_of
from records.house import Conversation
from records.staffside import Alert
from server.wiring import House
from workstation.access import Where, Whereabouts


def where_of(house: House) -> Where:
    """The clinics a conversation booked, was interviewed for or raised an alert in, and what is open about it."""

    def work(connection: Connection, conversation: str) -> Whereabouts | None:
        query = select(Conversation.handed_queue).where(Conversation.id == conversation)
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        alerts = select(Alert.assigned_to).where(Alert.conversation_id == conversation, Alert.closed_at.is_(None))
        given = connection.scalars(alerts).all()
        return Whereabouts(
            frozenset(clinics_of(connection, conversation)),
            handed=row.handed_queue is not None,
            nobodys=not chosen_of(connection, conversation),
            alert=bool(given),
            given=frozenset(filter(None, given)),
        )

    async def where(conversation: str) -> Whereabouts | None:
        return await house.database.read(lambda connection: work(connection, conversation))

    return where
