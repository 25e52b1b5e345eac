"""A booking in the making: what the frame keeps of it, and the free half-days of its clinic."""

from __future__ import annotations

from typing import Any

from assistants.frontdesk.choosing import Session, sessions_of
from core.messages import Act
from core.ports import Ports, Registration
from core.turns import Frame, Turn

DAYS = 14
TIMES = ("first", "last", "part", "at", "doctor", "page")
LATER = ("session", "slot")


class Draft:
    """Lives for one turn; `data` is what the frame keeps, `acts` what has been said so far."""

    def __init__(self, turn: Turn, frame: Frame, ports: Ports, book: Registration) -> None:
        self.turn, self.ports, self.book = turn, ports, book
        self.data: dict[str, Any] = {"began": turn.seq, **frame.data}
        self.expecting = frame.expecting.link_id if frame.expecting else ""
        self.person = turn.person
        self.acts: list[Act] = []
        self.sessions: list[Session] = []

    @property
    def session(self) -> Session | None:
        """The half-day that was chosen, as long as it has free windows."""
        return next((s for s in self.sessions if s.key == self.data.get("session")), None)

    async def load(self) -> None:
        """The free half-days of the chosen clinic."""
        if clinic := self.data.get("clinic"):
            self.sessions = sessions_of(await self.book.slots(clinic, self.turn.now, DAYS))

    async def choose_clinic(self, clinic: str) -> None:
        """A time wished before any clinic was named still holds."""
        self.forget("among", "doctor", "page", *(TIMES if self.data.get("clinic") else ()), *LATER)
        self.data["clinic"] = clinic
        await self.load()

    @property
    def wants_name(self) -> bool:
        """Nobody said yet who will come; a booking that is only moved keeps its patient."""
        return not (self.person.name or self.data.get("nameless") or self.data.get("replaces"))

    def rename(self, name: str) -> None:
        self.person = self.person.model_copy(update={"name": name})

    def forget(self, *names: str) -> None:
        for name in names:
            self.data.pop(name, None)

    def windows_left(self) -> int:
        return len(self.session.slots) if self.session else 0

    def is_free(self, window: str) -> bool:
        return any(slot.id == window for session in self.sessions for slot in session.slots)
