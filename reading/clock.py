"""Parts of the day and clock times: 上午, 半夜, 九点半, 9:15, 下午三点到五点."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from reading.numbers import read

# part of day → (words, first hour, last hour as people mean them)
PARTS: dict[str, tuple[str, time, time]] = {
    "凌晨": (r"凌晨|后半夜|下半夜|天没亮|天不亮|天刚亮", time(0), time(6)),
    "半夜": (r"半夜|深夜|大半夜|三更半夜|午夜|前半夜|上半夜", time(23), time(4)),
    "中午": (r"中午头?|晌午|正午|午饭(?:时|后|前)?|午休|大中午", time(11, 30), time(13, 30)),
    "上午": (r"上午|上半天|午前|前晌|头晌", time(8), time(12)),
    "下午": (r"下午|后半天|下半天|午后|后晌|过午", time(13), time(18)),
    "傍晚": (r"傍晚|黄昏|擦黑|天黑", time(17), time(19)),
    "早上": (
        r"早上|早晨|清晨|一大早|大清早|清早|一早|早起|晨起|早饭(?:时|后|前)?|今早|明早|今晨|早(?=\d"
        r"|[七八九六]点)|起床",
        time(6),
        time(9),
    ),
    "晚上": (
        r"晚上|夜里头?|夜间|今晚|明晚|昨晚|昨夜|前晚|夜晚|晚间|晚饭(?:时|后|前)?|睡前|入夜|当晚|晚(?=\d"
        r"|[七八九十六]点)",
        time(18),
        time(23),
    ),
}
_PART = re.compile("|".join(f"(?P<{name}>{words})" for name, (words, _, _) in PARTS.items()))
_H = r"(?:[01]?\d|2[0-4]|二?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_M = r"(?:[0-5]\d|\d|[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九])"
_CLOCK = re.compile(
    rf"(?<![\d.])(?P<h>{_H})(?:点钟|(?<!一)点(?!几)|(?<=一)点(?!儿?[疼痛痒咳晕不难胀酸麻肿也都])|时(?=\d|[许左整半]))(?P<m>半|[一三]刻"
    rf"|过?{_M}(?:分(?!钟))?|整|多|左右)?"
    rf"|(?<![\d.:/])(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?![\d:])"
)
_UNTIL = re.compile(r"^(?:钟|左右)?(?:到|至|-|~|—)+(?:上午|下午|晚上|中午)?")


@dataclass(frozen=True)
class Part:
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Moment:
    """A clock time as said; `hour` is still the spoken one until a part of day settles it."""

    at: time
    start: int
    end: int


def find_parts(text: str) -> list[Part]:
    """Parts of the day, left to right."""
    return [Part(m.lastgroup or "", m.start(), m.end()) for m in _PART.finditer(text)]


def _minute(words: str) -> int | None:
    if words in ("", "整", "多", "左右"):
        return 0
    if words == "半":
        return 30
    if words.endswith("刻"):
        return 15 if words[0] == "一" else 45
    value = read(words.removeprefix("过").removesuffix("分").lstrip("零〇") or "0")
    return None if value is None else int(value)


def settle(hour: int, part: str, business: bool = False) -> int:
    """三点 in 下午 is 15; without a part of day, a clinic's 三点 is 15 and 九点 is 9."""
    if part in ("下午", "傍晚") and 1 <= hour <= 11:
        return hour + 12
    if part == "晚上" and 5 <= hour <= 11:
        return hour + 12
    if part == "晚上" and hour == 12:
        return 0
    if part == "半夜":
        return 0 if hour in (12, 24) else hour + 12 if 9 <= hour <= 11 else hour
    if part == "中午" and 1 <= hour <= 2:
        return hour + 12
    if not part and business and 1 <= hour <= 6:
        return hour + 12
    return hour % 24


def find_moments(text: str, business: bool = False) -> list[Moment]:
    """Clock times, settled by the part of day just before them."""
    parts = find_parts(text)
    found: list[Moment] = []
    for match in _CLOCK.finditer(text):
        hour = read(match["h"] or match["h2"])
        minute = _minute(match["m"] or "") if match["h"] else int(match["m2"])
        if hour is None or minute is None or hour > 24 or minute > 59:
            continue
        part = next((p.name for p in reversed(parts) if p.end <= match.start() and match.start() - p.end <= 2), "")
        if not part and found and _UNTIL.match(text[found[-1].end : match.start()]):
            part = "下午" if found[-1].at.hour >= 12 and hour < 12 and hour + 12 > found[-1].at.hour else ""
        found.append(Moment(time(settle(int(hour), part, business), minute), match.start(), match.end()))
    return found


def until(text: str, first: Moment, second: Moment) -> bool:
    """Do the two times make a stretch: 九点到十一点?"""
    return bool(_UNTIL.fullmatch(text[first.end : second.start]))
