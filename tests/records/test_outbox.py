"""Effects are taken once, come back when their taker dies, and wait their turn when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.contracts import Receipt
from core.errors import NeedsHuman, RetryLater
from core.messages import Effect, Inbound, Reply, Text
from core.turns import State
from dialogue.store import Finished
from records.arriving import Arrivals
from records.conversations import ConversationStore
from records.database import Database
from records.desk import DeskStore
from records.hospital import load_hospital
from records.letters import Letters
from records.outbox import LEASE, UNREADABLE, OutboxStore
from records.secrets import Sealer
from tests.conftest import Clock
from workflows.outbox import Deliverer
from workstation.desk import DeskWriter


@pytest.fixture
def outbox(database: Database, seal: Sealer) -> OutboxStore:
    return OutboxStore(database, seal)


async def leave(database: Database, seal: Sealer, clock: Clock, *kinds: str, conversation: str = "c1") -> None:
    """A turn that leaves effects of these kinds."""
    effects = [Effect(kind=kind, key=f"{conversation}:1:{n}", payload={"n": n}) for n, kind in enumerate(kinds)]
    inbound = Inbound(
        channel="app", address="a", conversation=conversation, message_key="k", content=Text(text="x"),
        received_at=clock(),
    )  # fmt: skip
    reply = Reply(conversation=conversation, turn=1, message_key="k", acts=[], at=clock())
    await ConversationStore(database, seal).commit(Finished(inbound, reply, State(), 0, effects), clock())


class Scripted:
    """A writer that does what its script says, one step a call."""

    kind = "alert"

    def __init__(self, *script: Exception | None) -> None:
        self.script = list(script)
        self.calls = 0

    async def write(self, effect: Effect) -> Receipt:
        self.calls += 1
        step = self.script.pop(0) if self.script else None
        if step is not None:
            raise step
        return Receipt("ok")


async def test_two_workers_never_take_the_same_effect(
    outbox: OutboxStore, database: Database, seal: Sealer, clock: Clock
) -> None:
    await leave(database, seal, clock, *["alert"] * 10)
    taken = await asyncio.gather(*(outbox.take(clock(), 5) for _ in range(4)))
    ids = [one.id for some in taken for one in some]
    assert len(ids) == len(set(ids)) == 10


async def test_an_effect_whose_taker_died_is_due_again(
    outbox: OutboxStore, database: Database, seal: Sealer, clock: Clock
) -> None:
    await leave(database, seal, clock, "alert")
    assert len(await outbox.take(clock())) == 1
    assert await outbox.take(clock()) == []
    clock.at += LEASE + timedelta(seconds=1)
    assert (await outbox.take(clock()))[0].attempts == 2


async def test_delivery_retries_and_then_is_done(
    outbox: OutboxStore, database: Database, seal: Sealer, clock: Clock
) -> None:
    await leave(database, seal, clock, "alert")
    writer = Scripted(RetryLater("down", after=30), OSError("broken pipe"))
    deliverer = Deliverer(outbox, {"alert": writer}, clock)
    for _ in range(3):
        await deliverer.deliver_due()
        clock.forward(seconds=60)
    assert writer.calls == 3
    assert await outbox.counts() == {}


async def test_what_cannot_be_opened_holds_up_nothing_and_can_be_sent_once_it_can(
    outbox: OutboxStore, database: Database, seal: Sealer, clock: Clock
) -> None:
    other = Sealer(b"k" * 32)
    await leave(database, other, clock, "alert", conversation="c0")
    await leave(database, seal, clock, "alert")
    assert [one.conversation for one in await outbox.take(clock())] == ["c1"]
    (letter,) = await Letters(database, seal).list("dead")
    assert letter.note == UNREADABLE
    assert await Letters(database, seal).replay(letter.id, clock())
    assert [one.conversation for one in await OutboxStore(database, other).take(clock())] == ["c0"]


@pytest.mark.parametrize(
    ("writers", "why"),
    [
        (lambda: {"alert": Scripted(NeedsHuman("the server refused it"))}, "the server refused it"),
        (dict, "nobody delivers effects of kind alert"),
    ],
)
async def test_what_can_never_be_delivered_is_a_dead_letter_that_can_be_replayed(
    writers: Callable[[], dict[str, Scripted]],
    why: str,
    outbox: OutboxStore,
    database: Database,
    seal: Sealer,
    clock: Clock,
) -> None:
    await leave(database, seal, clock, "alert")
    await Deliverer(outbox, writers(), clock).deliver_due()
    letters = Letters(database, seal)
    (letter,) = await letters.list("dead")
    assert letter.note == why
    assert await letters.replay(letter.id, clock())
    writer = Scripted()
    await Deliverer(outbox, {"alert": writer}, clock).deliver_due()
    assert (writer.calls, await outbox.counts()) == (1, {})


async def test_the_desk_stores_an_effect_once_however_often_it_is_delivered(
    database: Database, seal: Sealer, clock: Clock
) -> None:
    desk = DeskStore(database, seal)
    writer = DeskWriter("alert", Arrivals(database, seal, load_hospital(), clock().tzinfo), clock)
    effect = Effect(kind="alert", key="c1:3:alert", payload={"words": "胸口疼"})
    for _ in range(3):
        await writer.write(effect)
    (item,) = await desk.list("alert")
    assert (item["conversation"], item["turn"], item["payload"]) == ("c1", 3, {"words": "胸口疼"})


async def test_conversations_are_delivered_beside_each_other_and_each_in_its_order(
    outbox: OutboxStore, database: Database, seal: Sealer, clock: Clock
) -> None:
    done: list[str] = []
    gate = asyncio.Event()

    class Waiting:
        kind = "alert"

        async def write(self, effect: Effect) -> Receipt:
            if effect.key == "c1:1:0":
                await asyncio.wait_for(gate.wait(), 10)
            done.append(effect.key)
            if effect.key == "c2:1:0":
                gate.set()  # were c1 first and alone, it would wait in vain
            return Receipt()

    await leave(database, seal, clock, "alert", "alert")
    await leave(database, seal, clock, "alert", conversation="c2")
    assert await Deliverer(outbox, {"alert": Waiting()}, clock).deliver_due() == 3
    assert done == ["c2:1:0", "c1:1:0", "c1:1:1"]
