"""What was taken or done so far and what it did."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistants.preconsult.transcript.effect import read_effect
from assistants.preconsult.transcript.turns import Exchange
from dialogue.forms.source import read as read_content
from reading.answers import polarity
from reading.medicines import names as medicine_names
from reading.phrases import Phrases

_TAKEN = re.compile(
    r"吃了|吃过|在吃|吃着|吃的|吃|服|喝了|喝过|喝着|在喝|喝的|喝|用了|用过|用着|在用|用的|开了|开的|"
    r"给的|打了|打过|做了|贴了|贴|输了|抹|擦|塞|挂|配了|拿了|买了|是|还有|和|、|雾化|住院|输液"
)
_NOT_TAKEN = re.compile(
    r"没(?:有)?(?:给|敢|怎么|再)?(?:吃|喝|用|服|买|打|输|做)|不(?:想|敢|能|要|用|吃|喝|给)|别吃|(?:能|可以|可不可以|能不能|要不要|该|用不用|需要|应该)(?:给|再|继续)?(?:他|她|宝宝|孩子)?(?:吃|喝|用|服|打|输|做|开)|要吃|(?:吃|喝|用)点?(?:什么|啥)|家里(?:面|还)?有|家中有|是什么|是治|多少|多长时间|几天能|哪个|同时吃|一起吃|可以吧|行吧|关系|可以和|(?<!是)不是|以前|原来吃|上次|去年|可以吗|行吗|行不行|能吃吗|怎么吃|好吗|[吗么][。？?]?$|[？?]$|如果"
)
# 好的，我先给他吃点 …: what he will take now that the doctor said so.
_PLANNED = re.compile(
    r"(?:^|[。！？；])(?:好的?|嗯+|哦|那)[^。！？；]{0,6}(?:先|就|只|配合)[^。！？；了过]{0,12}$|(?:^|[。！？；])那我?就[^。！？；了过]{0,12}$"
)
_ASKED_TAKEN = re.compile(r"(?:吃|用|服|喝|开).{0,6}(?:药|什么)|什么药|啥药|哪些药|用药|口服药|治疗")
_NONE_TAKEN = re.compile(
    r"没(?:有)?(?:给|敢)?(?:吃|用|喝)(?:过|任何|什么|啥)?药|什么药(?:都|也)没|没吃药|没用药|没有用药|"
    r"还没吃|没有吃药|药都没"
)
_ASKED_USUAL = re.compile(r"(?:以前|平时|既往|别的|其他|慢性|基础|有什么|哪些)[^。？?]{0,8}(?:病|毛病)|长期吃|平时吃")
_USUAL = re.compile(r"长期|常年|平时|一直(?:在|吃|用|打)|高血压|糖尿病|血压|血糖|冠心病|支架")
_DONE = re.compile(
    r"了|过|已|[\d一二两三四五六七八九十几]+(?:天|次|瓶|针|回)|后|完|在(?:打|输|做|挂|吊)|开的|治疗中|现在|今天|昨天|和|、|加"
)
_NOT_DONE = re.compile(r"不|没|想|要|需|建议|让|怕|会|能|可以|吗|么[。？?]?$|呢|吧|还是|依赖|上次|下次|出院|治愈")
_CLAUSE = re.compile(r"[^。！？；;!?，,]+[。！？；;!?，,]*")


@dataclass(frozen=True)
class Taken:
    """A medicine or a way of treatment, as it was named."""

    name: str
    turns: tuple[int, ...]
    way: bool = False
    usual: bool = False  # taken anyway, for another illness


@dataclass(frozen=True)
class Treatment:
    """Everything of it; `effect` is "", better, same, worse, or again (better for a while); `none` when the patient
    says that nothing was taken."""

    taken: tuple[Taken, ...] = ()
    effect: str = ""
    effect_turns: tuple[int, ...] = ()
    none: bool = False
    none_turns: tuple[int, ...] = ()


@cache
def _content() -> dict[str, Any]:
    return dict(read_content(Path(__file__).parent / "medicines.yaml"))


@cache
def _phrases() -> Phrases:
    made, content = Phrases(), _content()
    for word in content["innocent"]:
        made.add(word, "innocent", "")
    for name, others in content["names"].items():
        for word in (name, *others):
            made.add(word, "medicine", word)
    for word in content["kinds"]:
        made.add(word, "kind", word)
    for name, words in content["ways"].items():
        for word in words:
            made.add(word, "way", name)
    return made


@cache
def _named_by_ending() -> re.Pattern[str]:
    return re.compile(rf"(?:[\u4e00-\u9fff]{{2,9}}?)(?:{_content()['endings']})")


_HEAD = re.compile(
    r"^(?:.*(?:吃了|吃过|吃着|吃的|喝了|喝着|喝的|喝|喂了|喂|吃|用了|用的|服用|服|开了|开的|给了|给|还有|家里面?有|以及|是|和|加|配|买了|买的|一种|一个|点|些|了|过|的|在|叫|个|又|再|自己|医生|宝宝|孩子|今天|昨天|一直|现在|目前|就))(?=[\u4e00-\u9fff]{2})"
)


_NO_NAME = re.compile(r"什么|大便|哪|这|那|[一两二三几]种|^[一两二三几半]")


def injected(name: str) -> bool:
    """Given by needle or drip."""
    return bool(re.search(_content()["injected"], name))


def outer(name: str) -> bool:
    """Put on the body, into the nose, the eye or the bowel."""
    return bool(re.search(_content()["outer"], name))


def medicines_in(text: str) -> list[tuple[str, bool, int, int]]:
    """(name, is it a way rather than a medicine, start, end) of everything a text names."""
    found: list[tuple[str, bool, int, int]] = []
    known = {hit.end for hit in _phrases().scan(text) if hit.kind == "medicine"}
    for match in _named_by_ending().finditer(text):
        head = _HEAD.match(match.group())
        start = match.start() + (head.end() if head else 0)
        joined = [end for end in known if start + 2 < end < match.end() - 3]  # 蒙脱石散醒脾养儿颗粒 are two
        start = max([start, *joined])
        if match.end() - start >= 3 and not _NO_NAME.search(text[start : match.end()]):
            found.append((text[start : match.end()], False, start, match.end()))
    innocent = [(hit.start, hit.end) for hit in _phrases().scan(text) if hit.kind == "innocent"]
    for hit in (*_phrases().scan(text), *medicine_names().scan(text.lower())):
        taken = [*((start, end) for _, _, start, end in found), *innocent]
        if hit.kind not in ("innocent", "class") and all(hit.end <= start or hit.start >= end for start, end in taken):
            words = hit.name if hit.kind == "way" else text[hit.start : hit.end]
            found.append((words, hit.kind == "way", hit.start, hit.end))
    return sorted(found, key=lambda one: one[2])


def _taken(exchange: Exchange) -> list[Taken]:
    made: list[Taken] = []
    asked = bool(_ASKED_TAKEN.search(exchange.asked)) and not re.search("过敏|家里", exchange.asked)
    taking, usual = asked, bool(_ASKED_USUAL.search(exchange.asked))
    for match in _CLAUSE.finditer(exchange.said.text):
        clause = match.group()
        named = medicines_in(clause)
        if not named:
            taking = taking and len(clause) < 12
            continue
        if _NOT_TAKEN.search(clause) or _PLANNED.search(exchange.said.text[: match.end()]):
            continue
        taking = taking or bool(_TAKEN.search(clause))
        if taking:
            made += [
                Taken(name, (exchange.said.index,), way, usual or bool(_USUAL.search(clause)))
                for name, way, start, end in named
                if not re.match("(?:都|也)?不?过敏", clause[end:]) and (not way or _was_done(clause, start))
            ]
    return made


def _was_done(clause: str, start: int) -> bool:
    """输了三天液, 雾化也做了: done. 要不要输液, 医生让住院, 上次出院: not, or not now."""
    return bool(_DONE.search(clause)) and not _NOT_DONE.search(clause[max(0, start - 10) :])


def read_treatment(talk: Sequence[Exchange]) -> Treatment:
    """Medicines and ways in the order they were named, each once; the last word on their effect stands."""
    taken: dict[str, Taken] = {}
    effect, effect_turns, none, none_turns = "", tuple[int, ...](), False, tuple[int, ...]()
    for exchange in talk:
        text, index = exchange.said.text, exchange.said.index
        for one in _taken(exchange):
            if not any(one.name in other or other in one.name for other in taken):
                taken[one.name] = one
        says = read_effect(exchange, bool(taken))
        if says:
            effect, effect_turns = says, (index,)
        bare_no = _ASKED_TAKEN.search(exchange.asked) and polarity(text[:10]).value == "no" and "药" in exchange.asked
        if _NONE_TAKEN.search(text) or bare_no:
            none, none_turns = True, exchange.both if bare_no else (index,)
    return Treatment(tuple(taken.values()), effect, effect_turns, none and not taken, none_turns)
