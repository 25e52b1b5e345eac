"""The front desk alone: what it answers in passing, what it leaves to others, what it says when it does not know."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from assistants.frontdesk import assistant as frontdesk
from assistants.frontdesk.choosing import Wish, day_name, wish_in
from assistants.frontdesk.topics import object_of, topic_of
from assistants.frontdesk.wording import words
from core.commands import AnyCommand, Commands, StartFlow
from core.messages import Ask
from core.plain import plain
from core.ports import Ports
from core.turns import Abilities, Finish, Frame, Outcome, Person, Turn, Wait
from records.hospital import HospitalRecords, load_hospital

NOW = datetime.fromisoformat("2026-11-23T09:00:00+08:00")  # a Monday
TOPICS = ("where", "hours", "price", "visiting", "insurance", "papers", "parking", "report", "doctor", "contact")


@pytest.fixture(scope="module")
def hospital() -> HospitalRecords:
    return load_hospital()


@pytest.fixture(scope="module")
def desk() -> frontdesk.FrontDesk:
    return frontdesk.build()


def turn(text: str, *, started: bool = True, channel: str = "app", commands: list[AnyCommand] | None = None) -> Turn:
    return Turn(
        conversation="c",
        seq=1,
        channel=channel,
        can=Abilities(),
        text=text,
        commands=Commands(commands=commands or []),
        now=NOW,
        person=Person(),
        started=started,
    )


async def ask(
    desk: frontdesk.FrontDesk, hospital: HospitalRecords, flow: str, text: str, channel: str = "app"
) -> Outcome:
    frame = Frame(flow=f"frontdesk/{flow}")
    return await desk.step(turn(text, channel=channel), frame, Ports(hospital=hospital))


def spoken(outcome: Outcome) -> str:
    return "\n".join(plain(act) for act in outcome.acts)


@pytest.mark.parametrize(
    "question",
    [
        "抽血前能喝水吗", "感冒能吃头孢吗", "做胃镜疼不疼", "高血压怎么办", "孩子发烧看哪个科", "我肚子疼",
        "明天会下雨吗", "停药会怎么样", "片子上的结节严重吗", "你好",
    ],
)  # fmt: skip
async def test_what_is_not_a_hospital_matter_is_left_to_others(
    desk: frontdesk.FrontDesk, hospital: HospitalRecords, question: str
) -> None:
    assert await desk.answer(question, turn(question), Ports(hospital=hospital)) == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("停车场在哪", "东门"),
        ("洗牙多少钱", "180 元"),
        ("产科几点可以探视", "15:00–19:30"),
        ("B超室在几楼", "医技楼 3 层"),
        ("医保异地怎么备案", "国家医保服务平台"),
        ("结核科在哪", "青禾市胸科医院"),
    ],
)
async def test_a_question_in_passing_is_answered(
    desk: frontdesk.FrontDesk, hospital: HospitalRecords, question: str, says: str
) -> None:
    acts = await desk.answer(question, turn(question), Ports(hospital=hospital))
    assert says in "\n".join(plain(act) for act in acts)


async def test_prices_carry_their_unit_and_the_proviso(desk: frontdesk.FrontDesk, hospital: HospitalRecords) -> None:
    for text in ("胸片多少钱", "胃镜多少钱"):
        said = spoken(await ask(desk, hospital, "price", text))
        assert "元/次" in said
        assert "以收费处实际收费为准" in said


async def test_a_price_nobody_wrote_down_is_not_made_up(desk: frontdesk.FrontDesk, hospital: HospitalRecords) -> None:
    outcome = await ask(desk, hospital, "price", "量子理疗多少钱")
    assert "没有查到" in spoken(outcome)
    assert isinstance(outcome.acts[0], Ask)
    assert [button.value for button in outcome.acts[0].choices] == ["do:handoff"]


async def test_a_question_without_an_object_is_asked_back_once(
    desk: frontdesk.FrontDesk, hospital: HospitalRecords
) -> None:
    first = await ask(desk, hospital, "where", "怎么走")
    assert isinstance(first.then, Wait)
    frame = Frame(flow="frontdesk/where", data=first.data or {})
    second = await desk.step(turn("呃", started=False), frame, Ports(hospital=hospital))
    assert isinstance(second.then, Finish)


async def test_a_tapped_menu_button_asks_what_for(desk: frontdesk.FrontDesk, hospital: HospitalRecords) -> None:
    start = StartFlow(flow="frontdesk/where", words="科室在哪", origin="tap")
    frame = Frame(flow="frontdesk/where")
    outcome = await desk.step(turn("科室在哪", commands=[start]), frame, Ports(hospital=hospital))
    assert "您想去哪里" in spoken(outcome)


async def test_only_the_words_of_its_own_clause_are_answered(
    desk: frontdesk.FrontDesk, hospital: HospitalRecords
) -> None:
    start = StartFlow(flow="frontdesk/parking", words="停车怎么收费")
    frame = Frame(flow="frontdesk/parking")
    outcome = await desk.step(turn("骨科在哪，停车怎么收费", commands=[start]), frame, Ports(hospital=hospital))
    assert "骨科" not in spoken(outcome)


async def test_without_an_appointment_book_it_says_where_to_book(
    desk: frontdesk.FrontDesk, hospital: HospitalRecords
) -> None:
    for flow in ("register", "booking"):
        assert "挂号窗口" in spoken(await ask(desk, hospital, flow, "挂号"))


async def test_the_menu_says_it_is_an_ai_and_no_doctor(desk: frontdesk.FrontDesk, hospital: HospitalRecords) -> None:
    said = spoken(await ask(desk, hospital, "menu", "菜单"))
    assert "AI 助手" in said
    assert "不是医生" in said
    assert "不是真人" in said


def test_every_intent_has_a_flow_and_enough_examples(desk: frontdesk.FrontDesk) -> None:
    assert {flow.name for flow in desk.flows} == set(desk.examples)
    assert all(len(said) >= 25 for said in desk.examples.values())


def test_most_examples_lead_to_their_own_topic(desk: frontdesk.FrontDesk, hospital: HospitalRecords) -> None:
    """The cues stand beside the classifier; they need not know every sentence, but must not send people astray."""
    for topic in TOPICS:
        found = [topic_of(said, hospital) for said in desk.examples[f"frontdesk/{topic}"]]
        right = sum(name == topic for name in found) / len(found)
        assert right >= 0.6, (topic, right)


@pytest.mark.parametrize(
    ("question", "thing"), [("彩虹屋在哪里", "彩虹屋"), ("请问怎么走", ""), ("量子理疗多少钱？", "量子理疗")]
)
def test_what_a_question_is_about_is_what_is_left_of_it(question: str, thing: str) -> None:
    assert object_of(question) == thing


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("后天上午", Wish("2026-11-25", "2026-11-25", "上午")),
        ("下午三点", Wish(part="下午", at="15:00")),
        ("越早越好", Wish(earliest=True)),
        ("明天最早的", Wish("2026-11-24", "2026-11-24", earliest=True)),
        ("我想挂骨科", Wish()),
    ],
)
def test_wishes_for_a_time_are_read(said: str, wish: Wish) -> None:
    assert wish_in(said, NOW) == wish


def test_days_are_named_as_people_name_them() -> None:
    assert day_name(NOW, NOW.date()) == "今天（周一）"
    assert day_name(NOW.replace(day=27), NOW.date()) == "11月27日（周五）"


def test_wording_has_no_exclamation_marks_and_says_nin() -> None:
    text = Path(frontdesk.__file__).with_name("wording.yaml").read_text(encoding="utf-8")
    assert "！" not in text
    assert "你" not in text.replace("您", "")
    assert yaml.safe_load(text) == words()
