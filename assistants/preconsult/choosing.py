"""Which interview fits: by the visit people name, else by their first complaint, the age and the sex."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistants.preconsult.transcript.terms import find_terms
from core.forms import Form
from core.turns import Person
from dialogue.forms.source import read as read_content
from reading.symptoms import concepts, find_symptoms

_CHILD_MONTHS = 168  # under 14 years a child's interview


@cache
def _content() -> dict[str, Any]:
    return dict(read_content(Path(__file__).parent / "complaints.yaml"))


def named(text: str) -> list[str]:
    """Complaints the text tells as present, in order, in our own words and in the lexicon's."""
    told = [(t.start, t.name) for t in find_terms(text) if t.meant]
    told += [(s.start, s.name) for s in find_symptoms(text) if s.present]
    return list(dict.fromkeys(name for _, name in sorted(told)))


class Chooser:
    """Knows the forms of a folder and what each serves."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self.forms = forms
        self._by_symptom: dict[str, str] = {}
        for name, form in forms.items():
            if "until_months" not in form.extra:
                self._by_symptom.update({symptom: name for symptom in form.extra.get("symptoms", [])})
        for name, symptoms in _content()["symptoms"].items():
            self._by_symptom.update({symptom: name for symptom in symptoms if name in forms})

    def choose(self, text: str, person: Person) -> str:
        """The name of the interview; "" when the text tells no complaint."""
        child = person.age_months is not None and person.age_months < _CHILD_MONTHS
        visit = self._visit(text, person)
        if visit and (visit not in ("injury", "thyroid", "breast_lump") or not child or visit == "injury"):
            return visit
        for name in named(text):
            form = self._form_of(name)
            if form and self._fits(form, person):
                return self._for_age(form, child)
        return ""

    def general(self, person: Person) -> str:
        """The interview for what has none of its own."""
        return "child_general" if person.age_months is not None and person.age_months < _CHILD_MONTHS else "general"

    def _visit(self, text: str, person: Person) -> str:
        for visit in _content()["visits"]:
            young = person.age_months is not None and person.age_months < visit.get("until_months", 10_000)
            aged = "until_months" not in visit or young
            found = re.search(visit["words"], text) if aged and self._fits(visit["form"], person) else None
            if found and not (visit.get("illness") and self._complained(text[: found.start()], person)):
                return str(visit["form"])
        return ""

    def _complained(self, text: str, person: Person) -> bool:
        """咳嗽十来天了，有高血压: the complaint stands before the illness."""
        return any((form := self._form_of(name)) and self._fits(form, person) for name in named(text))

    def _form_of(self, name: str) -> str:
        concept = concepts().get(name)
        system = concept.system if concept else ""
        return self._by_symptom.get(name) or str(_content()["systems"].get(system, ""))

    def _fits(self, name: str, person: Person) -> bool:
        sex = self.forms[name].extra.get("sex")
        return sex is None or person.sex is None or sex == person.sex

    @staticmethod
    def _for_age(name: str, child: bool) -> str:
        return str(_content()["child"].get(name, name)) if child else name
