"""What the gate does with a turn: it stops everything, says one clear thing, alerts, follows up, and fails safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.commands import Commands
from core.contracts import Heard, Verdict
from core.messages import Ask, Card, Say
from core.plain import plain
from core.ports import Department, Fact, Ports
from core.safety import SafetyMemory
from core.turns import Abilities, Person, Turn
from dialogue.safety import SafetyGate, build_gate
from dialogue.safety.guard import load_guard

GATE = build_gate()
TURN = Turn("c1", 3, "app", Abilities(), "", Commands(), datetime(2026, 3, 2, 9, 30), Person(age_months=780))


class House:
    """A hospital that knows where its emergency department is."""

    name = "安和医院"

    def departments(self) -> Sequence[Department]:
        return ()

    def department(self, code: str) -> Department | None:
        return Department(code, "急诊医学科", "急诊科", "一层", "门诊楼东门") if code == "20" else None

    def find_departments(self, text: str) -> Sequence[Department]:
        return ()

    def find_facts(self, text: str, topic: str = "") -> Sequence[Fact]:
        return ()


class Lost(House):
    """A hospital whose records are down."""

    def department(self, code: str) -> Department | None:
        raise RuntimeError("down")


PORTS = Ports(hospital=House())


def take(text: str, memory: SafetyMemory | None = None, *, channel: str = "app", **heard: Any) -> Verdict:
    turn = replace(TURN, channel=channel)
    return GATE.check(Heard(text, **heard), memory or SafetyMemory(), turn, PORTS)


def words(verdict: Verdict) -> str:
    return "\n".join(plain(act) for act in verdict.acts)


def test_an_emergency_preempts_with_one_card_and_the_follow_up_question() -> None:
    verdict = take("我爸胸口疼得冒冷汗")
    card, ask = verdict.acts
    assert verdict.preempts
    assert isinstance(card, Card)
    assert card.kind == "emergency"
    assert "tel:120" in [button.href for button in card.buttons]
    assert isinstance(ask, Ask)
    assert ask.text == "是否已经联系到急救？"


def test_the_way_to_the_emergency_department_is_this_hospitals() -> None:
    assert "门诊楼东门" in words(take("他突然倒地抽搐，口吐白沫"))


def test_a_hospital_whose_records_are_down_still_gets_an_answer() -> None:
    verdict = GATE.check(Heard("我喘不上来气了"), SafetyMemory(), TURN, Ports(hospital=Lost()))
    assert "急诊" in words(verdict)
    assert "120" in words(verdict)


def test_the_alert_carries_the_words_and_has_the_same_key_on_a_retry() -> None:
    first, again = take("血止不住啊怎么办"), take("血止不住啊怎么办")
    (alert,) = first.effects
    assert alert.kind == "alert"
    assert alert.payload["codes"] == ["bleeding.severe"]
    assert "止不住" in alert.payload["words"][0]
    assert alert.payload["person"] == {"age_months": 780, "relation": "", "name": ""}
    assert alert.key == again.effects[0].key


@pytest.mark.parametrize(
    ("channel", "said", "call"),
    [("phone", "转接", "transfer"), ("bedside", "护士", "nurse"), ("kiosk", "工作人员", "guide")],
)
def test_each_channel_brings_its_own_help(channel: str, said: str, call: str) -> None:
    verdict = take("我胸口像压了块大石头，一直冒汗", channel=channel)
    assert said in words(verdict)
    assert verdict.effects[0].payload["call"] == call


@pytest.mark.parametrize("channel", ["bedside", "kiosk"])
def test_somebody_in_the_hospital_is_not_sent_for_an_ambulance(channel: str) -> None:
    card = take("我胸口像压了块大石头，一直冒汗", channel=channel).acts[0]
    assert isinstance(card, Card)
    assert "120" not in card.title
    assert "不在医院里" in card.text


def test_the_phone_offers_the_transfer_at_once() -> None:
    card = take("我喘不上来气了", channel="phone").acts[0]
    assert isinstance(card, Card)
    assert card.buttons[0].value == "do:handoff"


@pytest.mark.parametrize(
    "text", ["已经打了120", "没事了，是我说错了", "孩子现在好了", "safety:contacted", "救护车在路上"]
)
def test_after_an_emergency_a_plain_answer_lets_the_flow_go_on(text: str) -> None:
    verdict = take(text, take("孩子发烧抽了，眼睛往上翻").memory)
    assert verdict.preempts
    assert verdict.memory.stage == ""
    assert verdict.effects == []


def test_not_yet_is_told_again_and_asked_again() -> None:
    verdict = take("还没有", take("我喘不上来气了").memory)
    assert verdict.memory.stage == "emergency_followup"
    assert isinstance(verdict.acts[-1], Ask)


def test_talk_of_something_else_is_held_up_once_only() -> None:
    first = take("挂号费多少钱", take("我喘不上来气了").memory)
    second = take("我想挂个号", first.memory)
    assert first.preempts
    assert not second.preempts
    assert second.memory.stage == ""


def test_asking_for_a_person_is_never_held_up() -> None:
    assert not take("转人工", take("我不想活了").memory).preempts


def test_a_crisis_acknowledges_asks_and_gives_people_to_call() -> None:
    verdict = take("我不想活了")
    hrefs = [button.href for act in verdict.acts if isinstance(act, Card) for button in act.buttons]
    assert verdict.memory.stage == "crisis"
    assert not verdict.holds
    assert {"tel:12356", "tel:120"} <= set(hrefs)
    assert "您现在安全吗" in words(verdict)
    assert [effect.kind for effect in verdict.effects] == ["alert"]


def test_imminent_danger_escalates_and_holds() -> None:
    verdict = take("我现在站在天台边上，想跳下去")
    assert verdict.screening.crisis == "imminent"
    assert verdict.holds
    assert [effect.kind for effect in verdict.effects] == ["alert", "escalate"]
    assert "110" in words(verdict)


@pytest.mark.parametrize("text", ["没事了", "我想挂号", "好的", "嗯", "已经打了120", ""])
def test_nothing_but_clear_words_ends_the_hold(text: str) -> None:
    verdict = take(text, take("我已经割腕了，血在流").memory)
    assert verdict.holds
    assert verdict.preempts
    assert verdict.memory.stage == "held"


@pytest.mark.parametrize("text", ["我现在安全了", "我不会再做傻事了，妈妈在旁边陪着我", "safety:confirmed"])
def test_the_persons_clear_words_end_the_hold(text: str) -> None:
    verdict = take(text, take("我已经割腕了，血在流").memory)
    assert not verdict.holds
    assert verdict.memory.stage == ""


def test_not_being_safe_raises_a_crisis_to_imminent() -> None:
    verdict = take("我不安全，需要帮助", take("我不想活了").memory)
    assert verdict.holds
    assert "escalate" in [effect.kind for effect in verdict.effects]


@pytest.mark.parametrize("value", [1, 2, 3, "好几天", "几乎每天"])
def test_phq9_item_nine_is_a_crisis_whatever_the_total(value: Any) -> None:
    assert take("", answers={"phq9-9": value}).screening.crisis == "ideation"


@pytest.mark.parametrize(("link", "value"), [("phq9-9", 0), ("phq9-9", "完全没有"), ("phq9-1", 3), ("phq9", 3)])
def test_other_answers_are_not(link: str, value: Any) -> None:
    assert not take("", answers={link: value}).preempts


def test_the_same_form_answer_given_again_after_it_was_talked_about_does_not_loop() -> None:
    calm = take("我现在是安全的", take("", answers={"phq9-9": 1}).memory)
    assert not take("好几天", calm.memory, answers={"phq9-9": 1}).preempts


def test_text_written_into_a_form_is_screened() -> None:
    assert take("已填写", answers={"note": "其实我不想活了"}).screening.crisis == "ideation"


def test_what_the_recogniser_may_have_heard_counts() -> None:
    assert take("我凶们", alternatives=("我胸口疼得冒冷汗",)).screening.emergency


def test_a_symptom_now_and_one_two_turns_ago_belong_together() -> None:
    assert not take("胸口有点闷").screening.emergency
    assert take("胸口有点闷", context=("身上一直出冷汗", "早饭没吃")).screening.emergency


@pytest.mark.parametrize("text", [
    "鼻炎犯了好几天。我妈胸口疼得冒冷汗，喘不上气，嘴唇发紫",
    "昨天笑得肚子疼。刚才我爸突然叫不醒了",
    "最近颈椎病犯了。今天胸口疼得厉害，一身冷汗",
])  # fmt: skip
def test_a_harmless_phrase_in_one_sentence_hides_no_emergency_in_another(text: str) -> None:
    assert take(text).screening.emergency


@pytest.mark.parametrize(
    "text", ["跟你开玩笑的，笑死了。我真的不想活了", "想死你了。今晚我就去跳楼", "遗嘱公证办好了。我不想活了"]
)
def test_a_harmless_phrase_in_one_sentence_hides_no_crisis_in_another(text: str) -> None:
    assert take(text).screening.crisis != "none"


def test_nobody_is_let_go_from_a_crisis_without_one_plain_question() -> None:
    first = take("帮我挂个号", take("我不想活了").memory)
    second = take("消化内科", first.memory)
    third = take("明天上午", second.memory)
    assert first.preempts
    assert "再确认一次" in words(second)
    assert isinstance(second.acts[-1], Ask)
    assert not third.preempts


def test_keeping_an_appointment_is_no_crisis() -> None:
    assert take("不，先留着", context=("我要退号",)).screening.crisis == "none"


def test_an_ordinary_turn_passes_untouched() -> None:
    verdict = take("我想挂消化内科")
    assert verdict == Verdict(verdict.screening, SafetyMemory())


class Broken:
    scorer = None

    def screen(self, heard: Heard) -> Any:
        raise RuntimeError("screening broke")


def test_an_exception_inside_tells_the_person_to_seek_help_and_alerts() -> None:
    gate = SafetyGate(Broken(), load_guard())  # type: ignore[arg-type]
    verdict = gate.check(Heard("我胸口疼"), SafetyMemory(), TURN, PORTS)
    assert verdict.preempts
    assert "120" in words(verdict)
    assert "12356" in words(verdict)
    assert [effect.kind for effect in verdict.effects] == ["alert"]
    assert gate.screen(Heard("胸口疼")).emergency


def test_an_exception_in_the_guard_lets_nothing_out() -> None:
    class Deaf:
        def check(self, acts: Any) -> Any:
            raise RuntimeError("guard broke")

        instead = load_guard().instead

    gate = SafetyGate(Broken(), Deaf())  # type: ignore[arg-type]
    assert "我是张医生" not in gate.guard([Say(text="我是张医生")])[0].text


def test_a_broken_scorer_leaves_the_rules_in_force() -> None:
    class Wild:
        def wait(self, seconds: float = 0) -> bool:
            return True

        def add(self, *args: Any) -> Any:
            raise RuntimeError("model broke")

    gate = build_gate()
    gate._screener.scorer = Wild()  # type: ignore[assignment]
    assert gate.screen(Heard("我喘不上来气了")).emergency


def test_the_gate_takes_no_setting_that_could_switch_it_off() -> None:
    import inspect

    assert list(inspect.signature(build_gate).parameters) == ["embedder"]
    assert not any("safety" in line or "gate" in line for line in _settings())


def _settings() -> list[str]:
    from core.settings import Settings

    return list(Settings.model_fields)
