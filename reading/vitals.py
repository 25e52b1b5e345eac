"""Measured values people mention: temperature, blood pressure, glucose, oxygen, heart rate, weight, height.

Each reading carries its unit, the words and a plausibility check; what cannot be true of a living person
(体温 380, 血压 1200) is marked, not dropped, so that the question can be asked again.
"""

from __future__ import annotations

import re

from reading.glucose import MG_PER_MMOL, find_glucose
from reading.measured import CN, RANGES, UNITS, D, Kind, Vital, bounds, plausible
from reading.pressure import find_pressures
from reading.stature import find_heights, find_weights
from reading.temperature import find_temperatures
from reading.windows import windowed

__all__ = ["MG_PER_MMOL", "RANGES", "UNITS", "Kind", "Vital", "find_vitals"]

_OXYGEN = re.compile(
    rf"(?:血氧(?:饱和度)?|氧饱和度?|饱和度|血氧仪|spo2|氧饱)(?:最低|最高|现在|今天|刚才|刚|量了?|测了?"
    rf"|夹|在?手[指上]*|显示|都|一直|就|是|有|到了?|在|大概|只有|才|掉到|降到|低到|为"
    rf"|:|：|的|，|低|了|\s){{0,9}}(?:百分之)?(?P<n>100|\d{{2}}(?:\.\d)?|[{D}]十[{D}]{{0,2}}|一百)(?P<more>多"
    rf"|几)?(?:%|％)?(?!\d|次|天"
    rf"|分钟)",
    re.I,
)
_HEART = re.compile(
    rf"(?:心率|心跳|脉搏|脉率|心律)(?:最高|最快|最慢|每分钟|一分钟|1分钟|现在|今天|刚才|刚|安静时|休息时"
    rf"|平时|晚上|量了?|测了?|数了?|都|一直|就|是|有|到了?|在|大概"
    rf"|只有|才|快到|慢到|能到|飙到|达到|为|:|：|的|，|快|慢|了|\s){{0,9}}(?P<n>\d{{2,3}}|{CN})(?P<more>多"
    rf"|几)?(?:次|下|跳|bpm)?(?!\d|天"
    rf"|年|个月|岁|秒|℃|度|\.|小时)|(?:每分钟|一分钟|1分钟)(?:心跳|跳)(?:了|到|有|得){{0,9}}(?P<n2>\d{{2,3}}"
    rf"|{CN})(?:多)?[下次]?",
    re.I,
)


def _simple(kind: Kind, check: str, pattern: re.Pattern[str], text: str) -> list[Vital]:
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        ends = bounds((groups["n"] or groups.get("n2") or "") + (groups.get("more") or ""))
        if ends is None or (kind == "heart_rate" and ends[0] < 10):
            continue
        value, high = ends
        found.append(
            Vital(
                kind,
                value,
                UNITS[kind],
                match.group(),
                match.start(),
                match.end(),
                value,
                high,
                plausible=plausible(check, value),
            )
        )
    return found


@windowed
def find_vitals(text: str) -> list[Vital]:
    """Every measured value of a clean text, left to right."""
    every = [
        *find_temperatures(text),
        *find_pressures(text),
        *find_glucose(text),
        *_simple("oxygen", "oxygen", _OXYGEN, text),
        *_simple("heart_rate", "heart_rate", _HEART, text),
        *find_weights(text),
        *find_heights(text),
    ]
    kept: list[Vital] = []
    for one in sorted(every, key=lambda v: (v.start - v.end, v.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda v: v.start)
