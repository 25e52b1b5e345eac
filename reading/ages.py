"""Ages in months: 8个月, 三岁半, 虚岁六十, 三十好几, 刚满月, 出生十天."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reading.numbers import find_numbers
from reading.windows import windowed


@dataclass(frozen=True)
class Age:
    """`months` is the middle; 三十好几 has `low` and `high`. `days` is set for newborns."""

    months: int
    low: int
    high: int
    days: int | None
    words: str
    start: int
    end: int

    @property
    def years(self) -> float:
        return self.months / 12


_N = (
    r"(?:\d{1,3}(?:\.\d)?|[零〇一二两三四五六七八九十百俩]{1,5}|好几|十几|几十|[二三四五六七八九]?十(?:好几"
    r"|几|多|来|出头))"
)
_KID = (
    r"(?:男|女)?(?:双胞胎|[大二小]宝|宝宝|宝贝|宝|娃娃?|孩子|婴儿|小孩|小朋友|儿子|女儿|闺女|孙子|孙女|外孙|崽|丫头|小子|男孩"
    r"|女孩|幼儿|囡囡)"
)
_YEARS = re.compile(
    rf"(?P<virtual>虚岁|虚)?(?P<pre>刚满|满|快|将近|差不多|不到|年近|近|已经|今年|才"
    rf"|都)?(?P<n>{_N}(?:[-~到至]{_N})?(?:好几|多|来"
    rf"|几)?)(?:周岁|(?P<virtual3>虚岁)|岁)(?P<half>半|多|出头"
    rf"|左右)?(?:[零又]?(?P<m>{_N})个?月)?(?P<virtual2>虚岁|\(虚\)"
    rf"|（虚）)?"
)
_VIRTUAL = re.compile(rf"虚岁(?:是|有|都|已经)?(?P<n>{_N})")
_LABEL = re.compile(
    r"(?:(?<=我)今年|(?<=[妈爸娃])今年|年龄|年纪|岁数|周岁)(?:是|为|:|：|有|大概)?(?P<n>\d{1,3}(?!\d)|[一二三四五六七八九十百]{1,4})(?!个月|天|月|岁)"
)
_MONTHS = re.compile(
    rf"(?P<n>{_N})(?P<ge>个)?(?P<half>半)?(?P<more>多|来)?月(?:零(?P<d>{_N})天)?(?P<after>半|多|大了?|龄"
    rf"|的?{_KID}|出头"
    rf"|左右)?(?P<plus>[零又]?(?P<pd>{_N})天)?"
)
_DAYS = re.compile(
    rf"(?:出生|生下来|生后|落地|刚出生|才出生|刚生(?:下来)?)(?:才|了|有|刚|已经|满|第)*(?P<n>{_N})(?P<u>天"
    rf"|周|个?星期|个?礼拜|个月|小时|个小时|年)"
    rf"|(?P<n2>{_N})(?P<u2>天|周|个?星期|个?礼拜)(?:大(?!概|便)(?:了)?|龄|的(?:新生儿|宝宝|婴儿|娃娃?|孩子))"
    r"|(?:宝宝|婴儿|新生儿|小宝|毛毛)(?:才|刚|只有|现在)?(?P<n3>[89]|[1-5]\d)(?P<u3>天)(?=[，。,]?(?:体温|发烧|发热|烧|$))"
)
_FIXED: tuple[tuple[str, int, int, int | None], ...] = (  # words, low, high (months), days
    (r"(?<!没)(?:刚|才|快|还没|还未|没)?(?:出)?满月(?!酒|照|以|后|脸)", 1, 1, 30),
    (r"刚出生|才出生|新生儿|初生儿|刚生下来", 0, 0, 7),
    (r"(?:刚过?|满)?百天(?!咳)", 3, 3, 100),
    (r"(?:刚|刚过|满|快)?(?:一)?周岁(?!多|半)|刚满一岁|对岁", 12, 12, None),
    (r"未满月|没满月|还没满月|不足月(?!儿)", 0, 0, 15),
    (r"半岁(?!多)", 6, 6, None),
    (r"半岁多", 6, 11, None),
    (r"古稀", 840, 948, None),
    (r"花甲", 720, 780, None),
    (r"耄耋", 960, 1188, None),
)
_ALONE = re.compile(
    rf"^(?:我|他|她|孩子|宝宝|今年|都|已经|快|刚|虚岁|周岁|有)*(?P<n>{_N}(?:好几|多|来|出头)?)(?:了|啦|吧"
    rf"|左右|出头)*$"
)
_GREW = re.compile(
    r"(?P<n>[二三四五六七八九]?十|\d0)(?P<more>好几|出头|来|多|几)?(?:的人|岁的人|好几的人)|(?:都|快|奔"
    r"|已经|年近|今年)(?P<n2>[二三四五六七八九]十"
    r"|\d0)(?P<more2>好几|出头|来|多|几)?(?:了|的人)(?!天|次|年|个)"
    r"|(?P<n3>[二三四五六七八九]十)(?P<more3>好几|出头)(?!天|次|年|个|斤|块)"
)
_TOLD = re.compile(
    r"(?P<who>[妈爸爹娘奶爷公婆姥姨姑叔伯舅姐哥弟妹]|老伴儿?|爱人|老婆|媳妇儿?|老头子?|老太太|岳母|丈人|我|俺|闺女|女儿|儿子"
    r"|孙子|孙女|孩子)(?:今年|现在|都|已经|才|刚)*(?P<n>[1-9]\d|[二三四五六七八九]十[一二三四五六七八九]?|十[一二三四五六七八九])"
    r"(?P<end>了|啦|，|。|$|(?![一二三四五六七八九十百千万半几多来点度个天次片粒年月周号岁斤公毫块元楼层分秒小米"
    r"后左到至肩\d./%％℃ -]))"
)
_YOUNG = ("闺女", "女儿", "儿子", "孙子", "孙女", "孩子")
_ELDER = re.compile(r"(?P<n>[二三四五六七八九]十|\d0)后(?![天周年来续])")
_NOT_AGE = re.compile(
    r"(?:\d|[一二三四五六七八九十])+岁(?:以下|以上|以内|之前|之后|以前|以后|就|时|开始|的时候|那年|起|就开始)"
)
_PAST = re.compile(r"(?:岁|个月)(?:时|的时候|那年|开始|起|就|以前|以后|之前|之后|以下|以上|以内)")


def _bounds(words: str) -> tuple[float, float] | None:
    if words.endswith("出头") and (base := _bounds(words.removesuffix("出头"))):
        return base[0], base[1] + 3
    found = find_numbers(words if words.endswith(("几", "多", "来")) else words + "个")
    return (found[0].low, found[0].high) if found and found[0].start == 0 else None


def _age(low: float, high: float, match: re.Match[str], days: int | None = None) -> Age | None:
    if not 0 <= low <= high <= 130 * 12:
        return None
    middle = int((low + high) / 2)
    return Age(middle, int(low), int(high), days, match.group(), match.start(), match.end())


def _from_years(match: re.Match[str], text: str) -> Age | None:
    ends = _bounds(match["n"])
    if ends is None or _PAST.match(text[match.end() - 1 :]) or _NOT_AGE.match(text[match.start() :]):
        return None
    low, high = ends[0] * 12, ends[1] * 12
    extra = {"半": (6, 6), "多": (1, 11), "出头": (1, 24)}.get(match["half"] or "", (0, 0))
    if match["half"] == "多" and low >= 240:
        extra = (1, 24)
    low, high = low + extra[0], high + extra[1]
    if match["m"]:
        months = _bounds(match["m"])
        low, high = (low + months[0], high + months[1]) if months and months[1] < 12 else (low, high)
    if match["virtual"] or match["virtual2"] or match["virtual3"] or re.search(r"虚岁$", text[: match.start()]):
        low, high = max(0.0, low - 24), max(0.0, high - 12)
    elif match["pre"] in ("快", "将近", "不到", "年近", "近"):
        low = max(0.0, low - (12 if low < 240 else 24))
    return _age(low, high, match)


def _from_months(match: re.Match[str], text: str, asked: bool) -> Age | None:
    before = text[: match.start()]
    after = match["after"] or ""
    kid = bool(re.search(rf"{_KID}(?:现在|今年|已经|才|刚|刚满|都|满|是|有|快|马上|，|,|男|女|：|:)*$", before))
    named = (
        kid
        or bool(re.fullmatch(rf"大了?|龄|的?{_KID}", after))
        or bool(re.search(r"月龄[:：]?$|年龄[:：]?(?:是)?$|(?:^|，)(?:男|女)(?:，)?$", before))
    )
    whole = (
        asked
        and not before.strip("我她他现在今年已经才刚满快有都，")
        and match.end() >= len(text.rstrip("了啦吧。，左右"))
    )
    started = before == "" and re.match(rf"了?，?(?:的)?(?:{_KID}|男|女)", text[match.end() :])
    if not (named or whole or started) or (not match["ge"] and not re.search(r"大|龄", after)):
        return None
    ends = _bounds(match["n"])
    if ends is None or (re.search(r"(?:怀孕|孕|怀了?|胎|咳嗽?|发烧|疼|痛|病|吃了|得了|有)$", before) and not kid):
        return None
    low, high = ends
    if match["half"] or after == "半":
        low, high = low + 0.5, high + 0.5
    if low > 47 and not named:
        return None
    return _age(low, high + (0.9 if match["more"] or after == "多" else 0), match)


def _from_days(match: re.Match[str]) -> Age | None:
    ends = _bounds(match["n"] or match["n2"] or match["n3"])
    unit = (match["u"] or match["u2"] or match["u3"]).removeprefix("个")
    if ends is None:
        return None
    size = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "小时": 1 / 24, "年": 365}[unit]
    days = (ends[0] + ends[1]) / 2 * size
    low, high = ends[0] * size / 30.4, ends[1] * size / 30.4
    if unit == "月":
        low, high = ends
    return _age(low, high, match, int(days) if days < 90 else None)


def _from_grown(match: re.Match[str]) -> Age | None:
    words = match["n"] or match["n2"] or match["n3"]
    more = match["more"] or match["more2"] or match["more3"] or ""
    ends = _bounds(words + more)
    if ends is None:
        return None
    low, high = ends
    if not more and match["n2"]:
        low -= 2 if match.group()[0] in "快奔" else 0
    return _age(low * 12, high * 12, match)


def _from_told(match: re.Match[str], text: str) -> Age | None:
    """我妈七十三, 闺女十一了; 孩子三十八 and 我三十八 beside a fever are temperatures."""
    ends = _bounds(match["n"])
    if ends is None or (match["who"] in _YOUNG and ends[0] > 30):
        return None
    if 35 <= ends[0] <= 42 and match["end"] not in ("了", "啦") and re.search(r"烧|热|体温", text):
        return None
    if re.match(r"\s*[/，,]?\s*(?:\d|[一二三四五六七八九十百]+(?:$|[，。了]))", text[match.end() :]):
        return None  # 我九十，六十: two numbers in a row measure something
    return _age(ends[0] * 12, ends[1] * 12, match)


@windowed
def find_ages(text: str, asked: bool = False) -> list[Age]:
    """Ages in a clean text, left to right. 三岁时 and 6岁以下 are not somebody's age now.
    A bare 5个月 is an age only when age was `asked`."""
    found: list[Age | None] = [_from_years(m, text) for m in _YEARS.finditer(text)]
    for match in _VIRTUAL.finditer(text):
        ends = _bounds(match["n"])
        found.append(_age(max(0.0, ends[0] * 12 - 24), max(0.0, ends[1] * 12 - 12), match) if ends else None)
    for match in _LABEL.finditer(text):
        ends = _bounds(match["n"])
        found.append(_age(ends[0] * 12, ends[1] * 12, match) if ends else None)
    found += [_from_days(m) for m in _DAYS.finditer(text)]
    found += [_from_months(m, text, asked) for m in _MONTHS.finditer(text)]
    found += [_from_grown(m) for m in _GREW.finditer(text)]
    found += [_from_told(m, text) for m in _TOLD.finditer(text)]
    for words, low, high, days in _FIXED:
        found += [
            Age((low + high) // 2, low, high, days, m.group(), m.start(), m.end()) for m in re.finditer(words, text)
        ]
    kept: list[Age] = []
    for one in sorted((a for a in found if a), key=lambda a: (a.start - a.end, a.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda a: a.start)


def answer(text: str) -> Age | None:
    """The age when age was what we asked: a bare 三十五 is years."""
    found = find_ages(text, asked=True)
    if found:
        return found[0]
    match = _ALONE.match(re.split(r"[。，！ ]|(?<=了)(?=[老女男])", text.strip("。，！ "))[0])  # 七十了，老太婆
    ends = _bounds(match["n"]) if match else None
    if match is None or ends is None:
        return None
    return _age(ends[0] * 12, ends[1] * 12, match)
