"""The interviews: how many there are, that each makes sense, and that nobody is asked what does not apply."""

from __future__ import annotations

import random
import statistics

import pytest

from assistants.preconsult.assistant import PREFIX
from core.forms import Answer
from core.turns import Person
from dialogue.forms.shorthand import condition
from tests.preconsult.drive import any_values, assistant, fill, person_of

NAMES = sorted(assistant().forms)


def test_there_is_an_interview_for_every_complaint_of_the_list() -> None:
    wanted = """
    fever cough sore_throat runny_nose breathlessness chest_pain palpitations headache dizziness
    abdominal_pain diarrhoea constipation vomiting reflux blood_in_stool jaundice urination
    back_pain joint_pain limb_numbness rash itching hair eye ear nose tooth thyroid weight_change
    insomnia mood menstrual vaginal_discharge breast_lump pregnancy_check fertility mens_urology
    lump injury child_fever child_cough child_diarrhoea child_rash child_growth follow_up_visit
    chronic_visit pre_operative general
    """
    assert {PREFIX + name for name in wanted.split()} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_red_flags_point_to_answers_that_can_be_given(name: str) -> None:
    engine = assistant().engine(name)
    for text in engine.form.extra.get("red_flags", []):
        rule = condition(text, {})
        item = engine.items[rule.question]
        if item.options:
            assert str(rule.answer) in {o.value for o in item.options}, text


@pytest.mark.parametrize("name", NAMES)
def test_every_question_can_be_reached_and_names_its_answer(name: str) -> None:
    engine, reached = assistant().engine(name), set[str]()
    for seed in range(40):
        rng = random.Random(seed)
        state = fill(engine, person_of(engine, rng), rng)
        reached |= {i.link_id for i in engine.asked(state)}
    asked = [i for i in engine.order if i.type not in ("group", "display") and not i.hidden]
    assert [i.link_id for i in asked if i.link_id not in reached] == []
    assert all(i.short and i.text for i in asked)


@pytest.mark.parametrize("name", NAMES)
def test_allergies_are_asked_in_every_interview(name: str) -> None:
    assert "allergy.list" in assistant().engine(name).items


def test_the_median_interview_asks_fewer_than_twelve_questions() -> None:
    """Someone with one accompanying symptom and one medicine taken, no earlier illness, who said since when."""
    counts = []
    for name in NAMES:
        engine, rng = assistant().engine(name), random.Random(1)
        state = engine.start({"person.age_months": 60 if "child" in name else 540, "person.sex": "女", "hpi.onset": 3})
        while (item := engine.next_item(state)) is not None:
            healthy = item.link_id == "past.history" and any(o.exclusive for o in item.options)
            first = [item.options[0].value] if item.repeats and item.options else any_values(item, rng)
            values = ["无"] if healthy else first
            state = engine.set(state, item.link_id, [Answer(value=v) for v in values])
        counts.append(len(engine.asked(state)) - 1)  # since when was said at once
    assert statistics.median(counts) < 12, sorted(counts)


def asked(name: str, person: Person) -> set[str]:
    engine = assistant().engine(PREFIX + name)
    state = engine.start({"person.age_months": person.age_months, "person.sex": person.sex})
    return {i.link_id for i in engine.asked(state)}


def test_men_children_and_old_women_are_not_asked_about_the_last_period() -> None:
    assert "obgyn.lmp" in asked("abdominal_pain", Person(age_months=360, sex="女"))
    assert "obgyn.lmp" not in asked("abdominal_pain", Person(age_months=360, sex="男"))
    assert "obgyn.lmp" not in asked("abdominal_pain", Person(age_months=800, sex="女"))


def test_vaccination_is_asked_of_small_children_only() -> None:
    assert "vaccine.done" in asked("child_cough", Person(age_months=30))
    assert "vaccine.done" not in asked("child_cough", Person(age_months=120))


def test_the_prostate_score_counts_seven_answers() -> None:
    engine = assistant().engine(PREFIX + "mens_urology")
    state = engine.set(engine.start({"person.sex": "男"}), "hpi.kind", [Answer(value="排尿问题")])
    for link in engine.form.extra["score"]["items"]:
        state = engine.set(state, link, [Answer(value="3")])
    assert engine.score(state).total == 21
