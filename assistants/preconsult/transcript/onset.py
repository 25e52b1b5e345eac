"""When it began: the duration that belongs to the complaint, not to a medicine, an age or to how often."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistants.preconsult.transcript.terms import Term, content, find_terms
from assistants.preconsult.transcript.turns import Exchange
from reading.ages import Age, find_ages
from reading.durations import Duration, find_durations, say
from reading.numbers import read

_ASKED = re.compile(r"几天|多久|多长时间|什么时候开始|几个?月了|多少天|几日|啥时候|哪天开始|何时")
_ASKED_OTHER = re.compile(
    r"(?:吃|服|用|喝|打|输|停|喂|加|奶|出院|住院|正常|好了|退了|隔|每次|一次|出生)[^。？?]{0,8}(?:几天|多久|多长时间|几个?月)"
    r"|(?:多久|几天|多长时间)(?:一次|吃|大便|拉|喂|停|好)|几个月大"
)
_ASKED_AGE = re.compile(r"多大|几岁|年龄|几个月(?!了)")
_NTH = re.compile(
    r"(?:(?:今天|现在|已经)[^，。！？；]{0,6}?|都|这|是)第(?P<a>[一二三四五六七八九十\d]+)天(?!吃|用|打|输|喝|服)|"
    r"(?<!出生)第(?P<b>[一二三四五六七八九十\d]+)天了"
)
_FROM_AGE = re.compile(r"从$")
_NOT_IT = re.compile(
    r"(?:吃|喝)(?!完|奶|饭|什么|东西)|服|用药|输液|打针|住院|挂水|吊瓶|雾化|一次|隔|每|再过|后天|周岁|个月大|大了|停药|疫苗|打了|滴了|输了|挂了|做了|推拿"
)
_RATE = re.compile(r"^[^，。！？；]{0,6}(?:次|遍|泡|顿|回)")
_SO_LONG = re.compile(r"了$")  # 一个月了一天两次: how long, whatever follows
_BEGAN = re.compile(r"开始|起(?!床|来)|突然|忽然|到现在|至今|刚|发现")
_EACH_DAY = re.compile(
    r"^(?:清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)(?!.*(?:开始|突然|发现))"
)  # 早上刚起来的时候
_AROUND_IT = re.compile(
    r"(?:已经|已|有|都|快|大概|大约|差不多|应该|可能|断断续续|反反复复|反复|持续|一直|到现在|现在|了|长|起|这样|这个?情况|症状)*"
)
_BEHIND_IT = re.compile(r"(?:了|左右|多|的?时间|这样|吧|啦)*")
_AROUND = 5  # characters beside a day named in which it is said that it began then
_BABY = "宝宝|宝贝|孩子|小孩|儿子|女儿|闺女|婴儿|幼儿|新生儿|出生|生下来?|小宝|娃|女宝|男宝|宝|年龄"
_AGE_BEFORE = re.compile(rf"(?:{_BABY}|满|他|她)(?:已经|现在|今天|刚|快|才|有|第|是|今年|都|，)*$")
_AGE_AFTER = re.compile(rf"^(?:多|余|半|左右)?(?:了)?(?:大|零|的?(?:{_BABY})|的时候)")
_SOON = 6 * 3600  # 刚才, 坐了四个小时: no onset a record would give
_DAY, _MONTH = 86400.0, 30 * 86400.0
# 5月30日, 12号, 上周三 need to know what day it was; 刚, 好长时间, 三天两头 tell no length a record could give.
_NO_LENGTH = re.compile(
    r"\d+[月日号]|[一二三四五六七八九十]+[月日号](?!初)|(?:周|星期|礼拜)[一二三四五六日天末]|^刚|长时间|久|阵子|阵儿?$|一段|日子|近来|近期"
)
_VAGUE = 0.3  # behind a plain length where both were told
_NEAR = 16  # characters between a complaint and its duration
_MOMENT = datetime(2024, 7, 17, 15)  # durations of a transcript are relative; any day will do


@dataclass(frozen=True)
class Onset:
    """How long it has been, as a record writes it, with the turns that say so; a smaller `rank` is surer."""

    text: str
    turns: tuple[int, ...]
    rank: float


def _written(duration: Duration) -> str:
    """昨天下午 is a day to a record, not twenty hours; 这几天 is not “2-6天”."""
    seconds = duration.seconds or 0.0
    if duration.kind == "since" and "几" not in duration.words:
        if seconds < _DAY / 2:
            return "半天" if seconds >= _DAY / 6 else "数小时"
        return f"{max(1, round(seconds / _DAY))}天" if seconds < _MONTH else say(duration)
    vague = duration.kind == "since" or (duration.low and duration.high and duration.high / duration.low >= 2.5)
    return f"数{duration.unit or '天'}" if vague else say(duration)


def _usable(duration: Duration, text: str, asked: bool, ages: Sequence[Age]) -> bool:
    before = (
        re.split(r"[。！？；，,、 ]", text[: duration.start])[-1] or text[max(0, duration.start - 4) : duration.start]
    )
    after = text[duration.end : duration.end + 8]
    rate = _RATE.match(after) and not _SO_LONG.search(duration.words)
    if _NO_LENGTH.search(duration.words) or after.startswith("两头") or _EACH_DAY.match(duration.words):
        return False
    if (
        duration.kind == "always"
        or rate
        or (duration.kind == "for" and _AGE_BEFORE.search(before))
        or _AGE_AFTER.match(after)
    ):
        return False
    if duration.unit in ("月", "年") and not asked and (duration.start == 0 or _FROM_AGE.search(before)):
        return False  # 11个月，拉了两次; 从三个月开始: an age
    if (duration.seconds or 0) < _SOON and duration.kind != "since" and not asked:
        return False
    if any(age.start < duration.end and duration.start < age.end for age in ages):
        return False
    return asked or not _NOT_IT.search(before + re.split(r"[，。！？；]", after)[0][:4])


def _asked(question: str, lead: Collection[str]) -> int | None:
    """0 when the doctor asked how long the complaint has been, 2 for how long something else, None for neither."""
    asks = [s for s in re.split(r"(?<=[？?。！!；;])", question) if _ASKED.search(_ASKED_OTHER.sub("", s))]
    if not asks:
        return None
    named = {t.name for s in asks for t in find_terms(s)}
    return 0 if not named or named & set(lead) else 2


def _rank(duration: Duration, text: str, told: Sequence[Term], opening: bool) -> float:
    """1 when the complaint stands near (a day named, 1.5: it may be but one episode), 3 when the duration is a
    sentence of its own, 4 otherwise."""
    for term in told:
        start, end = min(term.end, duration.end), max(term.start, duration.start)
        if end - start <= _NEAR and not re.search("[。！？；]", text[start:end]):
            return 1 if duration.kind == "for" or _began(duration, text) else 1.5
    start = max(text.rfind(mark, 0, duration.start) for mark in "。！？；") + 1
    end = min((e for mark in "。！？；" if (e := text.find(mark, duration.end)) >= 0), default=len(text))
    if duration.kind == "for" and opening and _stands_alone(text, duration):
        return 1
    alone = end - start <= len(duration.words) + 4
    if alone and duration.kind == "since" and _began(duration, text):
        return 1  # 从昨天晚上六点开始的
    return 3 if alone else 4


def _stands_alone(text: str, duration: Duration) -> bool:
    """…，已经两天了，…: in the words that open the talk, a clause of its own tells of what they came for."""
    before = re.split(r"[，。！？；,]", text[: duration.start])[-1]
    after = re.split(r"[，。！？；,]", text[duration.end :])[0]
    return bool(_AROUND_IT.fullmatch(before) and _BEHIND_IT.fullmatch(after))


def _began(duration: Duration, text: str) -> bool:
    """昨晚突然, 从前天开始: the day it began, not a day on which it was there."""
    return bool(_BEGAN.search(duration.words + text[duration.end : duration.end + _AROUND]))


def _kin(lead: Collection[str]) -> set[str]:
    """腹泻 is asked after and told as 大便, 干咳 as 咳嗽."""
    return {*lead, *(name for kin in content()["kin"] if set(kin) & set(lead) for name in kin)}


def find_onset(talk: Sequence[Exchange], lead: Collection[str]) -> Onset | None:
    """The surest duration of the complaint, or none: a record gives no duration nobody gave."""
    found: list[Onset] = []
    lead = _kin(lead)
    for number, exchange in enumerate(talk):
        text, index = exchange.said.text, exchange.said.index
        asked = _asked(exchange.asked, lead)
        if asked is None and _ASKED_AGE.search(exchange.asked):
            continue
        nth = _NTH.search(text)
        days = read(nth["a"] or nth["b"]) if nth else None
        if days:
            found.append(Onset(f"{days:g}天", (index,), 1))
        ages = find_ages(text)
        told = [term for term in find_terms(text) if term.name in lead and term.meant]
        for duration in find_durations(text, _MOMENT):
            if not _usable(duration, text, asked == 0, ages):
                continue
            rank = min(_rank(duration, text, told, not number), 9 if asked is None else asked)
            turns = exchange.both if asked is not None and rank == asked else (index,)
            vague = (
                _VAGUE
                if _written(duration).startswith("数") or (duration.kind == "since" and not _began(duration, text))
                else 0
            )
            found.append(Onset(_written(duration), turns, rank + vague))
    best = min(found, key=lambda one: one.rank, default=None)
    return best if best and best.rank <= 1 + _VAGUE else None
