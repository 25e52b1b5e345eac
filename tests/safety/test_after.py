"""The turns after the gate has spoken, as patients go on: an answer and a wish in one breath, facts, questions."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from core.contracts import Heard, Verdict
from core.messages import Card
from core.plain import plain
from core.safety import SafetyMemory
from dialogue.safety.asking import in_general
from dialogue.safety.replies import wording
from tests.safety.test_gate import GATE, PORTS, TURN, words


class Talk:
    """One conversation with the gate."""

    def __init__(self) -> None:
        self.memory = SafetyMemory()
        self.seq = 0
        self.recent: list[str] = []

    def say(self, text: str, **heard: Any) -> Verdict:
        self.seq += 1
        turn = replace(TURN, seq=self.seq)
        verdict = GATE.check(Heard(text, context=tuple(self.recent[-6:]), **heard), self.memory, turn, PORTS)
        self.memory = verdict.memory
        self.recent.append(text)
        return verdict

    def all(self, *texts: str) -> list[Verdict]:
        return [self.say(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "wish"),
    [("我安全的 骨科在哪", "骨科在哪"), ("真的是开玩笑 我要挂皮肤科", "我要挂皮肤科"),
     ("我现在是安全的，药房几点关门", "药房几点关门")],
)  # fmt: skip
def test_a_wish_that_comes_with_being_safe_is_served(text: str, wish: str) -> None:
    verdict = Talk().all("不想活了", text)[-1]
    assert "谢谢您告诉我" in words(verdict)
    assert not verdict.preempts
    assert verdict.rest == wish
    assert verdict.memory.stage == ""


def test_a_wish_does_not_end_a_hold() -> None:
    verdict = Talk().all("我已经割腕了，血在流", "骨科在哪")[-1]
    assert verdict.holds
    assert verdict.preempts


def test_being_safe_is_heard_after_the_question_was_let_go() -> None:
    *_, let_go, late = Talk().all("不想活了", "帮我挂个号", "消化内科", "明天上午", "我现在是安全的")
    assert not let_go.preempts
    assert "谢谢您告诉我" in words(late)


def test_a_late_word_of_not_being_safe_is_as_imminent_as_ever() -> None:
    assert Talk().all("不想活了", "帮我挂个号", "消化内科", "明天上午", "我不安全，需要帮助")[-1].holds


def test_much_later_the_words_belong_to_the_house_again() -> None:
    talk = Talk()
    talk.all("不想活了", "帮我挂个号", "消化内科", *["明天上午"] * 6)
    assert not talk.say("我现在安全了").preempts


def test_safe_in_mind_is_not_safe_in_body() -> None:
    verdict = Talk().all("我不想活了，吃了一整瓶安眠药", "我现在是安全的")[-1]
    assert "要，请现在" in words(verdict)
    assert verdict.memory.stage == "emergency_followup"


@pytest.mark.parametrize("again", ["就是觉得没意思", "不想活了", "好累"])
def test_in_a_crisis_no_sentence_comes_twice_in_a_row(again: str) -> None:
    verdicts = Talk().all("不想活了", *[again] * 4)
    said = [{plain(act) for act in verdict.acts} for verdict in verdicts]
    assert all(verdict.preempts for verdict in verdicts)
    assert not any(before & after for before, after in pairwise(said))
    assert "do:handoff" in [choice.value for choice in verdicts[-1].acts[-1].choices]  # type: ignore[union-attr]


def test_in_a_hold_too() -> None:
    cards = [verdict.acts[0] for verdict in Talk().all("我已经割腕了，血在流", "好的", "嗯", "嗯嗯")[1:]]
    texts = [card.text for card in cards if isinstance(card, Card)]
    assert len(set(texts)) == 3


def test_who_asks_not_to_be_asked_is_not_asked_and_a_person_stays_within_reach() -> None:
    verdict = Talk().all("不想活了", "你能不能别问了")[-1]
    assert [act.type for act in verdict.acts] == ["card"]
    assert "do:handoff" in [button.value for button in verdict.acts[0].buttons]  # type: ignore[union-attr]
    assert verdict.memory.stage == "crisis"


def test_the_crisis_card_is_short_and_without_hours_of_the_clinic() -> None:
    card = Talk().say("不想活了").acts[0]
    assert len(plain(card)) < 130
    assert ":00" not in plain(card)
    assert "12356" in plain(card)


HURT = "我爸胸口疼出了一身冷汗"


@pytest.mark.parametrize(
    "text", ["男 25", "走路震着疼", "他有高血压", "现在要注意什么", "能喝水吗", "等车的时候做什么"]
)
def test_while_an_emergency_is_open_facts_and_questions_get_its_own_answer(text: str) -> None:
    verdict = Talk().all(HURT, text)[-1]
    assert wording()["advice"]["chest"] in words(verdict)
    assert verdict.memory.stage == "emergency_followup"


def test_facts_are_not_talk_of_something_else_however_many() -> None:
    assert all(verdict.preempts for verdict in Talk().all(HURT, "男 25", "走路震着疼", "他有高血压", "脸色发白"))


def test_on_the_way_the_emergency_is_still_asked_about() -> None:
    verdict = Talk().all(HURT, "已经打了120", "在路上要注意什么")[-1]
    assert verdict.preempts
    assert wording()["advice"]["chest"] in words(verdict)


@pytest.mark.parametrize("text", ["120怎么打", "怎么叫救护车"])
def test_how_to_call_is_told(text: str) -> None:
    assert "不用加区号" in words(Talk().all(HURT, text)[-1])


@pytest.mark.parametrize(
    ("first", "text", "answer"),
    [(HURT, "那到底要不要去急诊", "要，请现在就拨打 120"), (HURT, "能等明天吗", "要，请现在就拨打 120"),
     ("被狗咬了出血", "真的要去急诊吗", "要，请现在就去急诊")],
)  # fmt: skip
def test_whether_it_has_to_be_is_answered_plainly(first: str, text: str, answer: str) -> None:
    assert answer in words(Talk().all(first, text)[-1])


@pytest.mark.parametrize("text", ["我说的是去年的事", "那是以前的事了"])
def test_what_was_long_ago_is_taken_back(text: str) -> None:
    verdict = Talk().all(HURT, text)[-1]
    assert "以前的事" in words(verdict)
    assert verdict.memory.stage == ""


def test_long_ago_and_again_now_is_not_taken_back() -> None:
    assert Talk().all(HURT, "以前的事又犯了，现在还疼")[-1].memory.stage == "emergency_followup"


def test_what_was_taken_back_joins_no_later_sentence() -> None:
    talk = Talk()
    first = talk.all("身上一直出冷汗", "胸口有点闷")[-1]
    assert first.screening.emergency
    assert talk.say("刚才说错了，胸口不闷").memory.stage == ""
    assert not talk.say("胸口有点闷").screening.emergency


@pytest.mark.parametrize("text", ["孩子抽搐能不能掐人中", "对乙酰氨基酚一次最多吃几片", "噎住能不能喝水"])
def test_a_question_about_first_aid_is_left_to_knowledge_with_one_line(text: str) -> None:
    verdict = Talk().say(text)
    assert not verdict.preempts
    assert verdict.memory.stage == ""
    assert words(verdict) in ("", wording()["followup"]["general"])


@pytest.mark.parametrize(
    "text",
    ["孩子抽搐了能不能掐人中", "孩子正在抽搐能不能掐人中", "我爸抽搐能不能掐人中",
     "我吃了二十片对乙酰氨基酚最多能吃几片"],
)  # fmt: skip
def test_a_question_with_somebody_lying_there_is_an_emergency(text: str) -> None:
    assert not in_general(text)
    assert Talk().say(text).memory.stage


def test_an_old_man_is_not_to_be_held_in_the_arms() -> None:
    said = words(Talk().say("我爸70岁没尿 一直吐 肿得厉害"))
    assert "急诊" in said
    assert "孩子" not in said


def test_a_closing_throat_sits_up() -> None:
    said = words(Talk().say("喉咙肿了说话含糊咽不下口水"))
    assert "坐直" in said
    assert "平躺" not in said
