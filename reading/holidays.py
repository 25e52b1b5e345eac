"""Chinese public holidays by rule: fixed solar days, a small table of lunar ones, published breaks where known."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "words" / "holidays.yaml"
_LONG = {"春节": (-1, 6), "劳动节": (0, 4), "国庆": (0, 6)}  # days off around the day itself


@cache
def table() -> dict[str, Any]:
    """The content file, read once."""
    content: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return content


def day(name: str, year: int) -> date | None:
    """The festival itself; None for a lunar one outside the table."""
    if name in ("除夕", "元宵"):
        spring = day("春节", year)
        return None if spring is None else spring + timedelta(days=-1 if name == "除夕" else 14)
    if name in table()["fixed"]:
        month, number = table()["fixed"][name]
        return date(year, month, number)
    return next((d for d in table()["lunar"].get(name, ()) if d.year == year), None)


def days_off(name: str, year: int) -> tuple[date, date] | None:
    """First and last day off work."""
    known = table()["breaks"].get(year, {}).get("春节" if name == "除夕" else name)
    if known:
        first, last = (date(year, *map(int, str(end).split("-"))) for end in known)
        return first, last
    own = day(name, year)
    if own is None:
        return None
    if name == "除夕":
        return days_off("春节", year)
    if name in _LONG:
        before, after = _LONG[name]
        return own + timedelta(days=before), own + timedelta(days=after)
    if name not in ("元旦", "清明", "端午", "中秋"):
        return own, own
    return _with_weekend(own)


def _with_weekend(own: date) -> tuple[date, date]:
    first, last = {4: (0, 2), 5: (0, 2), 6: (-1, 1), 0: (-2, 0)}.get(own.weekday(), (0, 0))
    return own + timedelta(days=first), own + timedelta(days=last)


def near(name: str, today: date, past: bool) -> tuple[date, date, date] | None:
    """(the day, first and last day off) of the next such holiday, or of the last one."""
    years = (today.year, today.year - 1) if past else (today.year, today.year + 1)
    for year in years:
        own, off = day(name, year), days_off(name, year)
        if own is None or off is None:
            continue
        if (past and off[0] <= today) or (not past and off[1] >= today):
            return own, off[0], off[1]
    return None
