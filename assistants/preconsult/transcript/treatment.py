"""What was taken or done so far and what it did."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistants.preconsult.transcript.circumstances import tells_when
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
    r"没(?:有)?(?:给|敢|怎么|再)?(?:吃|喝|用|服|买|打|输|做)|不(?:想|敢|能|要|用|吃|喝|给)|别吃|(?:能|可以|可不可以|能不能|要不要|该|用不用|需要|应该)(?:给|再|继续)?(?:他|她|宝宝|孩子)?(?:吃|喝|用|服|打|输|做|开)|要吃|吃什么|喝什么|可以吗|行吗|行不行|能吃吗|怎么吃|好吗|吗[？?]?$|[？?]$|如果"
)
_BETTER = re.compile(
    r"好转|好多了|好一?点|好些|减轻|缓解|改善|管用|有效|见效|退了|降下来|降了|止住|不[拉吐烧咳]了|"
    r"见好(?!转)|效果(?:可以|不错|还行|好)"
)
_WORSE = re.compile(r"加重|更厉害|更严重|越来越|严重了|厉害了|还重")
_SAME = re.compile(
    r"没(?:有)?(?:什么|啥|太|怎么|明显|多大|见|任何)?(?:效|用|好|改善|缓解|作用|见好|见效|管用|变化|起色|好转)|不管用|不行了|不见(?:好|效|轻|强)|没效|无效|效果(?:不|一般|差|甚微)|还(?:是|在)(?:那样|一样|咳|拉|烧|吐|会)|一直不好|不见|老样子|没管用|不顶用"
)
_TAKEN_IN = re.compile(r"药|吃了|吃过|服|贴|打了|用了|输液|雾化")
_ASKED_TAKEN = re.compile(r"(?:吃|用|服|喝|开).{0,6}(?:药|什么)|什么药|啥药|哪些药|用药|口服药|治疗")
_ASKED_EFFECT = re.compile(r"效果|好转|缓解|好点|改善|减轻")
_NONE_TAKEN = re.compile(
    r"没(?:有)?(?:给|敢)?(?:吃|用|喝)(?:过|任何|什么|啥)?药|什么药(?:都|也)没|没吃药|没用药|没有用药|"
    r"还没吃|没有吃药|药都没"
)
_CLAUSE = re.compile(r"[^。！？；;!?，,]+[。！？；;!?，,]*")


@dataclass(frozen=True)
class Taken:
    """A medicine or a way of treatment, as it was named."""

    name: str
    turns: tuple[int, ...]
    way: bool = False


@dataclass(frozen=True)
class Treatment:
    """Everything of it; `effect` is "", better, same, worse; `none` when the patient says nothing was taken."""

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
    r"^(?:.*(?:吃了|吃过|吃着|吃的|喝了|喝着|喝的|喝|吃|用了|用的|服用|服|开了|开的|给了|给|还有|以及|是|和|加|配|买了|买的|一种|一个|点|些|了|过|的|在|叫|个|又|再|自己|医生|宝宝|孩子|今天|昨天|一直|现在|目前|就))(?=[\u4e00-\u9fff]{2})"
)


def medicines_in(text: str) -> list[tuple[str, bool, int, int]]:
    """(name, is it a way rather than a medicine, start, end) of everything a text names."""
    found: list[tuple[str, bool, int, int]] = []
    for match in _named_by_ending().finditer(text):
        head = _HEAD.match(match.group())
        start = match.start() + (head.end() if head else 0)
        if match.end() - start >= 3:
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
    asked = bool(_ASKED_TAKEN.search(exchange.asked)) and "过敏" not in exchange.asked
    taking = asked
    for match in _CLAUSE.finditer(exchange.said.text):
        clause = match.group()
        named = medicines_in(clause)
        if not named:
            taking = taking and len(clause) < 12
            continue
        if _NOT_TAKEN.search(clause):
            continue
        taking = taking or bool(_TAKEN.search(clause))
        if taking:
            made += [
                Taken(name, (exchange.said.index,), way)
                for name, way, _, end in named
                if not clause[end:].startswith("过敏")
            ]
    return made


def _effect(text: str) -> str:
    """The last clause that tells one; 饭后加重 tells when it is worse, not what a medicine did."""
    says = ""
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        if tells_when(clause) and not _TAKEN_IN.search(clause):
            continue
        told = ("same" if _SAME.search(clause) else "worse" if _WORSE.search(clause)
                else "better" if _BETTER.search(clause) else "")  # fmt: skip
        says = told or says
    return says


def read_treatment(talk: Sequence[Exchange]) -> Treatment:
    """Medicines and ways in the order they were named, each once; the last word on their effect stands."""
    taken: dict[str, Taken] = {}
    effect, effect_turns, none, none_turns = "", tuple[int, ...](), False, tuple[int, ...]()
    for exchange in talk:
        text, index = exchange.said.text, exchange.said.index
        for one in _taken(exchange):
            if not any(one.name in other or other in one.name for other in taken):
                taken[one.name] = one
        says = _effect(text)
        if not says and _ASKED_EFFECT.search(exchange.asked):
            says = {"yes": "better", "some": "better", "no": "same"}.get(polarity(text).value or "", "")
        if says and (taken or _ASKED_EFFECT.search(exchange.asked)):
            effect, effect_turns = says, (index,)
        bare_no = _ASKED_TAKEN.search(exchange.asked) and polarity(text[:10]).value == "no" and "药" in exchange.asked
        if _NONE_TAKEN.search(text) or bare_no:
            none, none_turns = True, (*([exchange.doctor] if bare_no and exchange.doctor >= 0 else []), index)
    return Treatment(tuple(taken.values()), effect, effect_turns, none and not taken, none_turns)
