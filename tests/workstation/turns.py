"""A turn that leaves effects in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.messages import Effect, Inbound, Reply, Text
from core.turns import State
from dialogue.store import Finished
from records.conversations import ConversationStore
from records.database import Database
from records.secrets import Sealer


async def leave(database: Database, seal: Sealer, clock: Callable[[], datetime], *effects: Effect) -> None:
    now = clock()
    inbound = Inbound(
        channel="app", address="a", conversation="c1", message_key="k", content=Text(text="x"), received_at=now
    )
    reply = Reply(conversation="c1", turn=1, message_key="k", acts=[], at=now)
    await ConversationStore(database, seal).commit(Finished(inbound, reply, State(), 0, list(effects)), now)
