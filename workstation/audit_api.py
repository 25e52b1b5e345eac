"""Who saw this patient, what did this person do, does the chain hold: `/api/workstation/audit`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from records.audit import Audit
from records.house import AuditEvent
from records.staff_accounts import Account, StaffAccounts
from records.staff_sessions import Grants
from workstation.accounts import folded
from workstation.door import Door, staff_router
from workstation.staff import Staff

PAGE = 100
PHONE = re.compile(r"\+?[\d -]{7,20}")  # not to be written down in the clear
# A phone number → the conversations of whoever it belongs to.
OfPhone = Callable[[str], Awaitable[Sequence[str]]]


class EventOut(BaseModel):
    id: int
    at: datetime
    actor: str
    name: str  # of the account, where the actor has one
    action: str
    subject: str
    about: str  # the account's name, where the subject is one
    purpose: str
    reason: str  # of breaking the glass
    detail: dict[str, Any]


class Trail(BaseModel):
    rows: list[EventOut]
    next: int | None


class Checked(BaseModel):
    """`broken_at` is the first event that was changed, or the one after a missing one."""

    events: int
    broken_at: int | None


class Reader:
    def __init__(
        self, audit: Audit, accounts: StaffAccounts, grants: Grants, of_phone: OfPhone, clock: Callable[[], datetime]
    ) -> None:
        self._audit = audit
        self._accounts = accounts
        self._grants = grants
        self._of_phone = of_phone
        self._clock = clock

    async def trail(self, by: Staff, subject: str, actor: str, after: int | None) -> Trail:
        """Newest first. Looking into the trail is an event as well, noted by what was asked about."""
        known = await self._accounts.all()
        subjects = await self._subjects(subject, known)
        actors = [actor, *(a.login for a in known if actor and actor.strip() == a.name), folded(actor)]
        found = await self._audit.search(
            subjects=subjects, actors=actors if actor else None, before=after, limit=PAGE + 1
        )
        if after is None:
            about = "a phone number" if PHONE.fullmatch(subject.strip()) else subject.strip()
            await self._audit.note(self._clock(), by.login, "audit.search", about or "all")
        rows = found[:PAGE]
        return Trail(rows=await self._shown(rows, known), next=rows[-1].id if len(found) > PAGE else None)

    async def check(self, by: Staff) -> Checked:
        events, broken = await self._audit.checked()
        await self._audit.note(self._clock(), by.login, "audit.check", "all", events=events, broken_at=broken)
        return Checked(events=events, broken_at=broken)

    async def _subjects(self, subject: str, known: Sequence[Account]) -> list[str] | None:
        """A conversation's number, a patient's phone number, or a colleague's name or login."""
        subject = subject.strip()
        if not subject:
            return None
        staff = [f"staff:{a.id}" for a in known if subject == a.name or folded(subject) == a.login]
        return [subject, *staff, *await self._of_phone(subject)]

    async def _shown(self, rows: Sequence[AuditEvent], known: Sequence[Account]) -> list[EventOut]:
        names = {account.login: account.name for account in known}
        subjects = {f"staff:{account.id}": account.name for account in known}
        reasons = await self._grants.reasons([row.detail["grant"] for row in rows if "grant" in row.detail])
        return [
            EventOut(
                id=row.id, at=row.at, actor=row.actor, action=row.action, subject=row.subject, purpose=row.purpose,
                detail=row.detail, name=names.get(row.actor, ""), about=subjects.get(row.subject, ""),
                reason=reasons.get(row.detail.get("grant", 0), ""),
            )
            for row in rows
        ]  # fmt: skip


def routes(reader: Reader, door: Door) -> APIRouter:
    router = staff_router("audit")
    gate = door.may("audit", patients=False)

    @router.get("/audit")
    async def trail(
        subject: Annotated[str, Query(max_length=96)] = "",
        actor: Annotated[str, Query(max_length=64)] = "",
        after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        staff: Staff = Depends(gate),
    ) -> Trail:
        """`subject`: a conversation, a patient's phone number, or a colleague; `actor`: who did it."""
        return await reader.trail(staff, subject, actor, after)

    @router.get("/audit/check")
    async def check(staff: Staff = Depends(gate)) -> Checked:
        """Whether the chain holds from its first event to its last."""
        return await reader.check(staff)

    return router
