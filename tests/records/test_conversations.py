"""A turn is written whole or not at all, once by key, in one order."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from core.messages import Effect, Inbound, Reply, Say, Text
from core.turns import State
from dialogue.store import Decision, Finished, Moved
from records.conversations import ConversationStore
from records.database import Database
from records.secrets import Sealer
from tests.conftest import Clock


def turn(clock: Clock, *, version: int, seq: int, key: str = "k1", effects: list[Effect] | None = None) -> Finished:
    inbound = Inbound(
        channel="app", address="a", conversation="c1", message_key=key, content=Text(text="我头疼"), received_at=clock()
    )
    reply = Reply(conversation="c1", turn=seq, message_key=key, acts=[Say(text="您好")], at=clock())
    state = State(greeted=True, misses=seq)
    decisions = [Decision("health", "2026-11", "agreed")] if seq == 1 else []
    return Finished(inbound, reply, state, version, effects or [], decisions)


@pytest.fixture
def store(database: Database, seal: Sealer) -> ConversationStore:
    return ConversationStore(database, seal)


async def test_a_new_conversation_is_empty(store: ConversationStore) -> None:
    loaded = await store.load("nobody", "k")
    assert (loaded.version, loaded.turns, loaded.seen) == (0, 0, None)


async def test_what_was_committed_is_loaded_again(store: ConversationStore, clock: Clock) -> None:
    await store.commit(turn(clock, version=0, seq=1), clock())
    loaded = await store.load("c1", "other")
    assert (loaded.version, loaded.turns, loaded.state.misses, loaded.seen) == (1, 1, 1, None)


async def test_the_same_key_returns_the_stored_reply(store: ConversationStore, clock: Clock) -> None:
    done = turn(clock, version=0, seq=1)
    await store.commit(done, clock())
    seen = (await store.load("c1", "k1")).seen
    assert seen == done.reply


async def test_a_stale_version_is_refused_and_writes_nothing(
    store: ConversationStore, database: Database, clock: Clock
) -> None:
    await store.commit(turn(clock, version=0, seq=1), clock())
    await store.commit(turn(clock, version=1, seq=2, key="k2"), clock())
    stale = turn(clock, version=1, seq=2, key="k3", effects=[Effect(kind="alert", key="c1:2:a", payload={})])
    with pytest.raises(Moved):
        await store.commit(stale, clock())
    async with database.reading() as session:
        counts = [await session.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("turn", "outbox")]
    assert counts == [2, 0]


async def test_of_two_first_turns_at_once_one_wins(store: ConversationStore, clock: Clock) -> None:
    both = [turn(clock, version=0, seq=1, key=key) for key in ("k1", "k2")]
    results = await asyncio.gather(*(store.commit(one, clock()) for one in both), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Moved", "NoneType"]


async def test_an_effect_with_a_known_key_is_not_written_twice(
    store: ConversationStore, database: Database, clock: Clock
) -> None:
    effect = Effect(kind="alert", key="c1:1:alert", payload={"level": "emergency"})
    await store.commit(turn(clock, version=0, seq=1, effects=[effect, effect]), clock())
    await store.commit(turn(clock, version=1, seq=2, key="k2", effects=[effect]), clock())
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM outbox")) == 1


async def test_patient_words_are_sealed_in_every_column(
    store: ConversationStore, database: Database, clock: Clock
) -> None:
    effect = Effect(kind="alert", key="c1:1:alert", payload={"words": "我头疼"})
    await store.commit(turn(clock, version=0, seq=1, effects=[effect]), clock())
    async with database.reading() as session:
        for table in ("conversation", "turn", "outbox"):
            row = (await session.execute(text(f"SELECT * FROM {table}"))).one()
            stored = b"".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
            assert "头疼".encode() not in stored


async def test_consent_is_stored_with_its_version(store: ConversationStore, database: Database, clock: Clock) -> None:
    await store.commit(turn(clock, version=0, seq=1), clock())
    async with database.reading() as session:
        row = (await session.execute(text("SELECT purpose, version, decision FROM consent"))).one()
    assert tuple(row) == ("health", "2026-11", "agreed")
