"""What it began after, as the patient tells or affirms it (受凉后, 接种疫苗后), and what a doctor called it before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistants.preconsult.transcript.details import Detail
from assistants.preconsult.transcript.terms import content
from assistants.preconsult.transcript.turns import Exchange
from reading.answers import polarity
from reading.scope import status

_HEAD = 10  # a bare answer stands at the head of a reply
_ASKS = re.compile(r"有没有?|是不是|是否|吗|[？?]")
_ILLNESS_TOLD = re.compile(
    r"(?:医生|大夫|医院|诊所|检查|确诊|诊断|查出来?|看了|拍片|化验)[^，。！？；]{0,8}?(?:说|是|为|诊断|确诊|考虑|提示|得了)[是说为有得了点的个：:“\"]{0,3}"
    r"(?P<what>[\u4e00-\u9fff]{0,5}(?:炎|感染|积食|消化不良|结石|溃疡|疱疹|幼儿急疹|感冒|手足口病?|反流|脱垂|劳损|突出|增生|囊肿|结节|息肉|肌瘤))"
)
_NOT_TOLD = re.compile(r"不是|没有?(?!什么)|吗|[？?]|可能|会不会|是不是|怕|消炎|抗炎|发炎|家|我")


@cache
def _causes() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(words)) for name, words in content()["causes"].items()]


def read_causes(talk: Sequence[Exchange]) -> list[Detail]:
    """Each cause once, in the order told; what is denied, asked or only feared is none."""
    made: dict[str, Detail] = {}
    for exchange in talk:
        text, index = exchange.said.text, exchange.said.index
        for name, pattern in _causes():
            told = pattern.search(text)
            if told and _meant(text, told):
                made.setdefault(name, Detail(name, (index,)))
            elif not told and pattern.search(exchange.asked) and _affirms(exchange, pattern):
                made.setdefault(name, Detail(name, exchange.both))
    return list(made.values())


def _meant(text: str, told: re.Match[str]) -> bool:
    judged = status(text, told.start(), told.end())
    asked = re.match(r"[^，。！；]{0,8}(?:吗|[？?])", text[told.end() :])
    return judged.meant and not judged.uncertain and not asked


def _affirms(exchange: Exchange, pattern: re.Pattern[str]) -> bool:
    """A yes counts when this was all that was asked."""
    asked = [s for s in re.findall(r"[^。？?！!；;]+[？?]?", exchange.asked) if _ASKS.search(s)]
    return len(asked) == 1 and bool(pattern.search(asked[0])) and polarity(exchange.said.text[:_HEAD]).value == "yes"


def read_told(talk: Sequence[Exchange]) -> list[Detail]:
    """What a doctor called it before: 医生说是支气管炎."""
    made: dict[str, Detail] = {}
    for exchange in talk:
        for match in _ILLNESS_TOLD.finditer(exchange.said.text):
            around = match.group() + exchange.said.text[match.end() : match.end() + 2]
            what = re.sub(r"^[\u4e00-\u9fff]*?(?:说是|说|是|为|有|得了|得|的|点)", "", match["what"])
            if len(what) > 1 and not _NOT_TOLD.search(around):
                made.setdefault(what, Detail(what, (exchange.said.index,)))
    return list(made.values())
