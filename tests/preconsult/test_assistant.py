"""The flow around the form: asking, prefilling, stopping, looking over, changing, attachments."""

from __future__ import annotations

import random

import pytest

from core.commands import Cancel, SetSlot
from core.messages import Ask, Attachment, Card
from core.turns import Finish, Frame, Outcome, Person, RunForm, Wait
from tests.preconsult.drive import PORTS, assistant, begin, fill, filled, turn

WOMAN = Person(age_months=45 * 12, sex="女")


def asks(outcome: Outcome) -> str:
    return "".join(act.text for act in outcome.acts if isinstance(act, Ask))


async def test_without_a_complaint_it_asks_for_one() -> None:
    outcome, _ = await begin("我要做预问诊", WOMAN)
    assert "哪里不舒服" in asks(outcome)
    assert isinstance(outcome.then, Wait)


async def test_the_first_sentence_fills_what_it_contains() -> None:
    outcome, _ = await begin("发烧三天了，最高39度2", WOMAN)
    assert isinstance(outcome.then, RunForm)
    assert outcome.then.form == "preconsult.fever"
    assert outcome.then.state is not None
    answers = outcome.then.state.answers
    assert (answers["hpi.onset"][0].value, answers["hpi.onset"][0].unit) == (3, "天")
    assert answers["hpi.temperature"][0].value == 39.2
    assert answers["hpi.onset"][0].turn == 1


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("昨天下午开始头痛", 1, "天"),
        ("今天早上6点开始头痛", 6, "小时"),
        ("头痛两个月", 2, "月"),
        ("头痛半天", 12, "小时"),
    ],
)
async def test_since_when_is_told_in_whole_days_or_hours(words: str, value: float, unit: str) -> None:
    outcome, _ = await begin(words, WOMAN)
    assert isinstance(outcome.then, RunForm)
    assert outcome.then.state is not None
    (onset,) = outcome.then.state.answers["hpi.onset"]
    assert (onset.value, onset.unit) == (value, unit)


async def test_triage_hands_over_what_was_said_and_the_visit() -> None:
    data = {"words": "头痛两周", "clinic": "神经内科门诊", "department": "03.04"}
    outcome, frame = await begin("好的", WOMAN, data)
    assert isinstance(outcome.then, RunForm)
    assert outcome.then.form == "preconsult.headache"
    assert frame.data["visit"] == {"clinic": "神经内科门诊", "department": "03.04"}


async def test_age_and_sex_are_asked_once_and_then_known() -> None:
    outcome, frame = await begin("咳嗽一周", Person())
    assert "给谁看" in asks(outcome)
    outcome = await assistant().step(turn("孩子，5岁，男孩", 2), frame, PORTS)
    assert isinstance(outcome.then, RunForm)
    assert outcome.then.form == "preconsult.child_cough"
    assert outcome.person is not None
    assert (outcome.person.age_months, outcome.person.sex) == (60, "男")


async def test_a_finished_form_is_shown_and_handed_over() -> None:
    engine = assistant().engine("preconsult.cough")
    outcome = await filled("preconsult.cough", fill(engine, WOMAN, random.Random(4)), WOMAN)
    assert any(isinstance(act, Card) and act.kind == "summary" for act in outcome.acts)
    assert [e.kind for e in outcome.effects] == ["summary", "fhir"]
    assert outcome.effects[0].payload["clinic"] == ""
    assert isinstance(outcome.then, Wait)


async def test_a_child_told_of_in_a_parents_conversation_is_another_patient_of_the_record() -> None:
    engine, marks = assistant().engine("preconsult.cough"), []
    state = fill(engine, WOMAN, random.Random(4))
    for person in (WOMAN, WOMAN.model_copy(update={"relation": "mother", "name": "王桂兰"})):
        outcome = await filled(engine.form.id, state, person)
        entry = outcome.effects[0].payload["bundle"]["entry"][0]
        marks.append(entry["resource"]["identifier"][0]["value"])
    assert marks[0] == "person:c1"
    assert marks[1].startswith("person:c1:")
    assert "王桂兰" not in marks[1]


async def test_a_stopped_form_is_handed_over_as_it_is() -> None:
    engine = assistant().engine("preconsult.cough")
    state = engine.stop(engine.start({"hpi.onset": 3}))
    outcome = await filled("preconsult.cough", state, WOMAN)
    assert outcome.effects[0].payload["summary"]["completeness"]["status"] == "stopped"
    assert isinstance(outcome.then, Finish)


async def test_a_visit_cancelled_before_any_answer_writes_nothing() -> None:
    outcome, frame = await begin("我要做预问诊", WOMAN)
    outcome = await assistant().step(turn("算了", 2, [Cancel()]), frame, PORTS)
    assert outcome.effects == []
    assert isinstance(outcome.then, Finish)


async def test_a_visit_cancelled_after_the_complaint_keeps_it_for_the_doctor() -> None:
    _, frame = await begin("咳嗽一周", Person())
    outcome = await assistant().step(turn("不看了", 2, [Cancel()]), frame, PORTS)
    assert "咳嗽" in outcome.effects[0].payload["summary"]["chief_complaint"]
    assert isinstance(outcome.then, Finish)


async def test_pictures_are_kept_with_the_interview() -> None:
    _, frame = await begin("我要做预问诊", WOMAN)
    photo = Attachment(id="a1", media="image/jpeg", name="药盒")
    outcome = await assistant().step(turn("", 2, attachments=(photo,)), frame, PORTS)
    frame.data = outcome.data or {}
    outcome = await assistant().step(turn("咳嗽三天", 3, person=WOMAN), frame, PORTS)
    assert isinstance(outcome.then, RunForm)
    frame.data = outcome.data or {}
    engine = assistant().engine("preconsult.cough")
    state = engine.stop(outcome.then.state or engine.start())
    outcome = await assistant().step(turn("", 4, person=WOMAN, form=state), frame, PORTS)
    assert outcome.effects[0].payload["attachments"] == [
        {"id": "a1", "media": "image/jpeg", "name": "药盒", "turn": "2"}
    ]


async def test_one_answer_is_changed_and_a_new_version_goes_out() -> None:
    engine = assistant().engine("preconsult.sore_throat")
    first = await filled("preconsult.sore_throat", fill(engine, WOMAN, random.Random(4)), WOMAN)
    frame = Frame(flow="preconsult/interview", data=first.data or {})
    outcome = await assistant().step(turn("要改一项", 60, [SetSlot(slot="review", value="change")]), frame, PORTS)
    frame.data = outcome.data or {}
    outcome = await assistant().step(turn("性质", 61, [SetSlot(slot="change", value="hpi.kind")]), frame, PORTS)
    assert isinstance(outcome.then, RunForm)
    assert outcome.then.state is not None
    assert [i.link_id for i in engine.open_items(outcome.then.state)] == ["hpi.kind"]
    state = engine.set(outcome.then.state, "hpi.kind", [engine.answer(engine.check(engine.items["hpi.kind"], "干痒"))])  # type: ignore[arg-type]
    frame.data = outcome.data or {}
    second = await assistant().step(turn("干痒", 62, person=WOMAN, form=state), frame, PORTS)
    assert second.effects[0].key != first.effects[0].key
    assert second.effects[0].payload["interview"] == first.effects[0].payload["interview"]
    assert "干痒" in str(second.effects[0].payload["summary"])


async def test_the_same_turn_makes_the_same_effects() -> None:
    engine = assistant().engine("preconsult.cough")
    state = fill(engine, WOMAN, random.Random(9))
    once, twice = [await filled("preconsult.cough", state, WOMAN) for _ in range(2)]
    assert once.effects == twice.effects
