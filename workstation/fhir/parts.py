"""The small pieces FHIR resources are made of, read with patience: what is missing or odd reads as nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from workstation.fhir.wire import Resource


def things(value: Any) -> list[Resource]:
    """The objects of a list, or the one object."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def first(value: Any) -> Resource:
    return next(iter(things(value)), {})


def text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def codes(concept: Any) -> tuple[tuple[str, str], ...]:
    """System and code of each coding."""
    found = ((text(c.get("system")), text(c.get("code"))) for c in things(first(concept).get("coding")))
    return tuple(pair for pair in found if pair[1])


def said(concept: Any) -> str:
    """What people call it: its text, else the display of a coding, else a code."""
    one = first(concept)
    codings = things(one.get("coding"))
    names = [text(one.get("text")), *[text(c.get("display")) for c in codings], *[text(c.get("code")) for c in codings]]
    return next((name for name in names if name), "")


def number(value: Any) -> Decimal | None:
    """A JSON number; never a boolean or a text that looks like one."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def quantity(value: Any) -> tuple[Decimal | None, str, str]:
    """Number, unit as people write it, and `<` or `>` where the number is only a bound."""
    one = first(value)
    return number(one.get("value")), text(one.get("unit")) or text(one.get("code")), text(one.get("comparator"))


def moment(value: Any) -> datetime | None:
    """A FHIR dateTime. A partial date is its beginning; one without a zone is UTC, as the specification has none."""
    told = text(value)
    whole = told + "-01-01"[3 * (len(told.split("-")) - 1) :] if 4 <= len(told) <= 7 else told
    try:
        at = datetime.fromisoformat(whole.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def refers(value: Any, kind: str) -> str:
    """The id a reference names, if it is to a resource of this kind: `Patient/7`, absolute or not."""
    parts = text(first(value).get("reference")).split("/_history/")[0].split("/")
    return parts[-1] if len(parts) >= 2 and parts[-2] == kind else ""
