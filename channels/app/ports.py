"""What this channel asks of the house. The server answers over the database, tests over a dict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import Field

from core.messages import Act, Attachment, Model


class HistoryItem(Model):
    """One side of one turn as a page shows it. A turn of the machine gives two items with the same `turn`."""

    turn: int
    role: Literal["person", "machine", "staff"]
    at: datetime
    key: str = Field("", description="the message key, so that a page knows its own message again")
    text: str = Field("", description="what the person (or staff) wrote; of a choice its label")
    attachment: Attachment | None = None
    acts: list[Act] = Field(default_factory=list)
    assistant: str = ""
    name: str = Field("", description="staff only: who is speaking")
    title: str = Field("", description="staff only: their role, e.g. 导诊护士")
    ai: bool = False


@dataclass(frozen=True)
class Kept:
    """An attachment as it was stored, and the conversation it belongs to."""

    attachment: Attachment
    conversation: str
    data: bytes


class AppHouse(Protocol):
    async def new_conversation(self, channel: str, address: str) -> str:
        """The id of a new conversation reachable at `address`; it may be stored only with its first turn."""

    async def history(self, conversation: str, after: int, limit: int) -> list[HistoryItem]:
        """Oldest first, turns with seq > `after`. `limit` counts turns, so that no turn is ever cut in two."""

    async def wait(self, conversation: str, after: int, timeout: float) -> bool:  # noqa: ASYNC109
        """True as soon as there is a turn with seq > `after`; False when `timeout` seconds passed without."""

    async def store_attachment(self, conversation: str, data: bytes, media: str, name: str) -> Attachment: ...

    async def load_attachment(self, id: str) -> Kept | None: ...

    async def take_opinion(self, conversation: str, turn: int, helpful: bool, note: str) -> bool:
        """Keep what the person thought of the knowledge cited in this turn. True: the words belong into the
        conversation, somebody must hear them. Raises NotFound when the turn cites nothing."""
