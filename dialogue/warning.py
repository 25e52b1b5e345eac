"""What is said of danger while consent is not given: an agreement must not stand before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from core.contracts import Assistant, Warner
from core.messages import Made, Say
from core.ports import Ports
from dialogue.moment import Moment

MADE = Made(by="flow", step="danger_signs")
_WHAT_NOW = re.compile(
    r"(?:那|那么|可是|但是|唉|哎)*(?:我们?|现在|孩子|你说|到底|[，。 ])*(?:该|应该|要|可以|能)?"
    r"(?:怎么办|咋办|咋整|咋弄|怎么弄|怎么做|去哪里?看?|去哪儿看?)(?:好|才好|啊|呢|呀|嘛|[，。？！ ])*"
)


def asks_what_now(m: Moment) -> bool:
    """那我该怎么办, from somebody who did not agree and has nothing else under way."""
    declined = "declined" in m.state.consents.values()
    return declined and m.top is None and m.said.typed and bool(_WHAT_NOW.fullmatch(m.said.text))


def danger_signs(m: Moment, assistants: Mapping[str, Assistant]) -> None:
    """When to run, before consent is asked: a worried parent must not have to agree to hear it."""
    _say(m, (one.danger_signs(m.said.text, m.state.person, m.now) for one in _warners(assistants)))


def where_to_run(m: Moment, assistants: Mapping[str, Assistant], ports: Ports) -> bool:
    """The signs that must not wait, and where to go with them."""
    words = "。".join([*m.state.recent, m.said.text])
    return _say(m, (one.where_to_run(words, m.state.person, ports) for one in _warners(assistants)))


def _warners(assistants: Mapping[str, Assistant]) -> list[Warner]:
    return [one for one in assistants.values() if isinstance(one, Warner)]


def _say(m: Moment, texts: Iterable[str]) -> bool:
    """The first that is no empty one."""
    text = next(filter(None, texts), "")
    m.acts += [Say(text=text, made=MADE)] if text else []
    return bool(text)
