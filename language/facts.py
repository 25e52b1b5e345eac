"""What a sentence tells of the person by the way: 我爸65岁, 怀孕五个月, 孩子8个月."""

from __future__ import annotations

from core.commands import Know
from reading.ages import find_ages
from reading.who import about


def facts(text: str) -> list[Know]:
    """One Know for each thing said; nothing is guessed."""
    person, years = about(text), find_ages(text)
    said = {
        "relation": person.relation,
        "sex": person.sex,
        "pregnant": person.pregnant,
        "age_months": years[0].months if years else person.age_months,
    }
    return [Know(fact=name, value=value, words=person.words) for name, value in said.items() if value not in ("", None)]
