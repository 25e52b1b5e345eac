"""The hospital's measures, for the page and as CSV for a spreadsheet. A rate of nothing is null, not zero."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from core.errors import BadInput
from records.measures import AlertCount, Counted, SectionCount
from workstation.dates import Day
from workstation.door import staff_router
from workstation.room import Room, chosen
from workstation.staff import Staff

WHOLE_HOUSE = frozenset({"it", "admin"})
LONGEST = datetime.timedelta(days=366)
TITLES = {
    "emergency": "急症", "crisis": "心理危机", "abnormal": "居家读数异常", "adverse": "不良反应",
    "failed": "安全筛查出错", "triage": "导诊急症", "unreached": "消息未送达",
}  # fmt: skip


class SectionMeasure(BaseModel):
    key: str
    title: str
    unchanged: int
    edited: int
    rejected: int
    adoption: float | None


class AlertMeasure(BaseModel):
    level: str
    raised: int
    answered: int
    median_seconds: float | None
    p90_seconds: float | None


class DayMeasure(BaseModel):
    day: datetime.date
    summaries: int
    completed: int
    accepted: int


class TimeSaved(BaseModel):
    """An estimate and what it rests on: nobody has measured minutes."""

    seconds: int
    answered: int
    seconds_per_answer: float
    note: str


class MeasuresOut(BaseModel):
    first: datetime.date
    last: datetime.date
    clinic: str
    conversations: int
    handed_over: int
    hand_over_rate: float | None
    summaries: int
    completed: int
    completion: float | None
    accepted: int
    rejected: int
    characters_per_summary: float | None
    sections: list[SectionMeasure]
    wrong_department: int
    wrong_department_rate: float | None
    wrong_summary: int
    wrong_summary_rate: float | None
    alerts: list[AlertMeasure]
    time_saved: TimeSaved
    days: list[DayMeasure]


def routes(room: Room) -> APIRouter:
    router = staff_router("measures")
    may = room.door.may("measures", patients=False)

    @router.get("/measures")
    async def measures(
        staff: Staff = Depends(may),
        first: Annotated[Day | None, Query(alias="from")] = None,
        last: Annotated[Day | None, Query(alias="to")] = None,
        clinic: Annotated[str, Query(max_length=64)] = "",
    ) -> MeasuresOut:
        """Counts and rates of these days (both included; the last 30 without any)."""
        return await _measured(room, staff, first, last, clinic)

    @router.get("/measures.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    async def as_csv(
        staff: Staff = Depends(may),
        first: Annotated[Day | None, Query(alias="from")] = None,
        last: Annotated[Day | None, Query(alias="to")] = None,
        clinic: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        found = await _measured(room, staff, first, last, clinic)
        name = f"anban-{found.first}-{found.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(written(found).encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)

    return router


async def _measured(
    room: Room, staff: Staff, first: datetime.date | None, last: datetime.date | None, clinic: str
) -> MeasuresOut:
    last = last or room.clock().date()
    first = first or last - datetime.timedelta(days=29)
    if not first <= last or last - first > LONGEST:
        raise BadInput("not a range of days", heard="日期范围不对：开始日期要在结束日期之前，最长一年。")
    whole = staff.role in WHOLE_HOUSE
    clinics = (frozenset({clinic}) if clinic else None) if whole else chosen(staff, clinic)
    counted = await room.measures.count(first, last, clinics)
    return _out(counted, first, last, clinic, room.seconds_per_answer)


def _out(c: Counted, first: datetime.date, last: datetime.date, clinic: str, seconds: float) -> MeasuresOut:
    characters = sum(section.characters for section in c.sections)
    return MeasuresOut(
        first=first,
        last=last,
        clinic=clinic,
        conversations=c.conversations,
        handed_over=c.handed,
        hand_over_rate=_rate(c.handed, c.conversations),
        summaries=c.summaries,
        completed=c.completed,
        completion=_rate(c.completed, c.summaries),
        accepted=c.accepted,
        rejected=c.rejected,
        characters_per_summary=_rate(characters, c.accepted),
        sections=[_section(section) for section in c.sections],
        wrong_department=c.marks["wrong_department"],
        wrong_department_rate=_rate(c.marks["wrong_department"], c.summaries),
        wrong_summary=c.marks["wrong_summary"],
        wrong_summary_rate=_rate(c.marks["wrong_summary"], c.summaries),
        alerts=[_alert(alert) for alert in c.alerts],
        time_saved=TimeSaved(
            seconds=round(c.answered * seconds), answered=c.answered, seconds_per_answer=seconds, note=_saved(seconds)
        ),
        days=[DayMeasure(**vars(day)) for day in c.days],
    )


def _saved(seconds: float) -> str:
    return f"估算值，不是实测：医生采纳的摘要里患者已回答的问题数 × 每题 {seconds:g} 秒（ANBAN_SECONDS_PER_ANSWER）。"


def _section(one: SectionCount) -> SectionMeasure:
    kept = one.unchanged + one.edited
    return SectionMeasure(
        key=one.key,
        title=one.title,
        unchanged=one.unchanged,
        edited=one.edited,
        rejected=one.rejected,
        adoption=_rate(kept, kept + one.rejected),
    )


def _alert(one: AlertCount) -> AlertMeasure:
    return AlertMeasure(
        level=one.level,
        raised=one.raised,
        answered=len(one.waits),
        median_seconds=_at(one.waits, 0.5),
        p90_seconds=_at(one.waits, 0.9),
    )


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _at(waits: Sequence[float], share: float) -> float | None:
    """The nearest-rank quantile of sorted waits."""
    return waits[min(len(waits) - 1, int(share * len(waits)))] if waits else None


def written(m: MeasuresOut) -> str:
    """One measure a line; what was counted stands beside each rate."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["指标", "分组", "数值", "单位", "说明"])
    rows.writerow(["统计区间", m.clinic or "全部", f"{m.first} 至 {m.last}", "", ""])
    rows.writerow(["对话数", "", m.conversations, "次", "区间内有往来的对话"])
    rows.writerow(["转人工率", "", _shown(m.hand_over_rate), "", f"{m.handed_over}/{m.conversations}"])
    rows.writerow(["完成率", "", _shown(m.completion), "", f"{m.completed}/{m.summaries} 份预问诊答完"])
    rows.writerow(["采纳摘要", "", m.accepted, "份", f"驳回 {m.rejected} 份"])
    rows.writerow(
        ["每份修改字数", "", _shown(m.characters_per_summary), "字", "采纳的摘要里医生改动的字数（编辑距离）"]
    )
    for section in m.sections:
        said = f"原样 {section.unchanged}，修改后 {section.edited}，驳回 {section.rejected}"
        rows.writerow(["段落采纳率", section.title, _shown(section.adoption), "", said])
    rows.writerow(["分错科率", "", _shown(m.wrong_department_rate), "", f"{m.wrong_department}/{m.summaries}"])
    rows.writerow(["摘要有误率", "", _shown(m.wrong_summary_rate), "", f"{m.wrong_summary}/{m.summaries}"])
    for alert in m.alerts:
        title, said = TITLES.get(alert.level, alert.level), f"{alert.answered}/{alert.raised} 条已响应"
        rows.writerow(["警报响应时间中位数", title, _shown(alert.median_seconds), "秒", said])
        rows.writerow(["警报响应时间 90 分位", title, _shown(alert.p90_seconds), "秒", said])
    rows.writerow(["节省时间（估算）", "", m.time_saved.seconds, "秒", m.time_saved.note])
    for day in m.days:
        rows.writerow(["每日预问诊", day.day, day.summaries, "份", f"答完 {day.completed}，采纳 {day.accepted}"])
    return out.getvalue()


def _shown(value: float | None) -> float | str:
    return "" if value is None else value
