"""Which unanswered messages hold up the later ones of their person, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from records.base import UtcDateTime
from records.house import Outbox

STUCK = timedelta(minutes=5)  # an answer that does not get out holds up the later ones no longer than this
QUEUED = timedelta(hours=2)  # one that is only waiting for its turn, in a rush, is not overtaken
FAILED = 3  # tries; behind so many an answer is no longer only waiting


def holds_up(delivery: Any) -> ColumnElement[bool]:
    """Of deliveries with no answer yet: those that others wait for. Wants the values of `since`."""
    effect = select(Outbox.id).where(
        Outbox.key == delivery.conversation_id + ":" + delivery.key,
        Outbox.state.in_(("waiting", "taken")),
        Outbox.attempts < FAILED,
    )
    stuck, queued = bindparam("stuck", type_=UtcDateTime), bindparam("queued", type_=UtcDateTime)
    return and_(delivery.at > queued, or_(delivery.at > stuck, effect.exists()))


def since(now: datetime) -> dict[str, datetime]:
    return {"stuck": now - STUCK, "queued": now - QUEUED}
