"""When it is worse and what helps, in the patient's own words: 上下楼梯厉害, 歇一会儿就好, 饭后加重."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistants.preconsult.transcript.details import Detail
from assistants.preconsult.transcript.turns import Exchange

_WHEN = (
    r"饭[前后]|吃饭|吃完|空腹|进食|吃了?(?:油|辣|冷|硬|甜)|喝(?:酒|水|凉|冷)|活动|运动|走(?:路|远|快|几)|爬(?:楼|山|坡)|上下?楼|下楼|"
    r"跑|蹲|坐|站|躺|平卧|侧卧|翻身|转头|低头|抬头|仰头|弯腰|抬(?:胳膊|手|腿)|用力|使劲|提重|搬|咳(?:的时候|嗽时)|打喷嚏|深呼吸|深吸气|说话|"
    r"吞|咽(?:东西|口水)|解大?小?便|大便|小便|排便|月经|来例假|同房|夜里|晚上|半夜|早上|早晨|起床|睡|受凉|吹风|变天|下雨|换季|闻|接触|"
    r"生气|紧张|着急|激动|劳累|累了|熬夜|休息|歇|热敷|按|揉|吃药|停药|洗澡|出汗|看(?:手机|电脑|书)|太阳|晒"
)
_HOW = (
    r"都?会?犯|加重|厉害|明显|更|就(?:疼|痛|闷|喘|咳|晕|吐|痒|麻|胀|难受|不舒服|好|轻|没事|缓解|犯|发作|醒)|又(?:疼|痛|犯|闷|晕)|会(?:疼|痛|闷|喘|晕|犯)|"
    r"(?:好|轻|舒服)(?:一?点|些|多了)|缓解|减轻|发作|的时候(?:疼|痛|闷|喘|晕)|僵|憋醒|疼醒|痛醒|躺不平"
)
_CLAUSE = re.compile(r"(?:^|(?<=[，。！？；,.!?; ]))[^，。！？；,.!?; ]{4,20}(?=[，。！？；,.!?; ]|$)")
_TELLS = re.compile(rf"(?:{_WHEN}).{{0,8}}(?:{_HOW})|早上僵|晨僵|躺不平")
_NOT_IT = re.compile(r"吗|什么|怎么|不会|没有?(?:加重|明显)|要不要|能不能|药.{0,6}(?:有效|管用)")
_MOST = 3


def tells_when(clause: str) -> bool:
    """Does a clause say under what circumstances it is worse or better?"""
    return bool(_TELLS.search(clause)) and not _NOT_IT.search(clause)


def read_circumstances(talk: Sequence[Exchange]) -> list[Detail]:
    """At most three clauses, in the order they were told."""
    made: dict[str, Detail] = {}
    for exchange in talk:
        for match in _CLAUSE.finditer(exchange.said.text):
            words = match.group().strip()
            if tells_when(words):
                made.setdefault(words, Detail(words, (exchange.said.index,)))
    return list(made.values())[:_MOST]
