"""One warm clause for who is frightened, low or in great pain, before the business begins. Never twice."""

from __future__ import annotations

import re

from core.commands import Chat
from dialogue.moment import Moment

# Who says so of a feeling that is there now; 怕光, 心慌 and 疼得厉害 are for the clinic.
FEELINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "low",
        re.compile(
            r"(?:情绪|心情)[^，。]{0,4}(?:低落|不好|很差|糟|压抑)|什么都不想(?:干|做|吃)|提不起(?:劲|兴趣|精神)"
            r"|(?:很|好|太|特别|总|老是?|一直)(?:想哭|难过|压抑)|(?:要|快|心里)崩溃|压力(?:很|好|太|特别)?大"
        ),
    ),
    (
        "fear",
        re.compile(
            r"(?<!不)(?:好|很|太|真|特别|有点)(?:害怕|怕(?![光冷热风吵声水油])|担心|着急)|吓(?:死|坏|到|着)"
            r"|急死|担心死|(?:怎么办|咋办)[啊呀]|慌(?:死|得不行)"
        ),
    ),
    (
        "pain",
        re.compile(
            r"[疼痛](?:死|的?受不了|得(?:受不了|要命|要死|不行|睡不着|打滚|冒汗|直叫|直哭|直不起))"
            r"|难受(?:死|得(?:要命|不行|受不了))|受不了了"
        ),
    ),
)


def comfort(m: Moment, *, of_health: bool) -> None:
    """Said with the words that first tell such a feeling beside a complaint; alone it is small talk's to answer."""
    feeling = next((name for name, words in FEELINGS if words.search(m.said.text)), "")
    said = m.commands.commands
    alone = bool(said) and all(isinstance(c, Chat) for c in said)
    if not feeling or not of_health or alone or m.state.comforted or not m.said.typed:
        return
    m.state.comforted = True
    of_child = feeling == "fear" and m.state.person.relation == "child"
    m.say(f"comfort.{feeling}_child" if of_child else f"comfort.{feeling}")
