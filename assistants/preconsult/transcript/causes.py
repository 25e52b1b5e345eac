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

_CONTACT = re.compile(
    r"(?:班里|班上|幼儿园|学校|托班|同桌|家里(?:人|有人)?|宿舍|同事|同学|他?(?:哥哥|姐姐|弟弟|妹妹|爸爸|妈妈|爷爷|奶奶))[^，。]{0,4}(?:也|都|有|得了|刚)[^，。]{0,6}"
    r"(?:手足口|流感|甲流|乙流|水痘|新冠|感冒|发烧|发热|咳嗽|肺炎|支原体|腹泻|拉肚子|呕吐|诺如|腮腺炎|猩红热|结核)"
)
_NOT_TOLD_OF = re.compile(r"没|不|吗|么$|呢|怕|会")
_CLAUSE = 20  # characters of a clause kept as it was said
_BARE = 4  # 有的, 是啊; 有感冒 answers something else
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
    head = re.split(r"[，。！？；]", exchange.said.text)[0]
    bare = len(head) <= _BARE and polarity(head).value == "yes"
    return bare and len(asked) == 1 and bool(pattern.search(asked[0]))


def read_contacts(talk: Sequence[Exchange]) -> list[Detail]:
    """班里有手足口的: who beside the patient has it, in the words it was said."""
    found = [
        Detail(clause, (exchange.said.index,))
        for exchange in talk
        for clause in re.split(r"[，。！？；,\s]+", exchange.said.text)
        if _CONTACT.search(clause) and len(clause) <= _CLAUSE and not _NOT_TOLD_OF.search(clause)
    ]
    return list({one.text: one for one in found}.values())


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
