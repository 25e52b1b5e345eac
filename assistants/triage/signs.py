"""What cannot wait for an agreement: the danger signs of a complaint, and where to run."""

from __future__ import annotations

from datetime import datetime

from assistants.triage import asking
from assistants.triage.case import Case, merge
from assistants.triage.told import Told
from assistants.triage.urgency import judge
from assistants.triage.wording import say
from core.ports import Hospital
from core.turns import Person


def of_complaint(words: str, person: Person, now: datetime) -> str:
    """One sentence of when to go at once, from what a clinician would ask first; "" where nothing is that urgent."""
    case = Told(words=[words]).case(person)
    signs = [sign for question in asking.questions() for sign in _urgent_answers(question, case, now)]
    return say("signs", signs="；".join(dict.fromkeys(signs))) if signs else ""


def _urgent_answers(question: asking.Question, case: Case, now: datetime) -> list[str]:
    if not question.red or not asking.fits(question, case, []):
        return []
    named = [choice for choice in question.choices if choice.names]
    return [choice.label for choice in named if judge(merge(case, choice.case), now).level == "emergency"]


def in_general(words: str, person: Person, hospital: Hospital) -> str:
    """When to go at once, and where the emergency department and the desk are."""
    case = Told(words=[words]).case(person)
    which = "come_back_child" if case.child else "come_back_pregnant" if case.pregnant else "come_back"
    here = hospital.department("20")
    where = "，".join(filter(None, (here.clinic, here.floor, here.place))) if here is not None and here.clinic else ""
    desk = next((fact.text.split("。")[0] for fact in hospital.find_facts(say("signs_desk"), "contact")), "")
    return "".join(
        [
            say(which),
            say("signs_where", where=where) if where else say("signs_120"),
            say("signs_else", desk=desk) if desk else "",
        ]
    )
