"""Which day is meant: 大后天, 下周三, 12月3号, 国庆后第一天, 月底. Looks ahead (booking) or back (onset)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from reading import holidays
from reading.numbers import find_numbers, read


@dataclass(frozen=True)
class Day:
    """A day, or a stretch of days, and where it was said. `unit` is how coarse: 天 周 月 年."""

    first: date
    last: date
    unit: str
    start: int
    end: int


_RELATIVE = {"大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0, "明": 1, "后": 2, "大后": 3, "大大后": 4, "大大前": -4}
_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_WD = "一二三四五六日天1234567"
_KINDS = {
    "relative": r"(?P<rel>大大后|大大前|大后|大前|前|昨|今|明|后)(?:天|儿个?|日|个儿?)(?!天|性)|(?P<rel2>当天"
    r"|昨晚|昨夜|今晚|今早|今晨|明早|明晚|明晨|后晌)"
    r"|(?P<eve>(?<![一二两三四五六七八九十几\d])前晚)",
    "weekday": rf"(?P<wp>下下个?|上上个?|下个?|上个?|这个?|本|当)?(?P<wn>周|星期|礼拜)(?P<wd>[{_WD}])(?!个|次"
    rf"|[月点:.\d])(?:(?:到|至|-|~)(?:周"
    rf"|星期|礼拜)?(?P<wd2>[{_WD}]))?",
    "weekend": r"(?P<ep>下下个?|下个?|上个?|上上个?|这个?|本)?(?:周|星期|礼拜)末|双休日?",
    "week": r"(?P<kp>下下个?|上上个?|下个?|上个?|这个?|本)(?:一个?)?(?:周|星期|礼拜)(?![一二三四五六日天末1-7]|岁)",
    "ymd": rf"(?P<yy>\d{{4}}|\d{{2}}|(?!五六|六七|七八|八九)[零〇五六七八九][零〇一二三四五六七八九](?=年)"
    rf"|[一二][零〇一二三四五六七八九]{{3}}|今|明|去|前|后"
    rf"|大前)(?:年|[-/.](?=\d{{1,2}}[-/.]\d))(?:的)?(?P<ym>{_N})(?:月份?|[-/.])(?:(?P<yd>{_N})(?:日"
    rf"|号)?)?(?P<yp>初"
    rf"|中旬?|底|上旬|下旬)?",
    "md": rf"(?P<mm>(?<![个\d一二三四五六七八九十两])(?!两)(?:{_N}|正|腊|冬))(?:月份?)(?:(?P<md>{_N}"
    rf"|[初廿][一二三四五六七八九十]+)(?:日"
    rf"|号)?(?!个|次|片|天|年|岁)|(?P<mp>初|中旬?|底|末|上旬|下旬)|(?!余|多|来|半|大|龄|经|子|嫂|亮|饼"
    rf"|\d))|(?<![\d./-])(?P<sm>1[0-2]"
    rf"|0?[1-9])(?:/|-)(?P<sd>3[01]|[12]\d|0?[1-9])(?![\d/.-]|号|次|天|个|年|岁|片|分|月|周|小)",
    "month": rf"(?P<op>下下个?|上上个?|下个?|上个?|这个?|本|当)月(?:份)?(?:(?P<od>{_N})(?:日|号)|(?P<opt>初"
    rf"|中旬?|底|末|上旬|下旬))?"
    rf"|(?P<only>(?<![个\d一二两三四五六七八九十半])月(?:初|底|中旬?|末))",
    "dom": r"(?<![\d:.月床])(?P<dn>3[01]|[12]\d|[1-9]|(?:二|三)?十[一二三四五六七八九]?"
    r"|[一二三四五六七八九])号(?!线|楼|床|诊|院|室|台|病|针|药|窗"
    r"|机|码|脉|染)(?:(?:到|至|-|~)(?P<dn2>3[01]|[12]\d|[1-9]|(?:二|三)?十[一二三四五六七八九]?)号)?",
    "ahead": r"(?P<an>\d{1,3}|[一二两三四五六七八九十半]{1,3})(?P<au>天|周|个?星期|个?礼拜|个月|年)(?:以后"
    r"|之后|后)(?!来|就|又|还)|(?:过"
    r"|再过)(?P<bn>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<bu>天|周|个?星期|个?礼拜|个月)(?:后|以后|之后)?",
    "behind": r"(?P<hn>\d{1,3}|[一二两三四五六七八九十半]{1,3})(?P<hu>天|周|个?星期|个?礼拜|个月|年)(?:以前|之前|前)",
    "inside": r"(?P<inn>\d{1,2}|[一二两三四五六七八九十]{1,2})天(?:之|以)?内|(?P<soon>(?:这|最近|近)(?:两|几"
    r"|一两)天)",
    "year": r"(?P<yr>去|前|大前|今|明|后)年(?P<season>春天|夏天|秋天|冬天|年初|年底|上半年|下半年|春节|初|底"
    r"|开春|入秋|入冬)?|(?P<yn>(?:19|20)\d{2}"
    r"|[12][零〇九][零〇一二三四五六七八九]{2})年(?!\d|级|纪)(?P<season2>春天|夏天|秋天|冬天|年初"
    r"|年底|上半年|下半年|初|底)?"
    r"|(?<!\d)(?P<ys>[0126789]\d|零[零一二三四五六七八九])年(?=[的就开得查做因体]|$|，|底|初|\d月)"
    r"|(?P<yend>年底|年末|岁末|年初|开年|年前|年后)"
    r"|(?P<half>上半年|下半年)",
    "season": r"(?P<sp>今年|去年)?(?P<sn>春天|夏天|秋天|冬天|入冬|入秋|入夏|开春|立冬|立秋|寒假|暑假)",
    "festival": r"(?P<fy>今年|明年|去年|前年)?(?P<fn>%s)(?:节)?(?P<fw>放假|假期|长假|期间|当天|那天|这天"
    r"|黄金周)?(?P<fs>(?:过)?(?:以后|之后|后|过后|完"
    r"|一过)|(?:以前|之前|前))?(?:的?(?:第|上班)?(?P<ft>[一二三四五1-5])(?:个?(?:工作日|天|日)))?",
}


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    names = "|".join(holidays.table()["names"])
    return [(kind, re.compile(words % names if kind == "festival" else words)) for kind, words in _KINDS.items()]


def _shift(prefix: str | None, step: int = 1) -> int:
    prefix = (prefix or "").replace("个", "")
    return {"下下": 2, "下": 1, "上": -1, "上上": -2}.get(prefix, 0) * step


def _weekday(sign: str) -> int:
    return 6 if sign in "日天7" else "一二三四五六".find(sign) if sign in "一二三四五六" else int(sign) - 1


def _month(today: date, shift: int) -> date:
    total = today.year * 12 + today.month - 1 + shift
    return date(total // 12, total % 12 + 1, 1)


def _end(first: date) -> date:
    return _month(first, 1) - timedelta(days=1)


def _safe(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _piece(first: date, part: str | None) -> tuple[date, date]:
    """月初, 中旬, 月底 of the month that begins with `first`."""
    last = _end(first)
    if part in ("初", "上旬"):
        return first, first.replace(day=10 if part == "上旬" else 5)
    if part in ("中", "中旬"):
        return first.replace(day=11), first.replace(day=20)
    if part in ("底", "末", "下旬"):
        return (first.replace(day=21) if part == "下旬" else last - timedelta(days=5)), last
    return first, last


Found = tuple[date, date, str] | None


def _relative(m: re.Match[str], today: date, past: bool) -> Found:
    word = m["rel"] or ("前" if m["eve"] else "今" if m["rel2"] == "当天" else m["rel2"][0])
    one = today + timedelta(days=_RELATIVE[word])
    return one, one, "天"


def _week_day(m: re.Match[str], today: date, past: bool) -> Found:
    monday = today - timedelta(days=today.weekday())
    number = _weekday(m["wd"])
    one = monday + timedelta(days=number + 7 * _shift(m["wp"]))
    if not m["wp"]:
        if past and one > today:
            one -= timedelta(days=7)
        elif not past and one < today:
            one += timedelta(days=7)
    last = one + timedelta(days=(_weekday(m["wd2"]) - number) % 7) if m["wd2"] else one
    return one, last, "天"


def _weekend(m: re.Match[str], today: date, past: bool) -> Found:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * _shift(m["ep"]))
    first, last = monday + timedelta(days=5), monday + timedelta(days=6)
    if past and not m["ep"] and first > today:
        first, last = first - timedelta(days=7), last - timedelta(days=7)
    return (max(first, today) if not past and not m["ep"] else first), last, "天"


def _week(m: re.Match[str], today: date, past: bool) -> Found:
    shift = _shift(m["kp"])
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * shift)
    return (max(monday, today) if shift == 0 and not past else monday), monday + timedelta(days=6), "周"


def _year_word(words: str, today: date) -> int:
    if words in ("今", "明", "去", "前", "后", "大前"):
        return today.year + {"今": 0, "明": 1, "去": -1, "前": -2, "后": 2, "大前": -3}[words]
    value = int(read(words) or 0)
    if value >= 100:
        return value
    return value + (1900 if value > today.year % 100 + 1 else 2000)


def _full(m: re.Match[str], today: date, past: bool) -> Found:
    first = _safe(_year_word(m["yy"], today), int(read(m["ym"]) or 0), 1)
    if first is None:
        return None
    if m["yd"]:
        one = _safe(first.year, first.month, int(read(m["yd"]) or 0))
        return None if one is None else (one, one, "天")
    return *_piece(first, m["yp"]), "月"


def _month_day(m: re.Match[str], today: date, past: bool) -> Found:
    if m["mm"] in ("正", "腊", "冬") or (m["md"] or "").startswith(("初", "廿")):
        return None  # lunar days need an almanac
    month = int(read(m["mm"] or m["sm"]) or 0)
    words = m["md"] or m["sd"]
    number = int(read(words) or 0) if words else 1
    year = today.year
    one = _safe(year, month, number)
    if one is None:
        return None
    if past and one > today:
        one = _safe(year - 1, month, number)
    elif not past and (one if words else _end(one)) < today:
        one = _safe(year + 1, month, number)
    if one is None:
        return None
    return (one, one, "天") if words else (*_piece(one, m["mp"]), "月")


def _month_word(m: re.Match[str], today: date, past: bool) -> Found:
    if m["only"]:
        first, last = _piece(_month(today, 0), m["only"][1:])
        if past and first > today:
            first, last = _piece(_month(today, -1), m["only"][1:])
        if not past and last < today:
            first, last = _piece(_month(today, 1), m["only"][1:])
        return (first if past else max(first, today)), last, "月"
    month = _month(today, _shift(m["op"]))
    if m["od"]:
        one = _safe(month.year, month.month, int(read(m["od"]) or 0))
        return None if one is None else (one, one, "天")
    first, last = _piece(month, m["opt"])
    return (max(first, today) if not past and first <= today <= last else first), last, "月"


def _day_of_month(m: re.Match[str], today: date, past: bool) -> Found:
    number = int(read(m["dn"]) or 0)
    for shift in (0, -1, -2) if past else (0, 1, 2):
        month = _month(today, shift)
        one = _safe(month.year, month.month, number)
        if one and (one <= today if past else one >= today):
            until = _safe(one.year, one.month, int(read(m["dn2"]) or 0)) if m["dn2"] else one
            return one, until or one, "天"
    return None


_PAIR = re.compile(r"一两|[二两]三|三四|四五|五六|六七|七八|八九")
_DAYS = {"天": 1, "周": 7, "星期": 7, "礼拜": 7}


def _count(words: str, unit: str) -> int | None:
    unit = unit.removeprefix("个")
    value = 0.5 if words == "半" else read(words)
    if value is None:
        return None
    return round(value * (_DAYS.get(unit) or {"月": 30, "年": 365}[unit]))


def _ahead(m: re.Match[str], today: date, past: bool) -> Found:
    unit = (m["au"] or m["bu"]).removeprefix("个")
    words = m["an"] or m["bn"]
    if unit == "月" and words != "半":
        months = int(read(words) or 0)
        month = _month(today, months)
        one = _safe(month.year, month.month, min(today.day, _end(month).day))
        return None if one is None else (one, one, "天")
    days = _count(words, unit)
    if days is None:
        return None
    one = today + timedelta(days=days)
    return one, one, "天"


def _behind(m: re.Match[str], today: date, past: bool) -> Found:
    pair = find_numbers(m["hn"] + "个")  # 三四天前: three or four
    low, high = (
        (str(int(pair[0].low)), str(int(pair[0].high))) if _PAIR.search(m["hn"]) and pair else (m["hn"], m["hn"])
    )
    nearest, farthest = _count(low, m["hu"]), _count(high, m["hu"])
    if nearest is None or farthest is None or farthest > 36500:
        return None
    return (
        today - timedelta(days=farthest),
        today - timedelta(days=nearest),
        {"个月": "月"}.get(m["hu"], m["hu"][-1] if m["hu"] in ("天", "周", "年") else "周"),
    )


def _inside(m: re.Match[str], today: date, past: bool) -> Found:
    days = int(read(m["inn"]) or 0) if m["inn"] else 3
    return (today - timedelta(days=days), today, "天") if past else (today, today + timedelta(days=days), "天")


_SEASONS = {
    "春天": (3, 5),
    "夏天": (6, 8),
    "秋天": (9, 11),
    "冬天": (12, 14),
    "年初": (1, 2),
    "初": (1, 2),
    "年底": (12, 12),
    "底": (12, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "入冬": (11, 11),
    "入秋": (9, 9),
    "入夏": (6, 6),
    "开春": (3, 3),
    "立冬": (11, 11),
    "立秋": (8, 8),
    "寒假": (1, 2),
    "暑假": (7, 8),
    "春节": (2, 2),
}


def _months(year: int, ends: tuple[int, int]) -> tuple[date, date]:
    base = date(year, 1, 1)
    return _month(base, ends[0] - 1), _end(_month(base, ends[1] - 1))


def _year(m: re.Match[str], today: date, past: bool) -> Found:
    if m["yend"]:
        return _year_end(m["yend"], today, past)
    if m["half"]:
        return *_months(today.year, _SEASONS[m["half"]]), "月"
    year = _year_word(m["yr"] or m["yn"] or m["ys"], today)
    if not 1900 <= year <= 2100:
        return None
    season = m["season"] or m["season2"]
    if not season and m["yr"] == "今":
        return None  # 我今年五十六: not when anything began
    if season:
        return *_months(year, _SEASONS[season]), "月"
    return date(year, 1, 1), date(year, 12, 31), "年"


def _year_end(words: str, today: date, past: bool) -> Found:
    if words in ("年前", "年后"):
        spring = holidays.near("春节", today, past)
        if spring is None:
            return None
        _, first, last = spring
        if words == "年前":
            return (today if not past else first - timedelta(days=30)), first - timedelta(days=1), "月"
        return last + timedelta(days=1), last + timedelta(days=14), "月"
    if words in ("年初", "开年"):
        year = today.year if past or today.month <= 2 else today.year + 1
        return *_months(year, (1, 2)), "月"
    year = today.year - 1 if past and today.month < 12 else today.year
    first, last = date(year, 12, 15), date(year, 12, 31)
    return (first if past else max(first, today)), last, "月"


def _season(m: re.Match[str], today: date, past: bool) -> Found:
    year = today.year - (1 if m["sp"] == "去年" else 0)
    first, last = _months(year, _SEASONS[m["sn"]])
    if past and first > today:
        first, last = _months(year - 1, _SEASONS[m["sn"]])
    elif not past and last < today:
        first, last = _months(year + 1, _SEASONS[m["sn"]])
    return first, last, "月"


def _festival(m: re.Match[str], today: date, past: bool) -> Found:
    name = next(real for said, real in holidays.table()["names"].items() if re.fullmatch(said.split("(?=")[0], m["fn"]))
    if m["fy"]:
        year = today.year + {"今年": 0, "明年": 1, "去年": -1, "前年": -2}[m["fy"]]
        own, off = holidays.day(name, year), holidays.days_off(name, year)
        near = (own, *off) if own and off else None
    else:
        near = holidays.near(name, today, past)
    if near is None:
        return None
    own, first, last = near
    after = m["fs"] or ""
    nth = int(read(m["ft"]) or 1) if m["ft"] else 0
    if "后" in after or "完" in after or "一过" in after:
        one = last + timedelta(days=max(1, nth))
        return one, (one if nth else one + timedelta(days=6)), "天" if nth else "周"
    if "前" in after:
        return (
            (first - timedelta(days=7) if past else max(today, first - timedelta(days=7))),
            first - timedelta(days=1),
            "周",
        )
    if nth:
        one = first + timedelta(days=nth - 1)
        return one, one, "天"
    if m["fw"] in ("放假", "假期", "长假", "期间", "黄金周"):
        return first, last, "天"
    return (
        (own, own, "天") if m["fw"] or past else (own if first == last else first, own if first == last else last, "天")
    )


_RESOLVE = {
    "relative": _relative,
    "weekday": _week_day,
    "weekend": _weekend,
    "week": _week,
    "ymd": _full,
    "md": _month_day,
    "month": _month_word,
    "dom": _day_of_month,
    "ahead": _ahead,
    "behind": _behind,
    "inside": _inside,
    "year": _year,
    "season": _season,
    "festival": _festival,
}


def _every(text: str, today: date, past: bool) -> Iterator[Day]:
    for kind, pattern in _patterns():
        if kind == ("behind" if not past else "ahead"):
            continue
        for match in pattern.finditer(text):
            try:
                found = _RESOLVE[kind](match, today, past)
            except (ValueError, OverflowError):
                found = None
            if found:
                yield Day(*found, match.start(), match.end())


def find_days(text: str, today: date, past: bool = False) -> list[Day]:
    """Days of a clean text, the longer reading where two overlap, left to right."""
    kept: list[Day] = []
    for one in sorted(_every(text, today, past), key=lambda d: (d.start - d.end, d.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda d: d.start)
