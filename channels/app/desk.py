"""What every route of this channel works with, and the one way a message takes through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from channels.app.bell import Bell
from channels.app.content import AnyMessage, read
from channels.app.ports import AppHouse
from channels.app.sessions import Sessions
from channels.app.tokens import Session
from core.contracts import OnMessage
from core.limits import Buckets
from core.messages import Inbound, Reply

NAME = "app"


@dataclass(frozen=True)
class Desk:
    house: AppHouse
    sessions: Sessions
    buckets: Buckets
    bell: Bell
    clock: Callable[[], datetime]
    on_message: OnMessage
    hospital: str
    attachment_bytes: int

    async def accept(self, session: Session, message: AnyMessage) -> Inbound:
        """Check and read one message; raises what the person should hear when it cannot be taken."""
        self.buckets.take(session.id)
        content = await read(message, session.conversation, self.house)
        return Inbound(
            channel=NAME,
            address=session.id,
            conversation=session.conversation,
            message_key=message.key,
            content=content,
            received_at=self.clock(),
        )

    async def answer(self, inbound: Inbound) -> Reply:
        """Have the dialogue take the turn, and tell the other open pages of this conversation."""
        reply = await self.on_message(inbound)
        self.bell.ring(inbound.conversation)
        return reply
