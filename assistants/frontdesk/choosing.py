"""Free windows of the appointment book, grouped the way people choose: first a half-day and doctor, then an hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.ports import Slot
from reading.dates import find_dates

WEEKDAYS = "一二三四五六日"
NEAR = ("今天", "明天", "后天")
ANY = re.compile(r"随便|都行|都可以|都好|哪个都|最早|最近的|尽快|越快越好|越早越好|你定|你看着|无所谓")
TITLES = ("主任", "医生", "大夫", "教授")
PARTS = {
    "凌晨": "上午",
    "早上": "上午",
    "上午": "上午",
    "中午": "上午",
    "下午": "下午",
    "傍晚": "下午",
    "晚上": "晚上",
    "半夜": "晚上",
}


@dataclass(frozen=True)
class Session:
    """A doctor's half-day with its free windows."""

    key: str
    slots: tuple[Slot, ...]

    @property
    def doctor(self) -> str:
        return self.slots[0].doctor

    def label(self, today: date) -> str:
        """明天（周日）上午 王敬堂 主任医师 30 元."""
        first = self.slots[0]
        return f"{day_name(first.start, today)}{half(first.start)} {first.doctor} {first.title} {first.fee:g} 元"

    def spoken_as(self, today: date) -> list[str]:
        """Other ways to say this choice."""
        start = self.slots[0].start
        days = [f"周{WEEKDAYS[start.weekday()]}", f"星期{WEEKDAYS[start.weekday()]}", f"{start.day}号"]
        if (ahead := (start.date() - today).days) < len(NEAR):
            days.append(NEAR[ahead])
        named = [self.doctor, *(self.doctor[0] + title for title in TITLES)]
        return [f"{day}{half(start)}" for day in days] + named


@dataclass(frozen=True)
class Wish:
    """What somebody said about the time and the doctor they want."""

    first: str = ""  # ISO dates, "" when no day was named
    last: str = ""
    part: str = ""
    at: str = ""
    earliest: bool = False

    @property
    def empty(self) -> bool:
        return self == Wish()


def half(moment: datetime) -> str:
    return "上午" if moment.hour < 12 else "下午" if moment.hour < 18 else "晚上"


def day_name(moment: datetime, today: date) -> str:
    """明天（周日）, 11月26日（周四）."""
    ahead = (moment.date() - today).days
    name = NEAR[ahead] if ahead < len(NEAR) else f"{moment.month}月{moment.day}日"
    return f"{name}（周{WEEKDAYS[moment.weekday()]}）"


def hours(slot: Slot) -> str:
    """9:00–10:00."""
    return f"{slot.start.hour}:{slot.start:%M}–{slot.start.hour + 1}:{slot.start:%M}"


def sessions_of(slots: Sequence[Slot]) -> list[Session]:
    """Half-days in the order of their first free window."""
    grouped: dict[str, list[Slot]] = {}
    for slot in slots:
        grouped.setdefault(f"{slot.start:%Y-%m-%d}|{half(slot.start)}|{slot.doctor}", []).append(slot)
    return [Session(key, tuple(found)) for key, found in grouped.items()]


def wish_in(text: str, now: datetime) -> Wish:
    """The day, half-day or hour a sentence names."""
    found = [when for when in find_dates(text, now) if when.dated or when.part_of_day or when.at]
    if not found:
        return Wish(earliest=bool(ANY.search(text)))
    when = found[-1]
    first, last = (when.first.isoformat(), when.last.isoformat()) if when.dated else ("", "")
    clock = f"{when.at:%H:%M}" if when.at else ""
    return Wish(first, last, PARTS.get(when.part_of_day, ""), clock, earliest=bool(ANY.search(text)))


def matching(sessions: Sequence[Session], data: dict[str, Any]) -> list[Session]:
    """Sessions that fit what was said so far."""
    return [s for s in sessions if _fits(s.slots[0], data)]


def _fits(slot: Slot, data: dict[str, Any]) -> bool:
    day = slot.start.date().isoformat()
    if data.get("first") and not data["first"] <= day <= data["last"]:
        return False
    if data.get("part") and half(slot.start) != data["part"]:
        return False
    return not data.get("doctor") or slot.doctor == data["doctor"]


def doctors_named(sessions: Sequence[Session], text: str) -> list[str]:
    """Doctors of these sessions named in a sentence: 顾明川, 顾主任."""
    doctors = list(dict.fromkeys(session.doctor for session in sessions))
    if whole := [doctor for doctor in doctors if doctor in text]:
        return whole
    return [doctor for doctor in doctors if any(doctor[0] + title in text for title in TITLES)]


def window_at(session: Session, clock: str) -> Slot | None:
    """The window a wished hour falls into."""
    return next((slot for slot in session.slots if f"{slot.start:%H}" == clock[:2]), None)
