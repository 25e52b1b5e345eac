"""A crisis told by somebody who worries about another person: what to do for that person, not "are you safe?"."""

from __future__ import annotations

import pytest

from core.messages import Card
from dialogue.safety.replies import wording
from tests.safety.test_after import Talk
from tests.safety.test_gate import take, words

DAUGHTER, SON = "我女儿昨晚跟我说她不想活了，我该怎么办", "我儿子昨晚跟我说他不想活了，我该怎么办"
SAID = wording()["crisis_another"]


def of_her(text: str) -> str:
    return text.replace("他", "她")


def card(text: str) -> Card:
    act = take(text).acts[0]
    assert isinstance(act, Card)
    return act


@pytest.mark.parametrize(
    "text",
    [DAUGHTER, "我儿子把自己锁在屋里，说活着没意思想死", "室友说她想跳楼，我拉都拉不住",
     "我妈偷偷攒安眠药，我怕她想不开", "学生胳膊上全是自己划的口子", "我老公喝多了说要去死，我好害怕"],
)  # fmt: skip
def test_who_worries_is_told_what_to_do(text: str) -> None:
    shown = card(text)
    assert of_her(shown.title) == of_her(SAID["title"])
    assert of_her(SAID["doing"]) in [of_her(row.text) for row in shown.rows]
    assert "tel:110" in [button.href for button in shown.buttons]


@pytest.mark.parametrize(
    "text",
    ["我不想活了，我妈会难过的", "老公天天打我，我不想活了", "女儿说我是累赘，我还是死了算了",
     "我妈走了以后我也不想活了", "我跟我老公说过我想死，他不信", "不想活了"],
)  # fmt: skip
def test_who_speaks_of_themself_is_asked_about_themself(text: str) -> None:
    assert card(text).title == wording()["crisis"]["title"]


def test_the_duty_desk_hears_that_it_is_about_another() -> None:
    (effect,) = take(DAUGHTER).effects
    assert effect.payload["another"] is True
    assert "不是本人" in effect.payload["reason"]
    assert take("我不想活了").effects[0].payload["another"] is False


def test_the_conversation_goes_on_about_that_person() -> None:
    talk = Talk()
    asked = talk.say(DAUGHTER)
    assert of_her(SAID["ask"]["ideation"]) in words(asked)
    assert of_her(SAID["stay"][0]) in words(talk.say("她最近都不出门"))
    safe = talk.say("她现在在家，我陪着她呢")
    assert of_her(SAID["thanks"]) in words(safe)
    assert safe.memory.stage == ""


@pytest.mark.parametrize("text", ["电话打不通，找不到她", "safety:unsafe"])
def test_who_cannot_be_reached_is_as_imminent_as_it_gets(text: str) -> None:
    talk = Talk()
    talk.say(DAUGHTER)
    held = talk.say(text)
    assert held.holds
    assert of_her(SAID["held"][0]) in words(held)
    assert [effect.kind for effect in held.effects] == ["alert", "escalate"]
    assert talk.say("好的").holds
    assert of_her(SAID["confirmed"]) in words(talk.say("人找到了，已经在急诊"))


def test_ones_own_wish_after_that_is_heard_as_ones_own() -> None:
    talk = Talk()
    talk.say(DAUGHTER)
    assert wording()["crisis"]["title"] in words(talk.say("其实我自己也不想活了"))


@pytest.mark.parametrize("said", ["safety:talk", "我想和人说说话", "找值班人员说话", "我要找个人聊聊"])
def test_who_wants_a_person_is_brought_one(said: str) -> None:
    talk = Talk()
    talk.say("不想活了")
    verdict = talk.say(said)
    assert not verdict.preempts
    assert verdict.rest == "转人工"
    assert verdict.memory.stage == "crisis"


def test_in_a_hold_too_and_the_hold_stays() -> None:
    talk = Talk()
    talk.say("我已经割腕了，血在流")
    verdict = talk.say("我想和人说说话")
    assert verdict.rest == "转人工"
    assert verdict.holds


def test_who_is_misunderstood_can_say_whose_it_is() -> None:
    talk = Talk()
    asked = talk.say("不想活了这种话，我女儿天天挂在嘴上")
    assert {"safety:another", "safety:own"} & {choice.value for choice in asked.acts[-1].choices}  # type: ignore[union-attr]
    own = Talk()
    own.say("不想活了")
    switched = own.say("不是我，是我女儿")
    assert of_her(SAID["title"]) in words(switched)
    assert switched.effects[0].payload["another"] is True
    assert of_her(SAID["thanks"]) in words(own.say("她现在安全，有人陪着"))


def test_and_back_again() -> None:
    talk = Talk()
    talk.say(DAUGHTER)
    assert wording()["crisis"]["title"] in words(talk.say("其实是我自己"))


def test_a_son_is_he_and_a_daughter_she() -> None:
    assert card(SON).title == SAID["title"]
    assert card(DAUGHTER).title == of_her(SAID["title"])


def test_whose_it_is_told_with_what_goes_on_now_is_escalated() -> None:
    talk = Talk()
    talk.say("不想活了")
    verdict = talk.say("不是我，是我室友，她站在天台上不下来")
    assert verdict.holds
    assert [effect.kind for effect in verdict.effects] == ["alert", "escalate"]


def test_what_is_told_on_is_alerted_as_anothers_too() -> None:
    talk = Talk()
    talk.say(DAUGHTER)
    assert [effect.payload["another"] for effect in talk.say("她又说不想活了").effects] == [True]
