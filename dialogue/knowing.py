"""Facts about the person, said by the way."""

from __future__ import annotations

from core.commands import Know
from core.turns import Person
from dialogue.moment import Moment


def know(m: Moment) -> None:
    """Take them over. Who turns to somebody else leaves the name behind; one the channel gives still holds."""
    before = m.state.person
    known = {c.fact: c.value for c in m.commands.commands if isinstance(c, Know)}
    told = {fact: value for fact, value in known.items() if fact in Person.model_fields}
    if not told:
        return
    other = _who(told.get("relation", before.relation)) != _who(before.relation)
    if other and before.name != m.inbound.facts.get("name"):
        told = {"name": ""} | told
    m.state.person = Person.model_validate(before.model_dump() | told)


def _who(relation: str) -> str:
    return relation or "self"
