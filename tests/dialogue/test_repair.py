"""When talk goes wrong, nothing said is lost and a person is never far."""

from __future__ import annotations

from core.messages import Event, Text
from tests.conftest import Clock
from tests.dialogue.house import Reader, SmallHouse


async def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(house: SmallHouse) -> None:
    await house.say("开始调查")
    answer = await house.say("要空腹吗")
    assert answer.index("要空腹。") < answer.index("咳嗽几天了")


async def test_several_answers_in_one_sentence_are_never_asked_again(house: SmallHouse) -> None:
    await house.say("开始调查")
    assert "痰是什么样" in await house.say("三天，没发烧")


async def test_a_correction_changes_the_answer_and_keeps_the_place(house: SmallHouse) -> None:
    await house.say("开始调查")
    await house.say("3")
    answer = await house.say("不对，是五天")
    assert "已改成“5天”" in answer
    assert "有没有发烧" in answer


async def test_an_answer_out_of_range_is_asked_again_with_the_range(house: SmallHouse) -> None:
    await house.say("开始调查")
    answer = await house.say("4000")
    assert "365" in answer
    assert "咳嗽几天了" in answer


async def test_not_known_is_an_answer(house: SmallHouse) -> None:
    await house.say("开始调查")
    assert "有没有发烧" in await house.say("不知道")


async def test_not_understood_twice_offers_a_person(house: SmallHouse) -> None:
    await house.say("开始调查")
    first, second = await house.reply("呜啦啦"), await house.reply("咕噜噜")
    assert "咳嗽几天了" in first.acts[-1].text
    assert second.choices[0].value == "do:handoff"


async def test_silence_asks_again_and_then_offers_a_person(house: SmallHouse) -> None:
    await house.say("开始调查")
    assert "咳嗽几天了" in await house.event("silence")
    assert "工作人员" in await house.event("silence")


async def test_cancelling_a_form_tells_its_assistant_what_was_answered(house: SmallHouse) -> None:
    await house.say("开始调查")
    await house.say("3")
    assert "都记下了" in await house.say("算了")


async def test_cancelling_before_any_answer_just_stops(house: SmallHouse) -> None:
    await house.say("开始调查")
    assert "先停下" in await house.say("算了")
    assert "没有问您" in await house.say("再说一遍")


async def test_after_a_pause_it_asks_whether_to_go_on(house: SmallHouse, clock: Clock) -> None:
    await house.say("开始调查")
    clock.forward(hours=2)
    assert "还要继续吗" in await house.say("谢谢")
    assert "咳嗽几天了" in await house.say("好")


async def test_after_a_pause_a_plain_answer_goes_straight_on(house: SmallHouse, clock: Clock) -> None:
    await house.say("开始调查")
    clock.forward(hours=2)
    assert "有没有发烧" in await house.say("3")


async def test_coming_back_after_a_pause_to_start_over(house: SmallHouse, clock: Clock) -> None:
    await house.say("开始调查")
    await house.say("3")
    clock.forward(hours=2)
    await house.say("谢谢")
    assert "咳嗽几天了" in await house.tap("restart")


async def test_a_handed_over_conversation_is_silent_until_released(house: SmallHouse) -> None:
    await house.say("开始调查")
    assert "工作人员" in await house.say("转人工")
    assert "还没有接" in await house.say("3")
    assert (await house.reply("3")).acts == [], "said once in a while, not with every message"
    said = await house.staff(Text(text="您好，我是李护士"))
    assert (said.ai, said.acts[0].made.by) == (False, "staff")
    assert (await house.reply("不等了")).acts == [], "somebody of the staff has it"
    released = await house.staff(Event(name="release"))
    assert "咳嗽几天了" in released.acts[-1].text
    assert "有没有发烧" in await house.say("3")


async def test_a_choice_may_be_named_by_its_label_or_number(house: SmallHouse) -> None:
    await house.say("开始调查")
    await house.say("呜啦啦")
    await house.say("咕噜噜")
    assert "联系工作人员" in await house.say("第一个")


async def test_what_an_understander_is_told_of_the_form(house: SmallHouse) -> None:
    await house.say("开始调查")
    await house.say("3")
    await house.say("谢谢")
    assert isinstance(house.reader, Reader)
    context = house.reader.contexts[-1]
    assert context.expecting is not None
    assert context.expecting.link_id == "fever"
    assert [item.link_id for item in context.open_items] == ["phlegm"]
    assert dict(context.values) == {"days": [3]}
