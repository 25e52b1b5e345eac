"""One turn: once by key, in order, beside others, whole or not at all."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from core.errors import NotKept
from records.database import Database
from records.secrets import Sealer
from tests.conftest import Clock
from tests.dialogue.house import Reader, SmallHouse


async def count(database: Database, table: str) -> int:
    async with database.reading() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


async def test_the_same_key_three_times_at_once_is_one_turn_and_three_equal_replies(
    house: SmallHouse, database: Database
) -> None:
    replies = await asyncio.gather(*(house.reply("开始调查", key="same") for _ in range(3)))
    assert replies[0] == replies[1] == replies[2]
    assert await count(database, "turn") == 1


async def test_messages_of_one_conversation_are_taken_in_the_order_they_came(
    database: Database, seal: Sealer, clock: Clock
) -> None:
    first_may_go_on = asyncio.Event()

    async def hold_the_first(said: str) -> None:
        if said == "开始调查":
            await first_may_go_on.wait()

    house = SmallHouse(database, seal, clock, Reader(hold_the_first))
    first = asyncio.create_task(house.reply("开始调查"))
    await asyncio.sleep(0)
    second = asyncio.create_task(house.reply("3"))
    await asyncio.sleep(0)
    first_may_go_on.set()
    assert [(await first).turn, (await second).turn] == [1, 2]
    assert "发烧" in (await second).acts[-1].text


async def test_a_slow_conversation_does_not_hold_up_a_thousand_others(
    database: Database, seal: Sealer, clock: Clock
) -> None:
    slow_may_go_on = asyncio.Event()

    async def hold(said: str) -> None:
        if said == "慢":
            await slow_may_go_on.wait()

    house = SmallHouse(database, seal, clock, Reader(hold))
    slow = asyncio.create_task(house.reply("慢", conversation="slow"))
    others = await asyncio.gather(*(house.reply("开始调查", conversation=f"c{n}") for n in range(1000)))
    assert len(others) == 1000
    assert not slow.done()
    slow_may_go_on.set()
    await slow


async def test_two_replicas_on_one_database_behave_as_one(database: Database, seal: Sealer, clock: Clock) -> None:
    one, two = (SmallHouse(database, seal, clock) for _ in range(2))
    await one.say("开始调查", key="start")
    said = [("3", "a"), ("3", "a"), ("谢谢", "b"), ("再说一遍", "c"), ("谢谢", "d"), ("谢谢", "e")]
    replies = await asyncio.gather(
        *((one if n % 2 else two).reply(words, key=key) for n, (words, key) in enumerate(said))
    )
    assert sorted({reply.turn for reply in replies}) == [2, 3, 4, 5, 6]
    assert await count(database, "turn") == 6


async def test_a_broken_assistant_is_excused_and_nothing_of_it_is_kept(house: SmallHouse, database: Database) -> None:
    await house.say("开始调查")
    reply = await house.reply("坏掉")
    assert "出了点问题" in reply.acts[0].text
    assert [choice.value for choice in reply.choices] == ["do:handoff", "do:repeat"]
    assert "咳嗽几天" in await house.say("再说一遍")


async def test_every_reply_knows_how_it_was_made(house: SmallHouse) -> None:
    reply = await house.reply("开始调查")
    assert all(act.made.step for act in reply.acts)
    assert reply.ai


async def test_when_nothing_can_be_kept_the_person_hears_so_and_whom_to_call(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*given: object) -> None:
        raise OSError("database or disk is full")

    monkeypatch.setattr(house.store, "commit", full)
    with pytest.raises(NotKept) as caught:
        await house.say("胸口疼")
    assert not caught.value.retry
    assert all(words in caught.value.heard for words in ("没有存下来", "120", "12356"))
    monkeypatch.undo()
    assert await house.say("你好")
