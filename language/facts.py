"""What a sentence tells of the person by the way: 我爸65岁, 怀孕五个月, 孩子8个月."""

from __future__ import annotations

from core.commands import Know
from core.turns import Person
from reading.ages import Age, find_ages
from reading.remembered import remembered
from reading.symptoms import find_symptoms
from reading.who import About, about


@remembered
def _told(text: str) -> tuple[About, tuple[Age, ...]]:
    return about(text), tuple(find_ages(text))


def facts(text: str, known: Person | None = None) -> list[Know]:
    """One Know for each thing said; nothing is guessed. A bare 我 does not take back whom it was about before."""
    person, years = _told(text)
    vague_self = person.relation == "self" and person.words == "我"
    relation = "" if vague_self and ((known and known.relation) or not find_symptoms(text)) else person.relation
    said = {
        "relation": relation,
        "sex": person.sex,
        "pregnant": person.pregnant,
        "age_months": years[0].months if years else person.age_months,
    }
    return [Know(fact=name, value=value, words=person.words) for name, value in said.items() if value not in ("", None)]
