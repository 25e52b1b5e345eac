"""How long, and since when: 三四天了, 断断续续两个月, 上周三开始, 从小就有, 昨儿半夜, 有一阵子了.

`find_durations` gives every duration with its bounds in seconds, the moment it began when one can be worked out,
and its pattern (断断续续, 反复 …). `say` writes it the way a Chinese record does: 3天, 2月余, 2小时.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from reading.ages import find_ages
from reading.lasting import DAY, HOUR, MINUTE, MONTH, NAMES, UNIT_WORDS, WEEK, YEAR, Duration, pattern
from reading.numbers import find_numbers, read
from reading.onset import points
from reading.sayings import say
from reading.windows import windowed

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "MONTH",
    "WEEK",
    "YEAR",
    "Duration",
    "find_durations",
    "longest",
    "pattern",
    "say",
    "with_pattern",
]


_N = (
    r"(?:(?<![0-9])[0-9]{1,6}(?:\.[0-9]{1,3})?"
    r"|(?<![零〇一二三四五六七八九十百千])[零〇一二三四五六七八九十百千两半几俩仨廿]{1,9}"
    r"|好几[十百]?|十几|几十|上百)"
)
_U = "|".join(sorted(UNIT_WORDS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<n>{_N})(?:\s*(?P<range>[-~到至]|或者?)\s*(?P<n2>{_N}))?(?P<more>多|来|好几|几|把)?\s*(?P<half>个半"
    rf"|半)?(?P<mid>个?(?:多|来|把)?)"
    rf"(?P<unit>{_U})(?P<after>半(?!夜)|多|来|余|出头|左右|上下"
    rf"|不到)?(?:(?P<plusn>[零〇]?(?:{_N}))(?P<plusu>个?月|天|小时|个小时|分钟|分))?"
)
_VAGUE = {
    r"有一阵(?:子|儿)?了?|好一阵(?:子|儿)?了?|一阵子了?|有些日子了?|有段(?:时间|日子)了?|有一段(?:时间"
    r"|日子)了?|一段时间了?|有日子了": (
        WEEK,
        3 * MONTH,
        "",
    ),
    r"(?:好久|很久|好长时间|很长时间|老长时间|时间很长|长时间|老久|蛮久|挺久|有些年头)了?": (MONTH, 2 * YEAR, ""),
    r"(?:好多年|很多年|多年|许多年|几十年如一日)了?": (3 * YEAR, 20 * YEAR, "年"),
    r"(?:大|小)?半辈子了?": (20 * YEAR, 40 * YEAR, "年"),
    r"个把月了?": (MONTH, 1.5 * MONTH, "月"),
    r"个把(?:星期|礼拜)了?": (WEEK, 1.5 * WEEK, "周"),
    r"(?:有(?:些|好些)?年头|有年头|好些年|有些年)了?": (2 * YEAR, 20 * YEAR, "年"),
    r"(?:一(?:个)?(?:上午|下午|早上|早晨))了?": (3 * HOUR, 6 * HOUR, "小时"),
    r"大半年了?": (0.5 * YEAR, 0.9 * YEAR, "年"),
    r"小半年了?": (4 * MONTH, 6 * MONTH, "月"),
    r"大半个月了?": (18 * DAY, 25 * DAY, "天"),
    r"小半个月了?": (10 * DAY, 14 * DAY, "天"),
    r"大半天了?": (6 * HOUR, 10 * HOUR, "小时"),
    r"一整[天日]了?": (DAY, DAY, "天"),
    r"(?:这|最近|近)(?:一)?两天|这两日|这几天|这些天|最近几天|近几天|近几日|这些日子|最近这几天|最近两三天": (
        2 * DAY,
        6 * DAY,
        "天",
    ),
    r"(?:这|最近|近)(?:一)?(?:段时间|阵子|阵儿|阵)|最近一段|近来|近期|这程子|这一向": (WEEK, 2 * MONTH, ""),
    r"(?:这|最近|近)(?:一)?两(?:周|个?星期|个?礼拜)|这几(?:周|个?星期|个?礼拜)": (WEEK, 2 * WEEK, "周"),
    r"(?:这|最近|近)(?:一)?两个?月|这几个月|近几个月": (MONTH, 3 * MONTH, "月"),
    r"(?:这|最近|近)(?:一)?两年|这几年|这些年|近几年|近年来": (YEAR, 4 * YEAR, "年"),
    r"(?<!偶尔)(?<!过)(?:刚刚|刚才|才刚|刚(?=开始|发|疼|痛|起|出|摔|吃))": (MINUTE, 2 * HOUR, "小时"),
    r"(?:过了?)?(?:一会儿?|一小会儿?)了": (4 * MINUTE, 9 * MINUTE, "分钟"),
}
_VAGUES = re.compile("|".join(f"(?P<v{i}>{words})" for i, words in enumerate(_VAGUE)))
_VAGUE_SPANS = list(_VAGUE.values())
_ALWAYS = re.compile(
    r"(?:从|打|自)(?:小|幼|娘胎里?|生下来|出生|一?生下来|娃儿?时候|儿时|记事)(?:起|就|开始|以来"
    r"|时候起?)?(?:就?(?:有|是|这样))?|天生(?:就)?|生下来就有?"
    r"|一出生就有?|先天性?的?|生来就|打小儿?就?|自小就?|小时候就有|娘胎里带来?的?|胎里带的?|一直都是这样"
    r"|一直以来|一直都有|一辈子了?"
)

_SINCE_AFTER = re.compile(
    r"^(?:的时候)?(?:那会儿?|那天|那时候?)?(?:就|才|突然|忽然)?(?:开始|起(?!来|床)|以来|至今|到现在|发病"
    r"|发作|起病|犯的|得的|出现|有的|发现|查出|开的头|就有|就这样)"
)
_AGO = re.compile(r"^(?:以?前|之前)")
_CALENDAR = ("天", "个月", "月", "年", "周", "星期", "个星期", "礼拜", "个礼拜")
_EVERY = re.compile(r"(?:一到|每到|每逢|一入|逢|到了)$")  # 一到冬天就咳: each winter, not since the last
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]")
_BOOKING = re.compile(r"预约|约|挂|有号|号吗|有空|方便|都行|都可以|下个?(?:周|星期|礼拜)|明天|后天")
_TIMES_AFTER = re.compile(
    r"^(?:[一二两三四五六七八九十几\d]+(?:次|片|粒|顿|回|包|遍|餐|支|针|袋|毫升|个(?!月|小时|星期|礼拜"
    r"|多))|一次|都(?!快|有|没)|内|就好|后(?!来)|以后|之后|吃"
    r"|来一次|换)"
)


def _count(words: str) -> tuple[float, float] | None:
    special = {
        "几": (3, 9),
        "好几": (4, 9),
        "十几": (11, 19),
        "几十": (20, 90),
        "上百": (100, 120),
        "好几十": (40, 90),
        "好几百": (400, 900),
    }
    if words in special:
        return special[words]
    if words == "半":
        return 0.5, 0.5
    found = find_numbers(words + "个")
    if len(found) == 1 and found[0].start == 0 and found[0].end >= len(words):
        return found[0].low, found[0].high
    one = read(words)
    return None if one is None else (one, one)


def _bounds(match: re.Match[str]) -> tuple[float, float] | None:
    """Low and high in seconds of one amount."""
    ends = _count(match["n"])
    if ends is None:
        return None
    low, high = ends
    if match["n2"]:
        other = _count(match["n2"])
        if other is None or other[1] < low:
            return None
        high = other[1]
    size = UNIT_WORDS[match["unit"]]
    more = (match["more"] or "") + (match["mid"] or "") + (match["after"] or "")
    if match["half"] or (match["after"] or "") == "半":
        low, high = low + 0.5, high + 0.5
    elif "几" in (match["more"] or ""):
        low, high = low + 1, high + 9
    elif "多" in more or "余" in more or "出头" in more:
        step = 1.0 if low < 10 or low % 10 else 10.0 if low < 100 else 100.0
        low, high = (low, low + 0.9) if step == 1 else (low + 1, low + step - 1)
        if match["n"] == "半":
            low, high = 0.5, 0.7
    elif "来" in more or "把" in more:
        low, high = low * 0.9, high * 1.2
    if match["plusn"]:
        extra = _count(match["plusn"].lstrip("零〇"))
        step = UNIT_WORDS.get(match["plusu"], 0)
        if extra and step:
            return low * size + extra[0] * step, high * size + extra[1] * step
    return low * size, high * size


def _unit_name(seconds: float) -> str:
    return next((name for size, name in NAMES if seconds == size), "天")


def _amounts(text: str, now: datetime) -> list[Duration]:
    found = []
    for match in _AMOUNT.finditer(text):
        before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 30]
        if not _lasting(match, before, after):
            continue
        ends = _bounds(match)
        if ends is None:
            continue
        low, high = ends
        unit = _unit_name(UNIT_WORDS[match["unit"]])
        found.append(_make(text, match.start(), match.end(), low, high, unit, now, before, after))
    return found


def _make(
    text: str, start: int, end: int, low: float, high: float, unit: str, now: datetime, before: str, after: str
) -> Duration:
    middle = (low + high) / 2
    ago = _AGO.match(after)
    end += ago.end() if ago else 0
    rest = text[end:]
    tail = _SINCE_AFTER.match(rest) if ago else re.match(r"了(?!吗)", rest)
    end += tail.end() if tail else 0
    onset = None
    try:
        onset = now - timedelta(seconds=middle)
    except OverflowError:
        middle = min(middle, 100.0 * YEAR)
    return Duration(
        "since" if ago else "for", middle, low, high, onset, pattern(text), unit, text[start:end], start, end
    )


def _lasting(match: re.Match[str], before: str, after: str) -> bool:
    """Rates (一天三次, 每天), ages, dates and clock times are not durations."""
    words, unit, n = match.group(), match["unit"], match["n"]
    if re.search(
        r"(?:每次|每回|一次|一回|发作一次|每次都?)[^，。]{0,6}$|(?:推迟|晚了|提前|早来|休息|请假|还有|再过|等|延迟|推后)了?$",
        before,
    ):
        return False  # one spell of it, or a delay
    if (re.match(r"天比一天|年比一年|天天", unit + after) and n == "一") or before.endswith("一天比"):
        return False
    if re.search(
        r"(?:怀孕|怀了?|孕|妊娠|怀胎|产后|术后|手术后|生完(?:孩子|宝宝|娃儿?|小孩)?|生了?(?:孩子|宝宝|娃)|分娩后?|(?:剖[腹宫]?|顺)产后?)(?:已经|快|有|了)?$",
        before,
    ):
        return False  # how far along, not how long it has hurt
    if re.search(r"(?:每天|每日|每晚|天天)[^，。了]{0,6}$", before) and not after.startswith("了"):
        return False  # 每天散步半小时
    if re.search(r"(?:每|隔|第|周|星期|礼拜)$", before) or (unit == "日" and re.search(r"月$", before)):
        return False
    if unit == "分" and not re.match(r"钟", after) and not re.search(r"小时|点", before):
        return False
    if unit == "月" and not re.search(r"个|余|半|来|多", words) and n not in ("半", "两", "俩", "仨"):
        return False  # 三月 is March
    if (
        unit in ("年", "日")
        and re.fullmatch(r"\d{2,4}|[零〇一二三四五六七八九]{2,4}", n)
        and len(n) in (2, 4)
        and (read(n) or 0) > 99
    ):
        return False
    if (
        unit in ("年",)
        and len(n) == 2
        and n.isdigit()
        and re.match(r"\d|[一二三四五六七八九十]+月|底|初|的时候", after)
    ):
        return False
    if (
        n == "一"
        and unit in ("天", "晚", "晚上", "夜", "周", "个月", "年", "星期", "个星期", "小时", "月", "个小时")
        and _TIMES_AFTER.match(after)
    ):
        return False
    if (
        unit in ("天", "周", "个月", "小时", "年", "个小时", "个星期", "星期")
        and re.match(
            r"[一二两三四五六七八九十几\d]+(?:次|片|粒|顿|回|包|遍|餐|支|针|袋|毫升)|一次"
            r"|[换打复]?一?[次针回]",
            after,
        )
        and not after.startswith("一直")
    ):
        return bool(re.search(r"了|有|疼|痛|吐|拉|咳|烧|晕", before[-4:])) and n != "一"
    if (
        unit in ("晚", "夜", "晚上")
        and n not in ("一", "两", "几", "半", "好几", "1", "2", "3")
        and (read(n) or 0) > 15
    ):
        return False
    return not (unit in _CALENDAR and re.match(r"大(?!概)|(?:后|内|以后|之后)(?!来|面)", after))


def _vagues(text: str, now: datetime) -> list[Duration]:
    found = []
    for match in _VAGUES.finditer(text):
        index = next(i for i in range(len(_VAGUE_SPANS)) if match[f"v{i}"])
        low, high, unit = _VAGUE_SPANS[index]
        middle = (low + high) / 2
        found.append(
            Duration(
                "for",
                middle,
                low,
                high,
                now - timedelta(seconds=middle),
                pattern(text),
                unit,
                match.group(),
                match.start(),
                match.end(),
            )
        )
    return found


def _always(text: str) -> list[Duration]:
    return [
        Duration("always", None, None, None, None, pattern(text), "", m.group(), m.start(), m.end())
        for m in _ALWAYS.finditer(text)
    ]


def _since(text: str, now: datetime) -> list[Duration]:
    """前天晚上开始, 上周三起, 去年, 昨儿半夜: a point in the past."""
    found = []
    for point in points(text, now):
        tail = _SINCE_AFTER.match(text[point.end :])
        if _EVERY.search(text[: point.start]) or (
            not tail and _WEEKDAY.match(text[point.start :]) and _BOOKING.search(text)
        ):
            continue  # a wished day: 下周二到周四下午有号吗
        end = point.end + (tail.end() if tail else 0)
        seconds = max(0.0, (now - point.start_at).total_seconds())
        high = max(seconds, 0.0)
        low = max(0.0, (now - point.end_at).total_seconds())
        found.append(
            Duration(
                "since",
                (low + high) / 2,
                low,
                high,
                point.start_at,
                pattern(text),
                point.unit,
                text[point.start : end],
                point.start,
                end,
            )
        )
    return found


@windowed
def find_durations(text: str, now: datetime) -> list[Duration]:
    """Every duration and onset of a clean text, longest first where two overlap, then left to right."""
    now = now.replace(tzinfo=None)  # moments are the hospital's own, as people say them
    every = [*_always(text), *_since(text, now), *_vagues(text, now), *_amounts(text, now)]
    ages = [(a.start, a.end) for a in find_ages(text)]
    every = [d for d in every if all(d.end <= a or d.start >= b for a, b in ages)]
    every.sort(key=lambda d: (d.start - d.end, d.start))
    kept: list[Duration] = []
    for one in every:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda d: d.start)


def longest(durations: list[Duration]) -> Duration | None:
    """The one that says when it all began: 咳嗽两周，发烧三天 → 两周."""
    timed = [d for d in durations if d.high is not None]
    return max(timed, key=lambda d: d.high or 0.0, default=next(iter(durations), None))


def with_pattern(duration: Duration, words: str) -> Duration:
    """The same duration, its pattern read from other words of the sentence."""
    return replace(duration, pattern=pattern(words))
