"""How a mention is meant in a record. `reading.scope` leaves standing what is doubtful, for safety's sake; a record
states nothing that was only asked about, compared with, or looked for and not seen."""

from __future__ import annotations

import re
from dataclasses import replace

from reading.scope import Status, status

_BACK, _AHEAD = 14, 12  # characters looked at on each side
_UNSEEN = re.compile(
    r"没(?:有)?(?:引起|导致|看到|看见|见到?|听到|听见|摸到|闻到|发觉)(?:他|她|孩子|宝宝|有|什么|过|再){0,3}$"
    r"|(?:大便|小便|便便|粑粑|尿|痰)(?:里|中|上面?)?(?:也|都|倒)?没(?:有)?$"  # 大便也没有带血
)
# 抽搐怎么区分, 乳糖不耐受会怎样: asked what it is, not told.
_ASKS_WHAT = re.compile(r"[^，。！？]{0,4}(?:怎么(?:区分|判断|分|预防|看出)|是什么(?:样|意思|症状)|什么区别|会怎)")
_EITHER = re.compile(r"(?:请问|想问|不知道|是不是)[^，。！？]{0,8}(?:还是|或者?)$")  # 请问这是痱子还是湿疹
_LIKE = re.compile(r"(?:跟|像|和|好像)$")
_LIKENED = re.compile(r"(?:的?时候?)?(?:一样|似的|那样)")  # 跟晕车时一样难受


def judge(text: str, start: int, end: int, judged: Status | None = None) -> Status:
    """How the mention text[start:end] is meant; `judged` when the lexicon has read it already."""
    judged = judged or status(text, start, end)
    before, after = text[max(0, start - _BACK) : start], text[end : end + _AHEAD]
    doubled = end > start and before[-2:] in (text[start] + "没", text[start] + "不")  # 带没带血
    if doubled or _ASKS_WHAT.match(after) or _EITHER.search(before):
        return replace(judged, asked=True)
    if _LIKE.search(before) and _LIKENED.match(after):
        return replace(judged, hypothetical=True)
    return replace(judged, negated=True) if _UNSEEN.search(before) else judged
