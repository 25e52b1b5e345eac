"""What could not be delivered stays to be seen with what was said to it, and is tried again when asked."""

from __future__ import annotations

from datetime import timedelta

from core.errors import NeedsHuman, RetryLater
from records.database import Database
from records.letters import Letters
from records.outbox import OutboxStore
from records.secrets import Sealer
from tests.conftest import Clock
from tests.records.test_outbox import Scripted, leave
from workflows.outbox import GIVE_UP, Deliverer

SAID = [{"severity": "error", "code": "invalid", "text": "Composition.status is wrong", "where": "Composition.status"}]


class Enduring(Scripted):
    endures = timedelta(hours=72)


async def test_what_the_other_side_said_stands_with_the_letter_and_goes_when_it_is_delivered(
    database: Database, seal: Sealer, clock: Clock
) -> None:
    await leave(database, seal, clock, "alert")
    outbox, letters = OutboxStore(database, seal), Letters(database, seal)
    writer = Scripted(NeedsHuman("HTTP 422", heard="对方拒收", outcome=SAID))
    await Deliverer(outbox, {"alert": writer}, clock).deliver_due()
    (letter,) = await letters.list("dead")
    assert (letter.note, letter.outcome, letter.due_at) == ("对方拒收", SAID, None)
    assert await letters.replay_kind("fhir", clock()) == 0
    assert await letters.replay_kind("alert", clock()) == 1
    await Deliverer(outbox, {"alert": writer}, clock).deliver_due()
    assert await letters.list("dead") == []


async def test_a_side_that_is_down_for_days_is_not_given_up_before_the_writer_says(
    database: Database, seal: Sealer, clock: Clock
) -> None:
    await leave(database, seal, clock, "alert")
    outbox, letters = OutboxStore(database, seal), Letters(database, seal)
    down = Enduring(*[RetryLater("down", after=60)] * (GIVE_UP + 3))
    ended: list[bool] = []

    async def on_end(taken: object, delivered: bool) -> None:
        ended.append(delivered)

    deliverer = Deliverer(outbox, {"alert": down}, clock, on_end=on_end)
    for _ in range(GIVE_UP + 1):
        await deliverer.deliver_due()
        clock.forward(seconds=61)
    assert await letters.list("dead") == []
    clock.forward(hours=72)
    await deliverer.deliver_due()
    (letter,) = await letters.list("dead")
    assert "down" in letter.note
    assert ended == [False]


async def test_a_wait_that_was_no_try_does_not_count_and_can_be_ended(
    database: Database, seal: Sealer, clock: Clock
) -> None:
    await leave(database, seal, clock, "alert")
    outbox, letters = OutboxStore(database, seal), Letters(database, seal)
    writer = Scripted(RetryLater("nobody is there", after=3600, counts=False))
    deliverer = Deliverer(outbox, {"alert": writer}, clock)
    await deliverer.deliver_due()
    (letter,) = await letters.list("waiting")
    assert (letter.attempts, letter.note) == (0, "nobody is there")
    assert await deliverer.deliver_due() == 0
    assert await letters.hurry("alert", "nobody is there", clock()) == 1
    assert await deliverer.deliver_due() == 1
    assert await outbox.counts() == {}


async def test_what_failed_together_does_not_come_back_together(database: Database, seal: Sealer, clock: Clock) -> None:
    await leave(database, seal, clock, "alert", "alert")
    chances = iter([0.0, 1.0])
    writer = Scripted(*[RetryLater("down", after=None)] * 2)
    deliverer = Deliverer(OutboxStore(database, seal), {"alert": writer}, clock, chance=lambda: next(chances))
    await deliverer.deliver_due()
    first, second = sorted(letter.due_at or clock() for letter in await Letters(database, seal).list("waiting"))
    assert (first - clock(), second - clock()) == (timedelta(seconds=5), timedelta(seconds=6))
