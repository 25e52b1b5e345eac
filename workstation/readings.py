"""Readings over time: what interviews measured and what the hospital's own systems know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from workstation.shapes import Point, Trend

TOLD = "预问诊"
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """One measured value. `code` is LOINC where there is one."""

    code: str
    title: str
    unit: str
    value: float
    at: datetime
    source: str


class Readings(Protocol):
    """Where else readings come from: the hospital's server, later devices at home."""

    source: str  # shown beside the curves, "" when nothing is connected

    async def of(self, conversation: str) -> Sequence[Reading]:
        """Readings of this conversation's person; empty when the other side does not answer."""


@cache
def known() -> dict[str, dict[str, Any]]:
    """readings.yaml, read once."""
    text = (Path(__file__).parent / "content" / "readings.yaml").read_text(encoding="utf-8")
    return {str(code): entry for code, entry in yaml.safe_load(text).items()}


def observed(bundle: Resource, source: str = TOLD) -> Iterator[Reading]:
    """The measured Observations of a bundle; a component (blood pressure) is a reading of its own."""
    for entry in bundle.get("entry", []):
        resource = entry.get("resource", {})
        if resource.get("resourceType") != "Observation" or "effectiveDateTime" not in resource:
            continue
        at = datetime.fromisoformat(str(resource["effectiveDateTime"]))
        for part in (resource, *resource.get("component", [])):
            if at.tzinfo and (reading := _reading(part, at, source)):
                yield reading


def _reading(part: Resource, at: datetime, source: str) -> Reading | None:
    code = next((c["code"] for c in part.get("code", {}).get("coding", []) if c.get("code") in known()), None)
    quantity = part.get("valueQuantity", {})
    value = quantity.get("value", part.get("valueInteger"))
    if code is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    entry = known()[code]
    return Reading(code, entry["title"], entry["unit"], float(value), at, source)


def trends(readings: Iterable[Reading]) -> list[Trend]:
    """A curve for each kind of reading, in time's order, the same moment and value once."""
    kinds: dict[str, dict[tuple[datetime, float], Reading]] = {}
    for one in readings:
        kinds.setdefault(one.code, {}).setdefault((one.at, one.value), one)
    order = [*known(), *(code for code in kinds if code not in known())]
    return [_trend(code, list(kinds[code].values())) for code in order if code in kinds]


def _trend(code: str, found: Sequence[Reading]) -> Trend:
    entry = known().get(code, {})
    points = [Point(at=one.at, value=one.value, source=one.source) for one in sorted(found, key=lambda r: r.at)]
    first = found[0]
    return Trend(
        code=code, title=first.title, unit=first.unit, low=entry.get("low"), high=entry.get("high"), points=points
    )
