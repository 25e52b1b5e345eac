"""What the manager needs of a store: load a conversation, and commit one turn whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.messages import Effect, Inbound, Reply
from core.turns import State


class Moved(Exception):
    """Another process committed a turn of this conversation first: load again and take the turn again."""


@dataclass(frozen=True)
class Loaded:
    """A conversation as stored. `version` 0 means it does not exist yet. `seen` is the reply of a retry."""

    state: State
    version: int = 0
    turns: int = 0
    seen: Reply | None = None


@dataclass(frozen=True)
class Decision:
    """A consent given, declined or withdrawn in this turn."""

    purpose: str
    version: str
    decision: str


@dataclass(frozen=True)
class Finished:
    """One turn, ready to be written."""

    inbound: Inbound
    reply: Reply
    state: State
    version: int
    effects: list[Effect] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    role: str = "person"
    handed_queue: str | None = None
    left_queue: bool = False  # the person did not wait for the staff


class Store(Protocol):
    async def load(self, conversation: str, message_key: str) -> Loaded: ...
    async def commit(self, turn: Finished, now: datetime) -> None:
        """Raises Moved when `turn.version` is not the stored one any more."""
