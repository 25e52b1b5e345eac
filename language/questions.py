"""Is this clause a question to us? Chinese asks with particles, question words, and A-not-A."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"[？?]|(?:吗|么|嘛)(?:[，。！~ ]|$)|(?<![没那这])(?:呢)(?:[？?]|$)|怎么(?!都|也|说呢)"
    r"|怎样|咋(?:个|样|办|弄|整|走|填|算)|为什么|为啥|干嘛"
    r"|什么(?:意思|时候|原因|地方|叫)|啥(?:意思|时候)|"
    r"多少(?!有|年了)|多久|多长时间|几点|几楼|几层|几天能|哪(?:里|儿|个|家|天|边|些|位)|在哪|谁|"
    r"(?:要不要|能不能|可不可以|会不会|有没有|是不是|用不用|需不需要|行不行|好不好|对不对|严不严重|要紧不|贵不贵|算不算|该不该)"
    r"|(?:可以|能|会|要|行)不$|是否|请问|想问|问一?下|咨询"
)
_NOT = re.compile(
    r"不知道|不晓得|不清楚|说不|没什么|没啥|什么都|啥都|什么也|哪里都|哪儿都|谁都|怎么都"
    r"|没有?多少|没多久|不怎么|没怎么|不多|哪里疼|不知怎么|不知为"
)


def is_question(text: str) -> bool:
    """True when the clause asks something of us."""
    return bool(_ASKS.search(text)) and not (_NOT.search(text) and not text.endswith(("？", "吗")))
