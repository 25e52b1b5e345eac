"""When it began: the duration that belongs to the complaint, not to a medicine, an age or to how often."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistants.preconsult.transcript.terms import Term, find_terms
from assistants.preconsult.transcript.turns import Exchange
from reading.ages import Age, find_ages
from reading.durations import Duration, find_durations, say
from reading.numbers import read

_ASKED = re.compile(r"几天|多久|多长时间|什么时候开始|几个?月了|多少天|几日|啥时候|哪天开始|何时")
_ASKED_OTHER = re.compile(
    r"(?:吃|服|用|喝|打|输|停|喂|奶|出院|住院|正常|好了|退了|隔|每次|一次|出生)[^。？?]{0,8}(?:几天|多久|多长时间|几个?月)"
    r"|(?:多久|几天|多长时间)(?:一次|吃|大便|拉|喂|停|好)|几个月大"
)
_ASKED_AGE = re.compile(r"多大|几岁|年龄|几个月(?!了)")
_NTH = re.compile(
    r"(?:今天|今天是|已经|现在|都|这是|到今天|是)第(?P<a>[一二三四五六七八九十\d]+)天|"
    r"(?<!出生)第(?P<b>[一二三四五六七八九十\d]+)天了"
)
_FROM_AGE = re.compile(r"从$")
_NOT_IT = re.compile(r"吃|服|喝|用药|输液|打针|住院|挂水|吊瓶|雾化|一次|隔|每|再过|后天|周岁|个月大|大了|停药|疫苗")
_RATE = re.compile(r"^[^，。！？；]{0,6}(?:次|遍|泡|顿|回)")
_BABY = "宝宝|宝贝|孩子|小孩|儿子|女儿|闺女|婴儿|幼儿|新生儿|出生|生下来?|小宝|娃|女宝|男宝|宝|年龄"
_AGE_BEFORE = re.compile(rf"(?:{_BABY}|满|他|她)(?:已经|现在|今天|刚|快|才|有|第|是|今年|都|，)*$")
_AGE_AFTER = re.compile(rf"^(?:多|余|半|左右)?(?:了)?(?:大|零|的?(?:{_BABY}))")
_SOON = 6 * 3600  # 刚才, 坐了四个小时: no onset a record would give
_DAY = 86400.0
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
    if duration.kind == "since" and seconds < _DAY and ("昨" in duration.words or seconds >= _DAY / 2):
        return "1天"
    if duration.kind == "since" and seconds < _DAY / 2:
        return "半天" if seconds >= _DAY / 6 else "数小时"
    vague = duration.low and duration.high and duration.high / duration.low >= 2.5
    return f"数{duration.unit or '天'}" if vague else say(duration)


def _usable(duration: Duration, text: str, asked: bool, ages: Sequence[Age]) -> bool:
    before = (
        re.split(r"[。！？；，,、 ]", text[: duration.start])[-1] or text[max(0, duration.start - 4) : duration.start]
    )
    after = text[duration.end : duration.end + 8]
    if duration.kind == "always" or _RATE.match(after) or _AGE_BEFORE.search(before) or _AGE_AFTER.match(after):
        return False
    if duration.unit in ("月", "年") and (duration.start == 0 or _FROM_AGE.search(before)):
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


def _rank(duration: Duration, text: str, told: Sequence[Term]) -> float:
    """1 when the complaint stands near (a day named, 1.5: it may be but one episode), 3 when the duration is a
    sentence of its own, 4 otherwise."""
    for term in told:
        start, end = min(term.end, duration.end), max(term.start, duration.start)
        if end - start <= _NEAR and not re.search("[。！？；]", text[start:end]):
            return 1 if duration.kind == "for" else 1.5
    start = max(text.rfind(mark, 0, duration.start) for mark in "。！？；") + 1
    end = min((e for mark in "。！？；" if (e := text.find(mark, duration.end)) >= 0), default=len(text))
    return 3 if end - start <= len(duration.words) + 4 else 4


def find_onset(talk: Sequence[Exchange], lead: Collection[str]) -> Onset | None:
    """The surest duration of the complaint, or none: a record gives no duration nobody gave."""
    found: list[Onset] = []
    for exchange in talk:
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
            rank = min(_rank(duration, text, told), 9 if asked is None else asked)
            turns = (exchange.doctor, index) if asked is not None and rank == asked else (index,)
            found.append(Onset(_written(duration), turns, rank))
    best = min(found, key=lambda one: one.rank, default=None)
    return best if best and best.rank <= 1 else None
