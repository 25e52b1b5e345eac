"""What the patient has and has not: said outright, or said by a short answer to the doctor's question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistants.preconsult.transcript.terms import Term, content, find_terms
from assistants.preconsult.transcript.turns import Exchange
from reading.answers import polarity

_JOINED = re.compile(r"^[、和及与跟也或,，]{0,2}$")
_ASK_ONE = re.compile(r"[^。？?！!；;]+")
_OPEN = re.compile(r"几[天日次个]|多久|多长|多少|什么时候|怎么样|什么颜色|哪|多大|什么样|如何")
_GONE = re.compile(r"不.{0,4}了|没.{0,3}了|好了|退了|停了|消了")
_REACTION = re.compile(r"过敏[^。！？；]{0,8}(?:起|出|会|就)")
_ALL = re.compile(r"都有|都是|全有|全都有")
_HAS = re.compile(r"(?<!没)有[^，。！？；]+")
_OTHER_PART = re.compile(
    r"^(?:[头眼耳鼻嘴牙脖肩手胳背腰胸肚腿膝脚]|右|左)[^，。]{0,2}(?:有点|有些|很|挺|特别)"
)  # 脚有点麻
_LEAD = 14  # a bare answer stands at the head of a reply


@dataclass(frozen=True)
class Statement:
    """A symptom that is there (`present`) or was denied, with the turns that say so."""

    name: str
    present: bool
    turns: tuple[int, ...]
    words: str
    order: int
    gone: bool = False  # denied as over by now: 不烧了


def _inherits(before: Term, term: Term, text: str) -> bool:
    """没痰鼻塞: a list goes on denying without a second 没."""
    return (
        before.status.negated and _JOINED.match(text[before.end : term.start]) is not None and not term.status.negated
    )


def _told(exchange: Exchange) -> list[Statement]:
    made: list[Statement] = []
    text, before, carried = exchange.said.text, None, False
    for term in find_terms(text):
        carried = (
            before is not None
            and _JOINED.match(text[before.end : term.start]) is not None
            and (carried or before.status.negated)
            and "、" not in text[before.end : term.start][1:]
        )
        before = term
        meaning = term.status
        if meaning.past or meaning.hypothetical or meaning.asked or meaning.other or _elsewhere(term.name, exchange):
            continue
        present = not (meaning.negated or carried)
        if _REACTION.search(text[max(0, term.start - 12) : term.start]):
            continue  # 头孢过敏，起过疹子: what happened then
        around = text[max(0, term.start - 4) : term.end + 4]
        gone = not present and bool(_GONE.search(around))
        made.append(Statement(term.name, present, (exchange.said.index,), term.words, term.start, gone))
    return made


def _elsewhere(name: str, exchange: Exchange) -> bool:
    """抽了四十年 is about smoking."""
    beside = content()["not_beside"].get(name)
    return bool(beside) and bool(re.search(beside, exchange.asked + exchange.said.text))


def _asked(exchange: Exchange) -> list[tuple[str, list[Term]]]:
    """The yes/no questions of the doctor that name symptoms, one by one."""
    made: list[tuple[str, list[Term]]] = []
    for match in _ASK_ONE.finditer(exchange.asked):
        sentence = match.group()
        terms = [t for t in find_terms(sentence) if not t.status.other]
        if terms and not _OPEN.search(sentence):
            made.append((sentence, terms))
    return made


def _short(exchange: Exchange) -> list[Statement]:
    """有 / 没有 / 嗯 read against the question before it."""
    asked = _asked(exchange)
    reply = exchange.said.text
    if not asked:
        return []
    head = re.split(r"[。！？；;]", reply)[0]
    answer = polarity(head if len(head) <= _LEAD else re.split(r"[，,]", head)[0])
    own = {term.name for term in find_terms(reply)}
    names = list(dict.fromkeys(t.name for _, terms in asked for t in terms if t.name not in own))
    turns = (exchange.doctor, exchange.said.index)
    if answer.value == "no":
        if own and len(asked) > 1:
            return []  # the no belongs to what the reply names
        there = _HAS.findall(reply)  # 不疼，有闪光
        names = [name for name in names if not any(name[:2] in clause for clause in there)]
        return [Statement(name, False, turns, answer.words or head, 0) for name in names]
    sure = answer.value in ("yes", "some") and (len(names) == 1 or _ALL.search(head))
    if sure and not own and _really(head) and not _OTHER_PART.search(head):
        return [Statement(name, True, turns, answer.words or head, 0) for name in names]
    return []


def _really(head: str) -> bool:
    """嗯 and 好的 alone often mean only “I hear you”; they are an answer when nothing else is said."""
    return not re.fullmatch(r"(?:嗯|恩|哦|噢|好的?|知道了?|明白了?|谢谢|您|你|医生|大夫|了|啊|[。，])+", head)


def read_statements(talk: Sequence[Exchange]) -> list[Statement]:
    """All statements in order; nothing is merged yet."""
    return [statement for exchange in talk for statement in (*_told(exchange), *_short(exchange))]


def settle(statements: Iterable[Statement]) -> dict[str, Statement]:
    """One statement a symptom: what was once there stays told, with all its turns; a denial stands only alone."""
    kept: dict[str, Statement] = {}
    for statement in statements:
        held = kept.get(statement.name)
        if held is None or (statement.present and not held.present):
            kept[statement.name] = statement
        elif held.present == statement.present:
            turns = tuple(sorted({*held.turns, *statement.turns}))
            kept[statement.name] = Statement(held.name, held.present, turns, held.words, held.order, held.gone)
        elif statement.gone:
            kept[statement.name] = Statement(
                held.name, True, tuple(sorted({*held.turns, *statement.turns})), held.words, held.order, True
            )
    return kept


def exact(names: Sequence[str]) -> list[str]:
    """Without the plainer word where a fuller one of its kin is there (干咳 beside 咳嗽)."""
    left = list(names)
    for kin in content()["kin"]:
        there = [name for name in kin if name in left]
        left = [name for name in left if name not in there[1:]]
    return left
