"""An interview that was handed over stays open until the doctor opens the visit: the same one goes on, nothing is
asked twice, and every change is a later version of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from assistants.preconsult.case import Case
from core.ports import Ports
from core.turns import Finish, Turn

_DAYS = timedelta(days=7)  # an older story is told anew
_VISIT = timedelta(hours=4)  # a visit that began so long ago is over


def finish(turn: Turn, case: Case) -> Finish:
    """Over for now, with everything kept for a change."""
    return Finish(keep={"case": case.model_dump(mode="json"), "at": turn.now.isoformat()} if case.words else None)


def kept(turn: Turn, data: Mapping[str, Any]) -> Case | None:
    """The interview this conversation handed over last; None when there is none, or its visit is over."""
    left = data.get("kept") or {}
    if not left.get("case"):
        return None
    case = Case.model_validate(left["case"])
    since = turn.now - datetime.fromisoformat(left["at"])
    return None if since > _DAYS or over(case, turn.now) or _other_visit(case, data) else case


def stale(turn: Turn, data: Mapping[str, Any]) -> bool:
    """Was there an interview, but for a visit that is over?"""
    return bool((data.get("kept") or {}).get("case")) and kept(turn, data) is None


def over(case: Case, now: datetime) -> bool:
    """Has the visit it was for begun long ago?"""
    starts = case.visit.get("starts")
    return bool(starts) and now - datetime.fromisoformat(str(starts)) > _VISIT


def _other_visit(case: Case, data: Mapping[str, Any]) -> bool:
    """Whoever starts us brings a story of its own (triage), or another booking."""
    booking = data.get("booking")
    return bool(data.get("words") or data.get("complaint") or (booking and booking != case.visit.get("booking")))


async def join(case: Case, turn: Turn, ports: Ports) -> None:
    """Tie the interview to the next booking this conversation made, when there is one for that clinic."""
    if ports.registration is None or case.visit.get("booking"):
        return
    clinic = case.visit.get("clinic")
    for booking in await ports.registration.bookings(turn.conversation):
        if not clinic or clinic == booking.slot.clinic:
            starts = booking.slot.start.isoformat()
            case.visit |= {"booking": booking.id, "clinic": booking.slot.clinic, "starts": starts}
            return


async def cancelled(case: Case, turn: Turn, ports: Ports) -> bool:
    """Was the booking this interview is for given back before its time?"""
    starts = case.visit.get("starts")
    if ports.registration is None or not starts or datetime.fromisoformat(str(starts)) <= turn.now:
        return False
    booked = await ports.registration.bookings(turn.conversation)
    return all(booking.id != case.visit["booking"] for booking in booked)
