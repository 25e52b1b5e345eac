"""What a treatment did: better, same, worse, or better and back again."""

from __future__ import annotations

import re

from assistants.preconsult.transcript.circumstances import tells_when
from assistants.preconsult.transcript.turns import Exchange
from reading.answers import polarity

_BETTER = re.compile(
    r"好转|好多了|好一?点|好些|减轻|缓解|改善|管用|有效|见效|退了|降下来|(?:温|烧|热|度)[^，。重]{0,3}降了|止住|不[拉吐烧咳]了|"
    r"见好(?!转)|能[退管]|管一?会|效果(?:可以|不错|还行|好)"
)
_WORSE = re.compile(r"加重|更厉害|更严重|越来越|严重了|厉害了|还重")
_SAME = re.compile(
    r"没(?:有)?(?:什么|啥|太|怎么|明显|多大|见|任何)?(?:效|用|好|改善|缓解|作用|见好|见效|管用|变化|起色|好转)|不(?:太|怎么|大|很)?(?:管用|见效|顶用|有效)|不行了|不(?:怎么)?见(?:好|效|轻|强)|没效|无效|效果(?:不|一般|差|甚微)|还(?:是在|是|在)(?:那样|一样|咳|拉|烧|吐|会)|一直不好|不见|老样子|没管用|不顶用"
)
_TAKEN_IN = re.compile(r"药|吃了|吃过|服|贴|打了|用了|输液|雾化")
_OF_IT = re.compile(r"没啥用|没什么用|没用|效|管用|顶用|作用|见好|见轻")  # words one says of a medicine alone
_ASKED_EFFECT = re.compile(
    r"(?:有没有|是否|有)?(?:效果?|好转|缓解|好一?[点些]|改善|减轻)[^。？?不没]{0,4}(?:吗|没有?|[？?]|$)|效果(?:怎么样|如何)"
)
_AGAIN = re.compile(
    r"又(?:发?烧|咳|拉|吐|疼|痛|开始|反复|犯|高|起|上来|不行|这样)|反反?复复?|烧起来|烧上来|过了后?(?:就|又)"
)
_SHORT = 12  # a bare answer: 好点了
# 什么药好些, 几天能见效, 要是好转了, 退烧就好一点: wished for, asked or so each time, not what the medicine did.
_NOT_AN_EFFECT = re.compile(
    r"吗|[？?]|(?<!没有)(?<!没)什么|怎么(?!吃|办[。？?！，]*$|回事)|哪|多久|多长|几天|要是|如果|能不能|会不会|是不是|希望|才能|才会|想|调理|就好[了一点些]?(?![多转])|精神|为了?|需要|(?<!效果)(?<!还)可以"
)
_CLAUSE = re.compile(r"[^。！？；;!?，,]+[。！？；;!?，,]*")


def _effect(text: str) -> str:
    """The last clause that tells one, and whether it came back after it was better; 饭后加重 tells when it is worse,
    not what a medicine did."""
    says = ""
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        if says == "better" and _AGAIN.search(clause):
            says = "again"
        if (tells_when(clause) and not _TAKEN_IN.search(clause)) or _NOT_AN_EFFECT.search(clause):
            continue
        better = _BETTER.search(clause)
        told = ("same" if _SAME.search(clause) else "worse" if _WORSE.search(clause)
                else "" if not better else "again" if _AGAIN.search(clause, better.end()) else "better")  # fmt: skip
        says = told or says
    return says


def read_effect(exchange: Exchange, taken: bool) -> str:
    """ "" where the answer tells none, or tells one that is of no medicine."""
    text, asked = exchange.said.text, bool(_ASKED_EFFECT.search(exchange.asked))
    says = _effect(text)
    if not says and asked and len(text) <= _SHORT:
        says = {"yes": "better", "some": "better", "no": "same"}.get(polarity(text).value or "", "")
    return says if asked or _TAKEN_IN.search(text) or (taken and _OF_IT.search(text)) else ""
