"""The demo's stories leave a workstation a newcomer can look at: once, and through the real conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.settings import Settings
from records.alerts import AlertStore
from records.days import DayBook, DayRow
from records.secrets import sealer
from server import demo_patients
from server.wiring import House, build_house
from tests.conftest import Clock


@pytest.fixture
async def house(tmp_path: Path, sqlite_url: str, clock: Clock) -> AsyncIterator[House]:
    clock.forward(days=2, hours=7)  # Monday, four in the afternoon: most of today's windows have begun
    made = await build_house(Settings(data=tmp_path, database_url=sqlite_url), clock)
    await demo_patients.play(made)
    await made.deliverer.deliver_due()
    yield made
    await made.close()


async def rows(house: House, clinic: str) -> list[DayRow]:
    book = DayBook(house.database, sealer(house.secret), house.hospital, house.clock().tzinfo)
    return await book.day(house.clock().date(), frozenset({clinic}))


async def test_a_doctor_finds_finished_and_running_interviews_and_a_red_flag_today(house: House) -> None:
    stomach = await rows(house, "gi")
    assert [row.interview_state for row in stomach] == ["completed", "completed", "running"]
    assert [bool(row.flags) for row in stomach] == [True, False, False]
    assert {row.brief.name for row in stomach} == {"周示例", "吴示例", "郑示例"}
    (child,) = await rows(house, "ped")
    assert (child.interview_state, child.brief.name) == ("completed", "王示例")
    assert not any(row.unplaced for row in [*stomach, child])


async def test_somebody_waits_and_a_crisis_is_raised(house: House) -> None:
    waiting = await house.transcripts.queue()
    assert len(waiting) >= 1
    alerts = await AlertStore(house.database, sealer(house.secret)).page(None, "", all=False, after=0)
    assert [one.row.level for one in alerts] == ["crisis"]


async def test_they_are_told_once(house: House, clock: Clock) -> None:
    before = len(await rows(house, "gi"))
    clock.forward(minutes=5)
    await demo_patients.play(house)
    await house.deliverer.deliver_due()
    assert len(await rows(house, "gi")) == before


def test_every_name_says_that_it_is_made_up() -> None:
    assert all("示例" in story.name for story in demo_patients.stories())
