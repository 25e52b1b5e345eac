"""Many people at once: each message is answered once and in order, while the token ends in between."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from channels.wechat.fake.phones import Phones
from core.messages import Text
from tests.wechat.running import Process, Running

MANY = [40, pytest.param(200, marks=pytest.mark.slow), pytest.param(2000, marks=pytest.mark.slow)]
SAID = [f"这是话{letter}" for letter in "甲乙丙丁戊"]
EACH = len(SAID)


async def talk(phones: list[Phones], number: int) -> None:
    """Says one thing after the other; every third message is delivered again, by another process if there is one."""
    for n in range(EACH):
        here, there = phones[number % len(phones)], phones[(number + 1) % len(phones)]
        xml = here.xml(f"o{number}", "text", Content=SAID[n])
        here.platform.spoke(f"o{number}")
        await here.deliver(xml)
        if n % 3 == 0:
            await there.once(xml)


@pytest.mark.parametrize("people", MANY)
async def test_every_message_is_answered_once_and_in_order(running: Running, people: int) -> None:
    process = running.process()
    phones = [running.phones(process, patience=600)]
    await asyncio.gather(*(talk(phones, number) for number in range(people)))
    await answered_once(running, [process], people)


async def test_two_processes_share_the_load_and_answer_once(running_everywhere: Running) -> None:
    running = running_everywhere
    processes = [running.process(), running.process()]
    phones = [running.phones(process, patience=600) for process in processes]
    await asyncio.gather(*(talk(phones, number) for number in range(20)))
    await answered_once(running, processes, 20)


async def answered_once(running: Running, processes: list[Process], people: int) -> None:
    """Directly or, where the machine was too slow for that, by customer message; but once, and in order."""
    for _ in range(50):
        await asyncio.gather(*(process.deliver() for process in processes))
        if all(len(running.got(f"o{n}")) == EACH for n in range(people)):
            break
        running.clock.forward(seconds=1)
        await asyncio.sleep(0)
    assert {len(running.got(f"o{n}")) for n in range(people)} == {EACH}
    conversations = {inbound.conversation for process in processes for inbound in process.turns}
    assert len(conversations) == people
    for conversation in conversations:
        turns = await processes[0].house.transcripts.turns(conversation, 0, EACH + 1)
        assert [turn.inbound.content for turn in turns] == [Text(text=SAID[n]) for n in range(EACH)]
    executed: Counter[str] = sum((process.reader.executed for process in processes), Counter())
    assert executed == {SAID[n]: people for n in range(EACH)}


async def test_slow_answers_to_many_people_arrive_once_each_with_one_new_token(running: Running) -> None:
    process = running.process(patience=0.01)
    phones = running.phones(process, patience=600)
    ready = process.reader.hold("你好吗")
    await asyncio.gather(*(phones.say(f"o{n}", "你好吗") for n in range(30)))
    await process.channel.api.token.get()
    running.platform.expire_token()
    ready.set()
    for _ in range(300):
        await asyncio.sleep(0.01)
        if sum(len(running.got(f"o{n}")) for n in range(30)) == 30:
            break
        await process.deliver()
    assert [running.got(f"o{n}")[0][0] for n in range(30)] == ["customer"] * 30
    assert [len(running.got(f"o{n}")) for n in range(30)] == [1] * 30
    assert running.platform.calls["token"] == 2
