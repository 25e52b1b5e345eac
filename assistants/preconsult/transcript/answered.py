"""What a short answer says of the symptoms the doctor asked about: 有, 没有, 正常, 三天了, 不厉害."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from assistants.preconsult.transcript.terms import Term, content, find_terms
from assistants.preconsult.transcript.turns import Exchange
from reading.answers import polarity
from reading.durations import find_durations

_ASK_ONE = re.compile(r"[^。？?！!；;]+")
_OPEN = re.compile(r"几[天日次个]|多久|多长|多少|什么时候|怎么样|什么颜色|哪|多大|什么样|如何")
_ALL = re.compile(r"都有|都是|全有|全都有")
_HAS = re.compile(r"(?<!没)有[^，。！？；]+")
_OTHER_PART = re.compile(
    r"^(?:[头眼耳鼻嘴牙脖肩手胳背腰胸肚腿膝脚]|右|左)[^，。]{0,2}(?:有点|有些|很|挺|特别)"
)  # 脚有点麻
_HOW_LONG = re.compile(r"几[天日]|多久|多长时间|什么时候开始|几个?月了|多少天")
_HOW_MUCH = re.compile(r"厉害|严重|频繁|明显|剧烈|多不多|多吗")
_SO_MUCH = re.compile(
    r"^(?:嗯|也|还|现在|是|倒|就|，)*(?:不(?:是)?(?:很|太|怎么|算|特别)?|挺|很|比较|有点|非常|特别)?(?:厉害|严重|频繁|明显|剧烈|多)"
)
_NORMAL = re.compile(
    r"^(?:嗯|也|还|都|现在|挺|很|是|应该|算|基本|，)*(?:正常|没事|没问题)|^还?可以[，。]?(?:都|也|挺|很)?正常"
)
_NO_PAIN = re.compile(r"(?:^|[，。])(?:也|倒|都|现在)*不怎?么?[疼痛](?=$|[，。])")
_LEAD = 14  # a bare answer stands at the head of a reply
_MOMENT = datetime(2024, 7, 17, 15)  # any day: only whether a duration is told counts


@dataclass(frozen=True)
class Answered:
    """A symptom that was affirmed or denied, and the words that did it."""

    name: str
    present: bool
    words: str


def _asked(exchange: Exchange) -> list[tuple[str, list[Term]]]:
    """The yes/no questions of the doctor that name symptoms, one by one."""
    made: list[tuple[str, list[Term]]] = []
    for match in _ASK_ONE.finditer(exchange.asked):
        sentence = match.group()
        terms = [t for t in find_terms(sentence) if not t.status.other and not t.status.past]
        if terms and not _OPEN.search(sentence) and not _how_much(sentence, exchange.said.text):
            made.append((sentence, terms))
    return made


def _how_much(question: str, reply: str) -> bool:
    """痰多吗？不多 says how much there is, 没有 that there is none."""
    return bool(_HOW_MUCH.search(question) and _SO_MUCH.search(reply))


def presumed(exchange: Exchange) -> list[Answered]:
    """咳嗽几天了？昨天开始的; 哭闹厉害吗？不厉害: whoever answers how long or how much has it."""
    reply, made = exchange.said.text, list[Answered]()
    for match in _ASK_ONE.finditer(exchange.asked):
        sentence = match.group()
        terms = [t for t in find_terms(sentence) if not t.status.other and not t.status.negated]
        long = _HOW_LONG.search(sentence) and find_durations(reply[:_LEAD], _MOMENT)
        if {t.name for t in terms} & set(content()["amounts"]):
            continue  # 尿多吗？多: good news
        if len({t.name for t in terms}) == 1 and (long or _how_much(sentence, reply)):
            made.append(Answered(terms[0].name, True, terms[0].words))
    return made


def short_answers(exchange: Exchange) -> list[Answered]:
    """有 / 没有 / 嗯 read against the question before it."""
    asked = _asked(exchange)
    reply = exchange.said.text
    if not asked:
        return []
    head = re.split(r"[。！？；;]", reply)[0]
    answer = polarity(head if len(head) <= _LEAD else re.split(r"[，,]", head)[0])
    own = {term.name for term in find_terms(reply)}
    pains = {t.name for _, terms in asked for t in terms if t.name.endswith("痛")} - own
    if own and len(pains) == 1 and _NO_PAIN.search(reply):  # 胸痛吗，出汗吗？不痛，出点虚汗
        return [Answered(pains.pop(), False, head)]
    names = list(dict.fromkeys(t.name for _, terms in asked for t in terms if t.name not in own))
    if answer.value == "no" or (not own and _NORMAL.search(reply)):
        if own and len(asked) > 1:
            return []  # the no belongs to what the reply names
        there = _HAS.findall(reply)  # 不疼，有闪光
        names = [name for name in names if not any(name[:2] in clause for clause in there)]
        return [Answered(name, False, answer.words or head) for name in names]
    last = _ASK_ONE.findall(exchange.asked)[-1] == asked[-1][0]  # a bare 有 answers what was asked last
    sure = answer.value in ("yes", "some") and ((len(names) == 1 and last) or _ALL.search(head))
    if sure and not own and _really(head) and not _OTHER_PART.search(head):
        return [Answered(name, True, answer.words or head) for name in names]
    return []


def _really(head: str) -> bool:
    """嗯 and 好的 alone often mean only “I hear you”; they are an answer when nothing else is said."""
    return not re.fullmatch(r"(?:嗯|恩|哦|噢|好的?|知道了?|明白了?|谢谢|您|你|医生|大夫|了|啊|[。，])+", head)
