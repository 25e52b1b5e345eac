"""What turns leave for the staff's side arrives once, newest version last, whatever the order of delivery."""

from __future__ import annotations

import asyncio
from itertools import permutations

import pytest

from core.messages import Effect
from records.acting import Acting
from records.arriving import Arrivals
from records.database import Database
from records.desk import DeskStore
from records.hospital import load_hospital
from records.live import LiveLog
from records.registration import RegistrationStore
from records.secrets import Sealer
from records.summaries import SummaryStore
from tests.conftest import Clock
from tests.records.interviews import TEXTS, handed

LI = Acting("s1", "李医生")


@pytest.fixture
def arrivals(database: Database, seal: Sealer, clock: Clock) -> Arrivals:
    return Arrivals(database, seal, load_hospital(), clock().tzinfo)


@pytest.fixture
def summaries(database: Database, seal: Sealer) -> SummaryStore:
    return SummaryStore(database, seal)


async def test_a_summary_is_item_row_and_event_once(
    arrivals: Arrivals, summaries: SummaryStore, database: Database, seal: Sealer, clock: Clock
) -> None:
    for _ in range(3):
        await arrivals.arrive(handed(9, clock()), clock())
    (item,) = await DeskStore(database, seal).list("summary")
    assert (item["conversation"], item["turn"]) == ("c1", 9)
    stored = await summaries.get("c1:2")
    assert stored is not None
    assert (stored.row.version, stored.row.revision, stored.row.review) == (9, 1, "open")
    (event,) = await LiveLog(database).after(0)
    assert (event.id, event.what.kind, event.what.interview) == (1, "summary", "c1:2")


async def test_the_newest_version_stands_whatever_order_they_arrive_in(
    database: Database, seal: Sealer, clock: Clock, arrivals: Arrivals, summaries: SummaryStore
) -> None:
    for number, order in enumerate(permutations((9, 11, 14))):
        conversation = f"c{number}"
        for version in order:
            texts = TEXTS | {"present_illness": f"第{version}版"}
            await arrivals.arrive(handed(version, clock(), conversation=conversation, texts=texts), clock())
        stored = await summaries.get(f"{conversation}:2")
        assert stored is not None
        assert stored.row.version == 14
        assert stored.sections[1].text == "第14版"


async def test_two_workers_with_two_versions_at_once_leave_the_newer(
    arrivals: Arrivals, summaries: SummaryStore, database: Database, clock: Clock
) -> None:
    effects = [handed(version, clock()) for version in (9, 12, 9, 12, 10)]
    await asyncio.gather(*(arrivals.arrive(effect, clock()) for effect in effects))
    stored = await summaries.get("c1:2")
    assert stored is not None
    assert stored.row.version == 12
    ids = [event.id for event in await LiveLog(database).after(0)]
    assert ids == list(range(1, len(ids) + 1))


async def test_a_later_version_opens_what_was_accepted_only_when_it_is_other(
    arrivals: Arrivals, summaries: SummaryStore, clock: Clock
) -> None:
    await arrivals.arrive(handed(9, clock()), clock())
    record = Effect(kind="fhir", key="accepted:c1:2:1", payload={})
    await summaries.accept("c1:2", 1, LI, clock(), lambda _: record)
    await arrivals.arrive(handed(10, clock()), clock())
    same = await summaries.get("c1:2")
    assert same is not None
    assert (same.row.review, same.row.updated_by_patient) == ("accepted", False)
    await arrivals.arrive(handed(11, clock(), texts=TEXTS | {"allergies": "青霉素过敏。"}), clock())
    other = await summaries.get("c1:2")
    assert other is not None
    assert (other.row.review, other.row.updated_by_patient) == ("open", True)
    assert other.sections[2].text == "否认过敏史。"
    assert other.sections[2].newer == "青霉素过敏。"


async def test_a_summary_without_a_clinic_stands_at_general_practice(
    arrivals: Arrivals, summaries: SummaryStore, clock: Clock
) -> None:
    await arrivals.arrive(handed(9, clock()), clock())
    await arrivals.arrive(handed(9, clock(), conversation="c2", clinic="消化内科门诊"), clock())
    unplaced, named = await summaries.get("c1:2"), await summaries.get("c2:2")
    assert unplaced is not None
    assert named is not None
    assert (unplaced.row.clinic, unplaced.row.placed) == ("gp", "nowhere")
    assert (named.row.clinic, named.row.placed) == ("gi", "named")


async def test_a_booking_places_the_summary_with_its_doctor_and_day(
    database: Database, arrivals: Arrivals, summaries: SummaryStore, clock: Clock
) -> None:
    book = RegistrationStore(database, load_hospital(), clock)
    slot = (await book.slots("gi", clock(), 7))[0]
    booking = await book.book(slot.id, {"conversation": "c1"}, "c1:5")
    await arrivals.arrive(handed(9, clock(), visit={"booking": booking.id}), clock())
    stored = await summaries.get("c1:2")
    assert stored is not None
    assert (stored.row.clinic, stored.row.visit, stored.row.day) == ("gi", booking.id, slot.start.date())
    assert stored.row.doctor == slot.id.partition(".")[0]
    kinds = [event.what.kind for event in await LiveLog(database).after(0)]
    assert kinds == ["visit", "summary"]


async def test_a_forms_result_that_is_no_interview_stays_a_desk_item(
    database: Database, seal: Sealer, arrivals: Arrivals, clock: Clock
) -> None:
    assert await arrivals.arrive(Effect(kind="summary", key="c1:4:survey", payload={"days": 3}), clock())
    (item,) = await DeskStore(database, seal).list("summary")
    assert (item["conversation"], item["turn"]) == ("c1", 4)
