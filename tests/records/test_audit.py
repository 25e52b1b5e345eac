"""The audit chain shows when a row was changed or taken away."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from records import audit as audit_module
from records.audit import Audit, Event
from records.database import Database
from tests.conftest import Clock


@pytest.fixture
async def audit(database: Database, clock: Clock) -> Audit:
    trail = Audit(database)
    await asyncio.gather(*(trail.note(clock(), "李护士", "view", f"c{n}", "导诊", turns=n) for n in range(5)))
    return trail


async def test_an_untouched_chain_is_whole(audit: Audit) -> None:
    assert await audit.broken_at() is None


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE audit_event SET actor = 'x' WHERE id = 3", "DELETE FROM audit_event WHERE id = 3"],
)
async def test_tampering_shows(audit: Audit, database: Database, tampering: str) -> None:
    async with database.writing() as session:
        await session.execute(text(tampering))
    assert await audit.broken_at() in (3, 4)


async def test_events_are_found_by_subject(audit: Audit) -> None:
    (event,) = await audit.of("c2")
    assert (event.actor, event.action, event.detail) == ("李护士", "view", {"turns": 2})


async def test_events_given_together_stand_in_their_order_beside_those_of_others(
    database: Database, clock: Clock
) -> None:
    trail, other = Audit(database), Audit(database)  # two processes
    many = [Event(clock(), "a", "list", f"c{n}") for n in range(700)]
    await asyncio.gather(trail.note_all(many), *(other.note(clock(), "b", "view", f"d{n}") for n in range(20)))
    assert await trail.checked() == (720, None)
    listed = await trail.search(actors=["a"], limit=1000)
    assert [event.subject for event in reversed(listed)] == [f"c{n}" for n in range(700)]


async def test_an_event_is_written_even_when_whoever_waited_for_it_goes_away(database: Database, clock: Clock) -> None:
    trail = Audit(database)
    waiting = asyncio.create_task(trail.note(clock(), "a", "view", "c1"))
    await asyncio.sleep(0)
    waiting.cancel()
    await trail.note(clock(), "a", "view", "c2")
    assert [event.subject for event in await trail.search()] == ["c2", "c1"]


async def test_what_cannot_be_written_is_told_and_takes_no_other_along(database: Database, clock: Clock) -> None:
    trail = Audit(database)
    refused, written = await asyncio.gather(
        trail.note(clock(), "a", "view", "c1", detail_that_is_no_json=object()),
        trail.note(clock(), "a", "view", "c2"),
        return_exceptions=True,
    )
    assert (type(refused), written) == (TypeError, None)
    assert await trail.checked() == (1, None)


async def test_the_trail_is_read_in_pages(audit: Audit) -> None:
    first = await audit.search(limit=3)
    assert [e.subject for e in await audit.search(before=first[-1].id, limit=3)] == ["c1", "c0"]


async def test_a_long_chain_is_checked_piece_by_piece(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_module, "PIECE", 10)
    trail = Audit(database)
    await trail.note_all(Event(clock(), "a", "list", f"c{n}") for n in range(30))
    assert await trail.checked() == (30, None)
    async with database.writing() as session:
        await session.execute(text("DELETE FROM audit_event WHERE id = 11"))
    assert await trail.checked() == (10, 12)
