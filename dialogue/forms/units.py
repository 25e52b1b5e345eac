"""Units of measured answers: one spelling for each, and conversion where it is exact or harmless."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from dialogue.forms.source import read


@cache
def _table() -> dict[str, Any]:
    return dict(read(Path(__file__).parent / "units.yaml"))


@cache
def plain(unit: str) -> str:
    """The unit's one spelling: 公斤 → kg. A unit we do not know stays as it is."""
    unit = unit.strip()
    return next((name for name, same in _table()["same"].items() if unit == name or unit in same), unit)


def convert(value: float, unit: str, into: str) -> float | None:
    """The value in another unit, or None when the two do not measure the same thing."""
    unit, into = plain(unit), plain(into)
    if unit == into:
        return value
    factor = _table()["convert"].get(unit, {}).get(into)
    return None if factor is None else round(value * factor[0] + factor[1], 2)
