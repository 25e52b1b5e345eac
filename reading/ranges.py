"""Options that are ranges (不到3天, 3-7天, 一周以上, 38.5℃以上): which of them a said number falls into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from reading.clean import clean
from reading.durations import find_durations
from reading.lasting import UNIT_WORDS as TIME_UNITS
from reading.numbers import Number, find_numbers

_UNDER = re.compile(r"少于|不到|小于|低于|不足|不超过|<|≤|以内|以下|之内|内$|及以下")
_OVER = re.compile(r"超过|大于|多于|高于|不少于|至少|>|≥|以上|及以上|更多|更久|更长")
_UNIT = re.compile(
    r"^\s*(?:个)?(月|小时|分钟|天|日|周|星期|礼拜|年|岁|次|片|支|包|斤|公斤|kg|cm|厘米|度|℃|分|杯|两|ml"
    r"|毫升|mmhg|%|人|颗)",
    re.I,
)
_SAME = {"日": "天", "星期": "周", "礼拜": "周", "℃": "度", "厘米": "cm", "公斤": "kg", "毫升": "ml"}
INFINITY = float("inf")


@dataclass(frozen=True)
class Range:
    low: float
    high: float
    unit: str
    open_low: bool = False
    open_high: bool = False

    def holds(self, low: float, high: float) -> float:
        """How much of [low, high] lies inside, 0–1."""
        if low == high:
            above = low > self.low if self.open_low else low >= self.low
            below = low < self.high if self.open_high else low <= self.high
            return 1.0 if above and below else 0.0
        return max(0.0, min(high, self.high) - max(low, self.low)) / (high - low)


def _unit_after(text: str, number: Number) -> str:
    match = _UNIT.match(text[number.end :])
    return "" if match is None else _SAME.get(match[1].lower(), match[1].lower())


def _seconds(unit: str) -> int:
    return TIME_UNITS.get(unit) or TIME_UNITS.get("个" + unit) or 1


@lru_cache(maxsize=512)
def of_label(label: str) -> Range | None:
    """The range a label names, times in seconds; None when it names none."""
    plain = clean(label)
    numbers = find_numbers(plain)
    if not numbers or len(numbers) > 2:
        return None
    first, last = numbers[0], numbers[-1]
    unit = _unit_after(plain, last) or _unit_after(plain, first)
    size = _seconds(unit) if unit in TIME_UNITS or "个" + unit in TIME_UNITS else 1
    first_size = _seconds(_unit_after(plain, first)) if size > 1 and _unit_after(plain, first) else size
    kind = "time" if size > 1 and unit not in ("分",) else unit
    low, high = first.low * first_size, last.high * size
    if _UNDER.search(plain):
        strict = not re.search(r"≤|不超过|及以下|以内|之内", plain)
        return Range(0.0, high, kind, open_high=strict)
    if _OVER.search(plain):
        strict = bool(re.search(r"超过|大于|多于|高于|>", plain)) and "不" not in plain
        return Range(low, INFINITY, kind, open_low=strict)
    return Range(low, high, kind)


def pick(text: str, labels: Sequence[str], now: datetime | None) -> int | None:
    """The index of the range the text falls into, when the labels are ranges."""
    found = [of_label(label) for label in labels]
    if sum(r is not None for r in found) < max(2, len(labels) - 2):
        return None
    units = {r.unit for r in found if r and r.unit}
    best, share = None, 0.5
    for low, high, unit in _said(text, "time" in units, now):
        if unit and units and unit not in units:
            continue
        for index, one in enumerate(found):
            if one and one.holds(low, high) > share:
                best, share = index, one.holds(low, high)
    return best


def _said(text: str, timed: bool, now: datetime | None) -> list[tuple[float, float, str]]:
    if timed:
        spans = find_durations(text, now or datetime(2000, 1, 1))
        return [
            (d.low, d.high, "time")
            for d in spans
            if d.low is not None and d.high is not None and (now or d.kind == "for")
        ]
    return [(n.low, n.high, _unit_after(text, n)) for n in find_numbers(text)]
