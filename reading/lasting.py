"""A length of time: how it is held, the units people say it in, and how it comes (断断续续, 反复 …)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
MONTH, YEAR = 30 * DAY, 365 * DAY


@dataclass(frozen=True)
class Duration:
    """`for`: it has lasted so long. `since`: it began then. `always`: from birth or childhood.
    `every` is never a duration; 每天 and 一天三次 are left to others."""

    kind: Literal["for", "since", "always"]
    seconds: float | None
    low: float | None
    high: float | None
    onset: datetime | None
    pattern: str  # "", "intermittent", "recurrent", "continuous"
    unit: str  # the unit it was said in: 分钟 小时 天 周 月 年 or ""
    words: str
    start: int
    end: int


UNIT_WORDS = {
    "秒": 1,
    "秒钟": 1,
    "分钟": MINUTE,
    "分": MINUTE,
    "刻钟": 15 * MINUTE,
    "小时": HOUR,
    "个小时": HOUR,
    "钟头": HOUR,
    "个钟头": HOUR,
    "个钟": HOUR,
    "天": DAY,
    "日": DAY,
    "晚上": DAY,
    "晚": DAY,
    "夜": DAY,
    "宿": DAY,
    "个晚上": DAY,
    "整天": DAY,
    "昼夜": DAY,
    "周": WEEK,
    "个周": WEEK,
    "星期": WEEK,
    "个星期": WEEK,
    "礼拜": WEEK,
    "个礼拜": WEEK,
    "个月": MONTH,
    "月": MONTH,
    "年": YEAR,
    "个年头": YEAR,
    "年头": YEAR,
    "载": YEAR,
    "个季度": 90 * DAY,
    "辈子": 40 * YEAR,
}
NAMES = ((YEAR, "年"), (MONTH, "月"), (WEEK, "周"), (DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟"), (1, "秒"))
_PATTERNS = (
    (
        "intermittent",
        re.compile(
            r"断断续续|断续|时断时续|时有时无|时好时坏|间断|间歇|一阵一阵|阵发|偶尔|有时候?|隔三差五|时不时"
            r"|好好坏坏|好一阵坏一阵|有一天没一天|间或|一会儿好一会儿坏|一阵阵"
        ),
    ),
    (
        "recurrent",
        re.compile(
            r"反复|反反复复|老犯|总犯|又犯|好了又|经常|老是|总是|动不动|来回|时常|常常|每年都|年年|复发|一犯再犯"
        ),
    ),
    (
        "continuous",
        re.compile(
            r"持续|一直(?!都?没)|不停|没停|没断过|没间断|不间断|整天|成天|天天|每天都?|连着|连续|接连|始终|没好过"
        ),
    ),
)


def pattern(text: str) -> str:
    """How it comes: intermittent, recurrent, continuous, or "" when it is not said."""
    return next((name for name, words in _PATTERNS if words.search(text)), "")
