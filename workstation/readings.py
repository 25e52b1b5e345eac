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
    low: float | None = None  # the laboratory's own range, where it gave one
    high: float | None = None


@dataclass(frozen=True)
class Heard:
    """What another side told. `source` stands beside the curves: who it was, or that it did not answer."""

    readings: Sequence[Reading]
    source: str


class Readings(Protocol):
    """Where else readings come from: the hospital's server, later devices at home."""

    async def of(self, conversation: str) -> Heard:
        """Readings of this conversation's person. A page waits for it: never longer than a second."""


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
    ordered = sorted(found, key=lambda r: r.at)
    points = [Point(at=one.at, value=one.value, source=one.source) for one in ordered]
    first, ranged = found[0], [one for one in ordered if one.low is not None or one.high is not None]
    # The newest range of the laboratory that measured is better than a general one.
    low, high = (ranged[-1].low, ranged[-1].high) if ranged else (entry.get("low"), entry.get("high"))
    return Trend(code=code, title=first.title, unit=first.unit, low=low, high=high, points=points)
