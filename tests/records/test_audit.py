"""The audit chain shows when a row was changed or taken away."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from records.audit import Audit
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
