"""How strong: 七八分, 疼得要命, 有点, 一点都不疼 → 0–10."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reading.numbers import find_numbers
from reading.windows import first


@dataclass(frozen=True)
class Pain:
    value: int
    words: str
    confidence: float
    start: int
    end: int


# Said in words; the numbers follow the usual mild 1–3, moderate 4–6, severe 7–10.
_WORDS: tuple[tuple[str, int], ...] = (
    (
        r"(?:一点(?:也|都)|完全|根本|压根|丝毫)不(?:疼|痛|难受|痒)|不(?:疼|痛)了?(?![得死])(?!.{0,2}吗)"
        r"|没(?:有)?(?:感觉|觉得)?(?:疼|痛)|^(?:不"
        r"|没有?)(?:的|了|啊)?$|没感觉",
        0,
    ),
    (
        r"(?:疼|痛|难受)(?:得|到|的)?(?:要死|死了|想死|打滚|满地|晕过去|受不了|要命|撕心裂肺|直不起腰|昏"
        r"|哭|冒冷汗|出冷汗|睡不着|生不如死)|死去活来|剧痛|剧烈|疼死|痛死"
        r"|受不了|忍不了|忍受不了|难以忍受|无法忍受|要命|最疼|最痛|前所未有|从来没这么疼",
        9,
    ),
    (
        r"不(?:是很|太|怎么|大|算很?|那么)(?:疼|痛|厉害|严重)|(?:隐隐|轻轻|微微|稍微|略微|轻度|轻微"
        r"|一丢丢|一点点|有一点|有点儿?|有些|一点儿?)(?:的)?(?:疼|痛"
        r"|难受)?|隐痛|还好|还行|能忽略|不影响",
        2,
    ),
    (
        r"(?:很|非常|特别|相当|超级|好|太|蛮|挺|贼|老|巨|真)(?:的)?(?:疼|痛|厉害|严重|难受)|(?:疼"
        r"|痛)得(?:很|厉害|不行|慌|难受|凶)|重度|严重|厉害",
        7,
    ),
    (
        r"(?:比较|还挺|中等|中度)(?:的)?(?:疼|痛)?|能忍(?:住|受)?|忍得住|可以忍受|还能忍|一般(?:疼|痛)?"
        r"|凑合|说重不重|不轻不重",
        5,
    ),
)
_COMPILED = tuple((re.compile(words), value) for words, value in _WORDS)
_SCORE = re.compile(r"(?:分|级|/10|/十)")
_STRONG = re.compile(r"十分(?:疼|痛|难受|厉害|严重)|满分")


def find_pain(text: str, asked: bool = False) -> Pain | None:
    """A strength of pain in a clean text; a bare number counts only when it was `asked`."""
    return first(lambda piece: _pain(piece, asked), text, lambda pain: pain is not None)


def _pain(text: str, asked: bool) -> Pain | None:
    strong = _STRONG.search(text)
    if strong:
        return Pain(10 if "满分" in strong.group() else 8, strong.group(), 0.7, strong.start(), strong.end())
    for number in find_numbers(re.sub(r"十分(?=$|吧|了|，|。)", "10分", text)):
        after = text[number.end : number.end + 3]
        scored = _SCORE.match(after) and not after.startswith("分钟")
        alone = asked and not re.match(r"天|小时|个?月|年|次|分钟|片|岁|周|点|号|粒|度|晚|夜|个|颗", after)
        if (scored or alone) and 0 <= number.value <= 10:
            value = int(number.high) if not number.exact else round(number.value)
            return Pain(value, number.words, 0.95 if scored else 0.85, number.start, number.end)
        if scored or (alone and number.value > 10):
            return Pain(int(number.value), number.words, 0.4, number.start, number.end)
    for pattern, value in _COMPILED:
        match = pattern.search(text)
        if match:
            return Pain(value, match.group(), 0.7 if asked else 0.6, match.start(), match.end())
    return None
