"""What one triage remembers between turns (the frame's data), and the case it adds up to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistants.triage.case import Case, merge, read_case
from core.turns import Person
from reading.scope import Status
from reading.symptoms import Symptom

KEPT = 12  # sentences


class Told(BaseModel):
    """Stages: complaint → asking → result; `asked` are the ids of questions, `denied` what "none of these" denied."""

    model_config = ConfigDict(extra="ignore")
    stage: str = ""
    words: list[str] = Field(default_factory=list)
    asked: list[str] = Field(default_factory=list)
    pending: str = ""
    denied: list[str] = Field(default_factory=list)
    unclear: list[str] = Field(default_factory=list)  # questions for danger signs that nobody could answer
    vague: int = 0
    departments: list[str] = Field(default_factory=list)  # recommended, best first
    level: str = ""  # the urgency that was told with them
    region: str = ""

    def hear(self, text: str) -> None:
        if text.strip():
            self.words = [*self.words, text.strip()][-KEPT:]

    def case(self, person: Person) -> Case:
        """Everything said, read together with what is known of the person."""
        whole = Case()
        for number, words in enumerate(self.words):
            heard = read_case(words)
            whole = heard if number == 0 else merge(whole, heard)
        whole = _with_person(whole, person)
        kept = tuple(s for s in whole.symptoms if s.name not in self.denied or s.present)
        there = {s.name for s in kept if s.present}
        gone = tuple(_absent(name) for name in self.denied if name not in there)
        return replace(whole, symptoms=kept + gone)

    def data(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)


def _absent(name: str) -> Symptom:
    return Symptom(name, "", 0, 0, False, status=Status(negated=True))


def _with_person(case: Case, person: Person) -> Case:
    """What was known before fills what was not said; an adult's age is not the age of the child they ask for."""
    months = case.age_months
    if months is None and person.age_months is not None and (not case.child or person.age_months < 14 * 12):
        months = person.age_months
    child = months < 14 * 12 if months is not None else case.child or person.relation == "child"
    pregnant = case.pregnant or (bool(person.pregnant) and not child)
    return replace(case, age_months=months, child=child, sex=case.sex or person.sex, pregnant=pregnant,
                   relation=case.relation or person.relation)  # fmt: skip


def learned(case: Case, person: Person) -> Person:
    """What triage found out about the person, for whoever comes next; nothing known is overwritten."""
    relation = person.relation or case.relation
    return person.model_copy(update={
        "age_months": person.age_months if person.age_months is not None else case.age_months,
        "sex": person.sex or case.sex, "relation": relation,
        "pregnant": person.pregnant if person.pregnant is not None else (case.pregnant or None),
    })  # fmt: skip
