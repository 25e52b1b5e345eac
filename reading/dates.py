"""Dates and times people ask for when booking: 下周三上午, 后天九点半, 国庆后第一天, 这个周末, 12月3号下午."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reading.clock import PARTS, Moment, Part, find_moments, find_parts, until
from reading.days import Day, find_days
from reading.windows import windowed


@dataclass(frozen=True)
class When:
    """A wished time: the days from `first` to `last`, a part of the day, a clock time if one was said.
    `dated` is False when only the hour or part of day was said (上午) or only haste (尽快)."""

    first: date
    last: date
    part_of_day: str
    at: time | None
    until: time | None
    dated: bool
    words: str
    start: int
    end: int

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, self.at or (PARTS[self.part_of_day][1] if self.part_of_day else time(0)))

    @property
    def ends(self) -> datetime:
        if self.until:
            return datetime.combine(self.last, self.until)
        if self.part_of_day:
            close = PARTS[self.part_of_day][2]
            day = self.last + timedelta(days=1) if close < PARTS[self.part_of_day][1] else self.last
            return datetime.combine(day, close)
        return datetime.combine(self.last, time(23, 59))


_GLUE = re.compile(r"^(?:的|那天|当天|，|,| |这天|左右|大概|差不多|就|是|早点|早些|晚些)*$")
_SOON = re.compile(
    r"尽快|尽早|越快越好|越早越好|马上|立刻|最早的?|最近的?(?=号|一?个?号|时间|一天|门诊)|随时|有号就行"
    r"|哪天都行|都可以|最快"
)
_DOC_PARTS = {
    "凌晨": "凌晨",
    "早上": "上午",
    "上午": "上午",
    "中午": "中午",
    "下午": "下午",
    "傍晚": "晚上",
    "晚上": "晚上",
    "半夜": "半夜",
}


def _part_of(moment: time) -> str:
    hour = moment.hour
    return "凌晨" if hour < 6 else "上午" if hour < 12 else "中午" if hour == 12 else "下午" if hour < 18 else "晚上"


def _join(text: str, day: Day | None, parts: list[Part], moments: list[Moment], today: date) -> When:
    """A day with the part of day and clock times that hang on it."""
    end = day.end if day else (parts[0].start if parts else moments[0].start)
    start = day.start if day else end
    part, at, close = "", None, None
    for piece in parts:
        within = day is not None and day.start <= piece.start < day.end
        if within or (piece.start >= end and _GLUE.match(text[end : piece.start])):
            part, end = _DOC_PARTS[piece.name], max(end, piece.end)
            break
    for index, moment in enumerate(moments):
        if moment.start >= end and _GLUE.match(text[end : moment.start]):
            at, end = moment.at, moment.end
            following = moments[index + 1] if index + 1 < len(moments) else None
            if following and until(text, moment, following):
                close, end = following.at, following.end
            break
    if at and (not part or (part == "上午" and at.hour >= 12)):
        part = _part_of(at)
    first, last = (day.first, day.last) if day else (today, today)
    if day and first > today and re.match(r"之前|以前", text[end:]):
        first = today  # 月底之前: any day up to it
    return When(first, last, part, at, close, day is not None, text[start:end], start, end)


def find_dates(text: str, now: datetime) -> list[When]:
    """Every wished time of a clean text, left to right; days already past are not offered."""
    return _wished(text, now) or _soon(text, now.date())


@windowed
def _soon(text: str, today: date) -> list[When]:
    week = today + timedelta(days=6)
    return [When(today, week, "", None, None, False, m.group(), m.start(), m.end()) for m in _SOON.finditer(text)]


@windowed
def _wished(text: str, now: datetime) -> list[When]:
    today = now.date()
    days = [d for d in find_days(text, today) if d.last >= today]
    parts, moments = find_parts(text), find_moments(text, business=True)
    found = [_join(text, day, parts, moments, today) for day in days]
    gone = [_join(text, d, parts, moments, today) for d in find_days(text, today) if d.last < today]
    taken = [(w.start, w.end) for w in [*found, *gone]]

    def free(piece: Part | Moment) -> bool:
        return all(piece.end <= a or piece.start >= b for a, b in taken)

    rest_parts, rest_moments = [p for p in parts if free(p)], [m for m in moments if free(m)]
    while rest_parts or rest_moments:
        one = _join(text, None, rest_parts, rest_moments, today) if rest_parts else None
        if one is None or (rest_moments and rest_moments[0].start < one.start):
            one = _join(text, None, [], rest_moments, today)
        before = max((w for w in found if w.dated and w.end <= one.start), key=lambda w: w.end, default=None)
        if before and re.fullmatch(r"(?:或者?|和|、|还是|，|或是)", text[before.end : one.start]):
            one = When(
                before.first, before.last, one.part_of_day, one.at, one.until, True, one.words, one.start, one.end
            )
        found.append(one)
        rest_parts = [p for p in rest_parts if p.start >= one.end]
        rest_moments = [m for m in rest_moments if m.start >= one.end]
    return sorted(found, key=lambda w: w.start)
