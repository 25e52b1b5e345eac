"""Points in the past at which something began: 昨儿半夜, 上周三, 今早七点, 去年冬天."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reading.clock import PARTS, Moment, Part, find_moments, find_parts
from reading.days import Day, find_days


@dataclass(frozen=True)
class Point:
    """Between `start_at` and `end_at`; `unit` is how coarse it was said: 小时 天 周 月 年."""

    start_at: datetime
    end_at: datetime
    unit: str
    start: int
    end: int


_GLUE = re.compile(r"^(?:的|，| |大概|差不多|左右)*$")
# 今天 alone is mostly "now"; it is a beginning only when something says so.
_BEGAN = re.compile(
    r"^(?:的时候)?(?:就|才)?(?:突然|忽然|开始|起(?!来|床)|刚|发现|出现|发病|摔|被|吃了|吃完|疼醒|痛醒|咳醒|憋醒|醒)"
)
_SOFT = re.compile(r"^(?:今天|今日|今儿个?|这两天|当天|最近几天|这几天|近两天)$")


def _window(day: date, part: str) -> tuple[datetime, datetime]:
    opens, closes = PARTS[part][1], PARTS[part][2]
    if part == "半夜":
        return datetime.combine(day, time(23)), datetime.combine(day + timedelta(days=1), time(4))
    return datetime.combine(day, opens), datetime.combine(day, closes)


def _dress(text: str, day: Day, now: datetime, parts: list[Part], moments: list[Moment]) -> Point | None:
    """The day narrowed by its part of day and clock time."""
    end, part = day.end, ""
    for piece in parts:
        if day.start <= piece.start < day.end or (piece.start >= end and _GLUE.match(text[end : piece.start])):
            part, end = piece.name, max(end, piece.end)
            break
    moment = next((m for m in moments if m.start >= end and _GLUE.match(text[end : m.start])), None)
    if moment:
        at = datetime.combine(day.first, moment.at)
        return Point(at, at, "小时", day.start, moment.end)
    if part:
        first, last = _window(day.first, part)
        unit = "小时" if day.first >= (now - timedelta(days=1)).date() else "天"
        return Point(first, max(first, last), unit, day.start, end)
    if _SOFT.match(text[day.start : day.end]) and not _BEGAN.match(text[day.end :]):
        return None
    return Point(
        datetime.combine(day.first, time(0)), datetime.combine(day.last, time(23, 59)), day.unit, day.start, end
    )


def _today(text: str, now: datetime, taken: list[Point], parts: list[Part], moments: list[Moment]) -> list[Point]:
    """早上开始, 凌晨三点就: an hour of today, only when the words say it began then."""
    found = []
    for piece in parts:
        if any(p.start <= piece.start < p.end for p in taken):
            continue
        moment = next((m for m in moments if m.start >= piece.end and m.start - piece.end <= 1), None)
        end = moment.end if moment else piece.end
        if not _BEGAN.match(text[end:]) or re.search(r"(?:每天|天天|每|老是|总是|到|一到)$", text[: piece.start]):
            continue
        day = now.date()
        first, last = _window(day, piece.name)
        if moment:
            first = last = datetime.combine(day, moment.at)
        if first > now:
            first, last = first - timedelta(days=1), last - timedelta(days=1)
        found.append(Point(first, last, "小时", piece.start, end))
    return found


def points(text: str, now: datetime) -> list[Point]:
    """Past moments of a clean text, none of them later than now; in the hospital's own time, without a zone."""
    now = now.replace(tzinfo=None)
    parts, moments = find_parts(text), find_moments(text)
    days = find_days(text, now.date(), past=True)
    found = [point for day in days if (point := _dress(text, day, now, parts, moments))]
    found = [p for p in found if p.start_at <= now]
    found += _today(text, now, found, parts, moments)
    return [Point(p.start_at, min(p.end_at, now), p.unit, p.start, p.end) for p in sorted(found, key=lambda p: p.start)]
