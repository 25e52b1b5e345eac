"""What is said of danger while consent is not given: an agreement must not stand before it."""

from __future__ import annotations

import re

from core.messages import Made, Say
from dialogue.flows import Flows
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


def where_to_run(m: Moment, flows: Flows) -> bool:
    """The signs that must not wait, and where to go with them."""
    words = "。".join([*m.state.recent, m.said.text])
    for assistant in flows.assistants.values():
        if tell := getattr(assistant, "where_to_run", None):
            m.acts.append(Say(text=tell(words, m.state.person, flows.ports), made=MADE))
            return True
    return False
