"""The live log loses nothing: numbers are without gaps and become visible in their order."""

from __future__ import annotations

import asyncio

import pytest

from core.messages import Effect, Event, Inbound, Reply, Text
from core.turns import State
from dialogue.store import Finished
from records.conversations import ConversationStore
from records.database import Database
from records.live import Happened, LiveLog, emit
from records.secrets import Sealer
from tests.conftest import Clock


async def test_concurrent_writers_leave_no_gap_and_a_following_reader_misses_none(
    database: Database, database_url: str, clock: Clock
) -> None:
    other = Database(database_url)
    log = LiveLog(database)
    seen: list[int] = []
    done = asyncio.Event()

    async def write(through: Database, name: str) -> None:
        for number in range(40):
            await LiveLog(through).tell([Happened("task", f"{name}{number}")] * (1 + number % 3), clock())

    async def follow() -> None:
        while True:
            ended = done.is_set()
            for event in await log.after(seen[-1] if seen else 0):
                seen.append(event.id)
            if ended:
                return
            await asyncio.sleep(0)

    reader = asyncio.create_task(follow())
    writers = (write(database, "a"), write(other, "b"), write(database, "c"), write(other, "d"))
    await asyncio.gather(*writers)
    done.set()
    await reader
    await other.close()
    assert seen == list(range(1, await log.newest() + 1))
    assert len(seen) == 4 * sum(1 + number % 3 for number in range(40))


@pytest.mark.parametrize("first_commits", [True, False])
async def test_a_number_is_given_only_when_the_one_before_is_decided(
    postgres_url: str, clock: Clock, first_commits: bool
) -> None:
    """PostgreSQL: while one writer has not committed, the next waits; a rollback leaves no gap."""
    database = Database(postgres_url)
    held, told = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database._writer.begin() as connection:
            await connection.run_sync(lambda c: emit(c, [Happened("task", "slow")], clock()))
            held.set()
            await told.wait()
            if not first_commits:
                await connection.rollback()

    first = asyncio.create_task(slow())
    await held.wait()
    second = asyncio.create_task(LiveLog(database).tell([Happened("task", "quick")], clock()))
    await _until_somebody_waits(database)
    assert await LiveLog(database).after(0) == []
    told.set()
    await asyncio.gather(first, second)
    events = [(event.id, event.what.conversation) for event in await LiveLog(database).after(0)]
    assert events == ([(1, "slow"), (2, "quick")] if first_commits else [(1, "quick")])
    await database.close()


async def _until_somebody_waits(database: Database) -> None:
    """Until a transaction waits for a lock another holds."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while not await database.read(lambda connection: connection.exec_driver_sql(query).scalar()):
        pass


def _turn(clock: Clock, version: int, content: Event | Text, **more: object) -> Finished:
    inbound = Inbound(
        channel="app", address="a", conversation="c1", message_key=f"k{version}", content=content, received_at=clock()
    )
    reply = Reply(conversation="c1", turn=version + 1, message_key=f"k{version}", acts=[], at=clock())
    return Finished(inbound, reply, State(), version, **more)  # type: ignore[arg-type]


async def test_turns_are_told_only_while_staff_are_involved(database: Database, seal: Sealer, clock: Clock) -> None:
    store = ConversationStore(database, seal)
    handoff = Effect(kind="handoff", key="c1:2:handoff", payload={})
    for turn in (
        _turn(clock, 0, Text(text="x")),
        _turn(clock, 1, Text(text="转人工"), effects=[handoff], handed_queue="desk"),
        _turn(clock, 2, Event(name="take"), role="staff", handed_queue="desk"),
        _turn(clock, 3, Text(text="在吗"), handed_queue="desk"),
        _turn(clock, 4, Event(name="release"), role="staff"),
        _turn(clock, 5, Text(text="好")),
    ):
        await store.commit(turn, clock())
    events = [(event.what.kind, event.what.seq) for event in await LiveLog(database).after(0)]
    assert events == [("turn", 2), ("queue", 2), ("turn", 3), ("queue", 3), ("turn", 4), ("turn", 5), ("queue", 5)]
