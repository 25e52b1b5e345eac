"""Who may look at which patient; every look is in the audit trail, with its purpose, before anything is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from core.errors import Forbidden, NotFound
from records.audit import Audit, Event
from records.staff_sessions import Grants
from workstation.door import noted
from workstation.staff import Staff

Purpose = Literal["day", "summary", "alerts", "talk", "tasks", "history", "attachment", "letters"]
GOOD = timedelta(hours=4)
Why = Literal["own", "alert", "grant"]
SAME_VIEW = timedelta(minutes=10)  # a page that refreshes itself is still the same view
KEPT = 100_000  # views remembered before the old ones are swept


class NotYourPatient(Forbidden):
    slug = "not-your-patient"
    heard = "这位患者不在您的科室。如因工作需要查看，请写明理由，系统会记录。"


@dataclass(frozen=True)
class Whereabouts:
    """Where a conversation belongs: ids of clinics it booked or was interviewed for, whether it waits for or is with a
    person, whether nobody chose a clinic for it, whether an alert is open, and to whom open ones were given."""

    clinics: frozenset[str] = field(default_factory=frozenset)
    handed: bool = False
    nobodys: bool = False
    alert: bool = False
    given: frozenset[str] = field(default_factory=frozenset)


Where = Callable[[str], Awaitable[Whereabouts | None]]  # conversation → None when there is no such conversation


class Access:
    def __init__(self, where: Where, grants: Grants, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._where = where
        self._grants = grants
        self._audit = audit
        self._clock = clock
        self._seen: dict[tuple[str, str, str], datetime] = {}  # (staff, purpose, conversation) → noted at

    async def look(self, staff: Staff, conversation: str, purpose: Purpose, *, follow: bool = False) -> None:
        """Note that this person looks at this patient now, or refuse. `follow`: a page that keeps itself fresh; within
        ten minutes it is one view."""
        why = await self._check(staff, conversation, purpose)
        purpose = "alerts" if why == "alert" else purpose
        if not follow or self._is_new(staff, conversation, purpose):
            granted = why == "grant"
            await self._audit.note(self._clock(), staff.login, "patient.view", conversation, purpose, granted=granted)
            self._remember(staff, [conversation], purpose)
        noted()

    async def listed(self, staff: Staff, conversations: Iterable[str], purpose: Purpose) -> None:
        """Note that these patients stand in a list this person sees. The list itself holds only what `sees` allows."""
        now = self._clock()
        new = [one for one in dict.fromkeys(conversations) if self._is_new(staff, one, purpose)]
        await self._audit.note_all(Event(now, staff.login, "patient.listed", one, purpose) for one in new)
        self._remember(staff, new, purpose)
        noted()

    async def may(self, staff: Staff, conversation: str, purpose: Purpose) -> bool:
        """For choosing what to show or send; nothing is noted."""
        try:
            await self._check(staff, conversation, purpose)
        except (NotYourPatient, NotFound):
            return False
        return True

    async def granted(self, staff: Staff) -> frozenset[str]:
        """Conversations of other clinics this person has a grant for now."""
        return await self._grants.live(staff.id, self._clock())

    async def break_glass(self, staff: Staff, conversation: str, reason: str) -> None:
        if await self._where(conversation) is None:
            raise NotFound("no such conversation")
        now = self._clock()
        grant = await self._grants.give(staff.id, conversation, reason, now, now + GOOD)
        await self._audit.note(now, staff.login, "patient.break-glass", conversation, grant=grant)
        noted()

    async def _check(self, staff: Staff, conversation: str, purpose: Purpose) -> Why:
        """What allows it."""
        where = await self._where(conversation)
        if where is None:
            raise NotFound("no such conversation")
        if own(staff, where, purpose):
            return "own"
        if where.alert and purpose in ("talk", "attachment") and own(staff, where, "alerts"):
            return "alert"  # who may take it on reads and writes there as long as it is open
        if conversation in await self.granted(staff):
            return "grant"
        raise NotYourPatient("a patient of another clinic")

    def _is_new(self, staff: Staff, conversation: str, purpose: str) -> bool:
        last = self._seen.get((staff.id, purpose, conversation))
        return last is None or self._clock() - last >= SAME_VIEW

    def _remember(self, staff: Staff, conversations: Iterable[str], purpose: str) -> None:
        """Only once the events are on disk: what failed to be written is tried again at the next look."""
        now = self._clock()
        if len(self._seen) > KEPT:
            self._seen = {key: at for key, at in self._seen.items() if now - at < SAME_VIEW}
        self._seen |= {(staff.id, purpose, conversation): now for conversation in conversations}


def own(staff: Staff, where: Whereabouts, purpose: Purpose) -> bool:
    """Without breaking the glass: own clinics; for talking whoever waits for a person; alerts of who has no clinic,
    and those one was given. The desk serves every clinic, but reads a conversation only when it was handed over."""
    if purpose == "talk" and where.handed:
        return True
    if purpose == "alerts" and (where.nobodys or staff.id in where.given):
        return True
    if staff.role == "desk":
        return purpose != "talk"
    return any(staff.sees(clinic) for clinic in where.clinics)
