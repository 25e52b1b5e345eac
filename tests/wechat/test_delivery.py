"""Time and delivery: quick turns are answered directly, slow ones later; nothing twice, nothing lost."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from channels.wechat.desk import Desk
from channels.wechat.parsing import Message, parse
from channels.wechat.ports import KIND
from core.messages import Inbound, Reply, Text
from records.wechat import WeChatDelivery
from server.wechat_records import WeChatRecords
from tests.wechat.running import Process, Running

QUICK = 0.05  # seconds of patience, so that a slow turn need not take four


async def settled(process: Process) -> None:
    """Let tasks that are ready come to their end."""
    for _ in range(200):
        await asyncio.sleep(0)
        if not await process.house.outbox.due(process.clock()):
            await asyncio.sleep(0.002)


async def waiting(process: Process) -> int:
    return (await process.house.outbox.counts()).get("waiting", 0)


@pytest.mark.parametrize("mode", ["safe", "plain"])
async def test_a_quick_turn_is_answered_directly_and_leaves_nothing_to_deliver(running: Running, mode: str) -> None:
    process = running.process(wechat_mode=mode)
    (said,) = await running.phones(process, mode=mode).say("o1", "谢谢")
    assert said.startswith("【AI 助手】")
    assert await waiting(process) == 0
    assert running.got("o1") == [("passive", said)]


@pytest.mark.parametrize("seconds", [6, 20, 70])
async def test_a_slow_turn_is_executed_once_under_three_deliveries(running: Running, seconds: int) -> None:
    process = running.process(patience=QUICK)
    phones = running.phones(process)
    ready = process.reader.hold("你好吗")
    xml = phones.xml("o1", "text", Content="你好吗")
    running.platform.spoke("o1")
    assert [await phones.once(xml) for _ in range(3)] == ["", "", ""]
    running.clock.forward(seconds=seconds)
    ready.set()
    await settled(process)
    await process.deliver()
    assert process.reader.executed["你好吗"] == 1
    assert [how for how, _ in running.got("o1")] == ["customer"]
    assert await phones.once(xml) == ""
    assert await process.deliver() == 0
    assert len(running.got("o1")) == 1


async def test_the_same_message_again_gets_the_same_answer(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    xml = phones.xml("o1", "text", Content="谢谢")
    first, second = await phones.once(xml), await phones.once(xml)
    assert first == second != ""
    assert process.reader.executed["谢谢"] == 1
    assert await waiting(process) == 0


async def test_two_processes_answer_one_message_once(running_everywhere: Running) -> None:
    running = running_everywhere
    one, two = running.process(patience=QUICK), running.process(patience=QUICK)
    at_one, at_two = running.phones(one), running.phones(two)
    ready = one.reader.hold("你好吗")
    xml = at_one.xml("o1", "text", Content="你好吗")
    running.platform.spoke("o1")
    first = asyncio.create_task(at_one.once(xml))
    await asyncio.sleep(0.02)
    assert await at_two.once(xml) == ""
    ready.set()
    assert await first == ""
    await settled(one)
    await two.deliver()
    await one.deliver()
    assert one.reader.executed["你好吗"] + two.reader.executed["你好吗"] == 1
    assert [how for how, _ in running.got("o1")] == ["customer"]


async def test_a_message_whose_process_died_is_answered_by_the_worker_of_another(running_everywhere: Running) -> None:
    running = running_everywhere
    dying, living = running.process(patience=QUICK), running.process()
    phones = running.phones(dying)
    dying.reader.hold("你好吗")  # never let go: this process is dead
    running.platform.spoke("o1")
    xml = phones.xml("o1", "text", Content="你好吗")
    assert await phones.once(xml) == ""
    assert await living.deliver() == 0  # its lease holds
    running.clock.forward(seconds=9)
    assert await living.deliver() == 1
    assert living.reader.executed["你好吗"] == 1
    assert [how for how, _ in running.got("o1")] == ["customer"]


async def test_a_retry_takes_over_from_a_process_that_died_without_a_word(running: Running) -> None:
    dying, living = running.process(), running.process()
    held = dying.reader.hold("你好吗")
    xml = running.phones(dying).xml("o1", "text", Content="你好吗")
    lost = asyncio.create_task(running.phones(dying).once(xml))
    await asyncio.sleep(0.05)
    running.clock.forward(seconds=9)
    said = await running.phones(living).once(xml)
    assert said
    assert await living.deliver() == 0
    held.set()
    assert await lost == said  # had it only been slow: the same answer, and nothing more to deliver


async def test_messages_of_one_person_are_answered_in_their_order(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    ready = process.reader.hold("第一句")
    tasks = [asyncio.create_task(phones.say("o1", "第一句"))]
    await asyncio.sleep(0.02)
    tasks += [asyncio.create_task(phones.say("o1", text)) for text in ("第二句", "第三句")]
    await asyncio.sleep(0.02)
    ready.set()
    await asyncio.gather(*tasks)
    turns = await process.house.transcripts.turns(process.turns[0].conversation)
    assert [turn.inbound.content for turn in turns] == [Text(text=t) for t in ("第一句", "第二句", "第三句")]


async def test_an_answer_still_to_come_is_not_overtaken_on_another_process(running_everywhere: Running) -> None:
    running = running_everywhere
    one, two = running.process(patience=QUICK), running.process(patience=5)
    at_one, at_two = running.phones(one), running.phones(two)
    ready = one.reader.hold("第一句")
    assert await at_one.say("o1", "第一句") == []
    running.clock.forward(seconds=1)
    assert await at_two.say("o1", "第二句") == []
    assert await two.deliver() == 1  # looked at, and left until the first is answered
    assert running.got("o1") == []
    ready.set()
    await settled(one)
    for _ in range(3):
        running.clock.forward(seconds=2)
        await two.deliver()
    assert [how for how, _ in running.got("o1")] == ["customer", "customer"]
    turns = await one.house.transcripts.turns(one.turns[0].conversation)
    assert [turn.inbound.content for turn in turns] == [Text(text="第一句"), Text(text="第二句")]
    running.clock.forward(seconds=1)
    assert await at_two.say("o1", "第三句") != []


async def test_an_answer_waiting_for_its_turn_in_a_long_rush_is_not_overtaken(running_everywhere: Running) -> None:
    running = running_everywhere
    dying, living = running.process(patience=QUICK), running.process()
    dying.reader.hold("第一句")
    assert await running.phones(dying).say("o1", "第一句") == []
    running.clock.forward(minutes=20)  # the worker has others to serve
    assert await running.phones(living).say("o1", "第二句") == []
    for _ in range(3):
        running.clock.forward(seconds=2)
        await living.deliver()
    turns = await living.house.transcripts.turns(living.conversation("o1"))
    assert [turn.inbound.content for turn in turns] == [Text(text="第一句"), Text(text="第二句")]
    assert [how for how, _ in running.got("o1")] == ["customer", "customer"]


@pytest.mark.parametrize(("minutes", "held"), [(1, True), (6, False)])
async def test_an_answer_that_does_not_get_out_holds_up_later_ones_for_minutes_only(
    running: Running, minutes: int, held: bool
) -> None:
    dying, living = running.process(patience=QUICK), running.process()
    dying.reader.hold("第一句")
    assert await running.phones(dying).say("o1", "第一句") == []
    running.platform.busy = 100
    for _ in range(3):
        running.clock.forward(seconds=9)
        assert await living.deliver() == 1
    running.clock.forward(minutes=minutes)
    assert (await running.phones(living).say("o1", "第二句") == []) == held


async def test_a_direct_answer_that_got_lost_is_sent_when_its_repetition_is_late(running: Running) -> None:
    first, process = running.process(), running.process(patience=QUICK)
    running.platform.spoke("o1")
    xml = running.phones(first).xml("o1", "text", Content="你好吗")
    lost = await running.phones(first).once(xml)
    assert lost
    gate = asyncio.Event()
    handle = process.house.manager.handle

    async def slowly(inbound: Inbound) -> Reply:
        await gate.wait()
        return await handle(inbound)

    process.slow = slowly
    assert await running.phones(process).once(xml) == ""
    gate.set()
    await settled(process)
    await process.deliver()
    ((how, text),) = running.got("o1")
    assert how == "customer"
    assert lost.startswith(text)  # the choices are a menu there


async def test_the_last_time_the_platform_asks_the_answer_comes_by_customer_message(running: Running) -> None:
    """Nobody would ask for it again: lost with the connection, or with this process, it would be lost for good."""
    process = running.process()
    phones = running.phones(process)
    running.platform.spoke("o1")
    xml = phones.xml("o1", "text", Content="谢谢")
    first, second, third = [await phones.once(xml) for _ in range(3)]
    assert first == second != ""
    assert third == ""
    await process.deliver()
    ((how, text),) = running.got("o1")
    assert (how, text) == ("customer", first)
    assert process.reader.executed["谢谢"] == 1
    assert await phones.once(xml) == ""
    assert await process.deliver() == 0


async def test_a_message_first_answered_the_last_time_it_is_asked_is_left_to_the_worker(
    running_everywhere: Running,
) -> None:
    running = running_everywhere
    dying, living = running.process(), running.process()
    dying.reader.hold("你好吗")
    running.platform.spoke("o1")
    xml = running.phones(dying).xml("o1", "text", Content="你好吗")
    lost = [asyncio.create_task(running.phones(dying).once(xml)) for _ in range(2)]
    await brought(dying, 2)
    running.clock.forward(seconds=9)
    assert await running.phones(living).once(xml) == ""
    assert await living.deliver() == 1
    assert [how for how, _ in running.got("o1")] == ["customer"]
    for task in lost:
        task.cancel()


async def brought(process: Process, times: int) -> None:
    """Until so many deliveries have been noted."""
    noted = 0
    while noted < times:
        async with process.database.reading() as session:
            noted = sum((await session.scalars(select(WeChatDelivery.asked))).all())


async def test_a_retry_that_takes_over_waits_for_the_earlier_message_of_the_dead_process(
    running_everywhere: Running,
) -> None:
    running = running_everywhere
    dying, living = running.process(), running.process()
    dying.reader.hold("第一句")
    phones = running.phones(dying)
    running.platform.spoke("o1")
    lost, xmls = [], [phones.xml("o1", "text", Content=text) for text in ("第一句", "第二句")]
    for number, xml in enumerate(xmls, 1):
        lost.append(asyncio.create_task(phones.once(xml)))
        await brought(dying, number)
        running.clock.forward(seconds=1)
    running.clock.forward(seconds=9)
    assert await running.phones(living).once(xmls[1]) == ""  # asked again before the first was
    for _ in range(3):
        await living.deliver()
        running.clock.forward(seconds=2)
    (conversation,) = {turn.conversation for turn in living.turns} or {dying.turns[0].conversation}
    turns = await living.house.transcripts.turns(conversation)
    assert [turn.inbound.content for turn in turns] == [Text(text="第一句"), Text(text="第二句")]
    assert [how for how, _ in running.got("o1")] == ["customer", "customer"]
    for task in lost:
        task.cancel()


async def gone() -> bool:
    return True


def at_the_door(process: Process, running: Running, text: str) -> tuple[Desk, Message]:
    """The desk of this process, and a message as it comes out of its envelope."""
    xml = running.phones(process).xml("o1", "text", Content=text)
    return Desk(WeChatRecords(process.house), process.channel._turns(process._on_message), 600), parse(xml.encode())


async def test_deliveries_read_long_after_a_later_one_was_answered_bring_no_second_answer(running: Running) -> None:
    """The platform hung up on them; the third try, on another server, was quicker."""
    process = running.process()
    desk, message = at_the_door(process, running, "谢谢")
    assert (await desk.answer(message)).part is not None
    for _ in range(2):
        assert (await desk.answer(message, gone=gone)).part is None
    assert await process.deliver() == 0
    assert running.got("o1") == []


async def test_a_delivery_the_platform_hung_up_on_is_answered_by_customer_message_once(running: Running) -> None:
    process = running.process()
    desk, message = at_the_door(process, running, "谢谢")
    running.platform.spoke("o1")
    for _ in range(3):
        assert (await desk.answer(message, gone=gone)).part is None
        await process.deliver()
    assert [how for how, _ in running.got("o1")] == ["customer"]


async def test_a_turn_that_breaks_is_acknowledged_and_taken_again_by_the_worker(running: Running) -> None:
    process, worker = running.process(), running.process()

    async def breaks(inbound: Inbound) -> Reply:
        raise RuntimeError("the database went away in the middle")

    process.slow = breaks
    assert await running.phones(process).say("o1", "谢谢") == []
    await worker.deliver()
    assert [how for how, _ in running.got("o1")] == ["customer"]


async def test_a_later_message_does_not_overtake_one_whose_turn_broke(running: Running) -> None:
    process, worker = running.process(), running.process()
    phones = running.phones(process)
    gate, handle = asyncio.Event(), process.house.manager.handle

    async def breaks_once(inbound: Inbound) -> Reply:
        if inbound.content == Text(text="第一句"):
            await gate.wait()
            raise RuntimeError("the database went away in the middle")
        return await handle(inbound)

    process.slow = breaks_once
    tasks = []
    for number, text in enumerate(("第一句", "第二句"), 1):
        tasks.append(asyncio.create_task(phones.say("o1", text)))
        await brought(process, number)
        running.clock.forward(seconds=1)
    gate.set()
    assert await asyncio.gather(*tasks) == [[], []]
    for _ in range(3):
        await worker.deliver()
        running.clock.forward(seconds=2)
    turns = await worker.house.transcripts.turns(process.turns[0].conversation)
    assert [turn.inbound.content for turn in turns] == [Text(text="第一句"), Text(text="第二句")]


async def test_a_process_that_closes_leaves_what_it_was_at_to_those_who_stay(running: Running) -> None:
    closing, staying = running.process(patience=QUICK), running.process()
    closing.reader.hold("你好吗")
    running.platform.spoke("o1")
    phones = running.phones(closing)
    assert await phones.once(phones.xml("o1", "text", Content="你好吗")) == ""
    before = asyncio.all_tasks()
    await closing.close()
    assert not [task for task in before if not task.done() and task is not asyncio.current_task()]
    assert await staying.deliver() == 1  # at once, not when a lease ends
    assert [how for how, _ in running.got("o1")] == ["customer"]


async def test_what_staff_write_reaches_the_phone_once(running: Running) -> None:
    from server.wechat import pushing

    process = running.process()
    phones = running.phones(process)
    await phones.say("o1", "转人工")
    inbound = process.turns[0].model_copy(update={"message_key": "staff:1", "content": Text(text="您好，请说。")})
    from_staff = pushing(process.house, process.house.manager.from_staff)
    for _ in range(2):
        await from_staff(inbound, "李护士｜导诊台")
        await process.deliver()
    assert running.got("o1")[1:] == [("customer", "【李护士 导诊台】您好，请说。")]


async def test_a_staff_message_survives_a_crash_right_after_its_turn(running: Running) -> None:
    from core.messages import Effect

    process = running.process()
    await running.phones(process).say("o1", "转人工")
    inbound = process.turns[0].model_copy(update={"message_key": "staff:1", "content": Text(text="您好，请说。")})
    payload = {"turn": "staff:1", "conversation": inbound.conversation, "address": "o1"}
    effect = Effect(kind=KIND, key=f"{inbound.conversation}:staff:1:push", payload=payload)
    await WeChatRecords(process.house).queue(effect, inbound.conversation, running.clock())
    await process.house.manager.from_staff(inbound, "李护士")  # and here it dies
    await process.deliver()
    assert running.got("o1")[-1] == ("customer", "【李护士】您好，请说。")
