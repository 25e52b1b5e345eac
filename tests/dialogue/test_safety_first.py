"""Safety is first on every inbound turn and last on every reply, whatever is running."""

from __future__ import annotations

from sqlalchemy import text

from core.messages import Choice, Hearing, Voice
from records.database import Database
from tests.dialogue.house import SmallHouse, words


async def test_an_emergency_stops_the_form_and_the_form_is_kept(house: SmallHouse, database: Database) -> None:
    await house.say("开始调查")
    assert await house.say("胸痛") == "请拨打120"
    async with database.reading() as session:
        assert await session.scalar(text("SELECT kind FROM outbox")) == "alert"
    assert "咳嗽几天了" in await house.say("再说一遍")


async def test_a_tapped_answer_that_makes_safety_speak_is_not_asked_for_again(house: SmallHouse) -> None:
    await house.say("开始调查")
    reply = await house.manager.handle(house.inbound(Choice(value="3", label="胸痛三天")))
    assert words(reply) == "请拨打120"
    assert "咳嗽几天了" not in await house.say("再说一遍")


async def test_the_gate_sees_every_kind_of_message(house: SmallHouse) -> None:
    await house.say("开始调查")
    await house.tap("3")
    await house.event("silence")
    await house.manager.handle(house.inbound(Voice(heard=[Hearing(text="有一点"), Hearing(text="胸痛一点")])))
    assert len(house.gate.heard) == 4
    assert house.gate.heard[1].answers == {"days": 3}
    assert house.gate.heard[3].alternatives == ("胸痛一点",)
    assert "开始调查" in house.gate.heard[3].context


async def test_safety_speaks_even_while_a_person_has_the_conversation(house: SmallHouse) -> None:
    await house.say("转人工")
    assert await house.say("胸痛") == "请拨打120"


async def test_safety_comes_before_consent_and_greeting(house: SmallHouse) -> None:
    assert await house.say("胸痛") == "请拨打120"


async def test_every_reply_passes_the_output_guard(house: SmallHouse) -> None:
    for number, said in enumerate(("开始调查", "3", "谢谢", "转人工", "胸痛"), 1):
        await house.say(said)
        assert house.gate.guarded == number


async def test_a_broken_flow_cannot_hide_a_message_from_the_gate(house: SmallHouse) -> None:
    await house.say("坏掉")
    assert words(await house.reply("胸痛")) == "请拨打120"
