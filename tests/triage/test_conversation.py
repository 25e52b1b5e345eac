"""The conversation's promises, whatever is said: few questions, none twice, an end."""

from __future__ import annotations

import pytest

from assistants.triage.asking import MOST, by_id, next_question, questions
from assistants.triage.assistant import Triage
from assistants.triage.case import read_case
from assistants.triage.conversation import NONE, item_for
from assistants.triage.evidence import load
from core.commands import Commands, Deny, SetSlot, StartFlow
from core.messages import Ask, Card
from core.ports import Ports
from core.turns import Finish, Frame, Person, Start
from reading.symptoms import concepts
from tests.triage.conftest import NOW, turn

COMPLAINTS = [
    "头疼", "头晕", "胸闷", "肚子疼", "小肚子疼", "腰疼", "手麻", "乏力", "咳嗽", "发烧", "嗓子疼", "耳鸣", "心慌",
    "皮疹", "腿肿", "尿频", "睡不着", "脖子上有包", "大便带血", "关节疼",
]  # fmt: skip


def test_every_question_is_about_known_symptoms_and_its_answers_are_understood() -> None:
    for question in questions():
        assert question.about | question.unless <= set(concepts()), question.id
        for choice in question.choices:
            assert not choice.means or choice.names, f"{question.id}: {choice.label}"


def test_regions_lead_somewhere() -> None:
    assert all(read_case(entry["label"]).present for entry in load("regions.yaml"))


@pytest.mark.parametrize("complaint", COMPLAINTS)
async def test_whoever_answers_no_to_all_is_sent_somewhere_within_five_questions(complaint: str, ports: Ports) -> None:
    triage, person = Triage(), Person(age_months=420, sex="女", pregnant=False)
    frame, asked = Frame(flow="triage/find_department"), list[str]()
    said = turn(f"{complaint}，看什么科", started=True, person=person)
    for _ in range(MOST + 1):
        outcome = await triage.step(said, frame, ports)
        frame.data = outcome.data or {}
        question = next(act for act in reversed(outcome.acts) if isinstance(act, Ask))
        frame.expecting = question.item
        if question.item.link_id == "next":
            break
        assert question.item.link_id not in asked
        asked.append(question.item.link_id)
        none = SetSlot(slot=question.item.link_id, value=[NONE])
        said = turn("都没有", person=person, commands=Commands(commands=[none, Deny()]))
    assert len(asked) <= MOST
    assert any(isinstance(act, Card) for act in outcome.acts)


def test_an_answered_question_is_not_asked() -> None:
    first = next_question(read_case("头晕"), [], NOW)
    assert first is not None
    assert next_question(read_case("头晕，天旋地转，没有恶心"), [first.id], NOW) != first
    kind = by_id("head.kind")
    assert kind is not None
    asked = next_question(read_case("头晕，天旋地转"), ["head.red"], NOW)
    assert asked != kind


def test_none_of_these_shuts_out_the_others() -> None:
    question = by_id("head.red")
    assert question is not None
    assert item_for(question).options[-1].exclusive


async def test_a_menu_label_is_not_taken_for_a_complaint(ports: Ports) -> None:
    start = StartFlow(flow="triage/find_department", words="不知道看什么科", origin="tap")
    said = turn("不知道看什么科", started=True, commands=Commands(commands=[start]))
    outcome = await Triage().step(said, Frame(flow="triage/find_department"), ports)
    assert [act.item.link_id for act in outcome.acts if isinstance(act, Ask)] == ["complaint"]


async def test_a_hospital_without_the_department_says_so(ports: Ports) -> None:
    said = turn("牙疼，看什么科，我30岁", started=True)
    outcome = await Triage().step(said, Frame(flow="triage/find_department"), ports)
    told = "".join(row.text for act in outcome.acts if isinstance(act, Card) for row in act.rows)
    assert "没有口腔科" in told


async def test_registering_hands_the_clinic_on(ports: Ports) -> None:
    triage, frame = Triage(), Frame(flow="triage/find_department")
    outcome = await triage.step(turn("反酸烧心，看什么科，我30岁", started=True), frame, ports)
    frame.data = outcome.data or {}
    frame.expecting = next(act.item for act in outcome.acts if isinstance(act, Ask))
    chosen = Commands(commands=[SetSlot(slot="next", value="register:03.02", origin="tap")])
    then = (await triage.step(turn("挂消化内科门诊的号", commands=chosen), frame, ports)).then
    assert isinstance(then, Start)
    assert then.flow == "frontdesk/register"
    assert then.data["clinic"] == "消化内科门诊"


async def test_a_wrong_department_comes_back_as_data(ports: Ports) -> None:
    outcome = await Triage().step(
        turn("医生说我挂错了，应该看骨科", started=True), Frame(flow="triage/which_clinic_again"), ports
    )
    assert [effect.kind for effect in outcome.effects] == ["feedback"]
    assert outcome.effects[0].payload["department"] == "04.03"


async def test_animals_end_the_flow_kindly(ports: Ports) -> None:
    outcome = await Triage().step(turn("我家猫拉肚子", started=True), Frame(flow="triage/find_department"), ports)
    assert isinstance(outcome.then, Finish)
