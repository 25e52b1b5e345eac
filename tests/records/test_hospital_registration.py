"""The appointment book, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest

from core.errors import Conflict, NotFound
from records.database import Database
from records.hospital import HospitalRecords, load_hospital
from records.registration import RegistrationStore
from records.schedule import Schedule
from tests.conftest import SHANGHAI, Clock


@pytest.fixture(scope="module")
def hospital() -> HospitalRecords:
    return load_hospital()


@pytest.fixture
def book(database: Database, hospital: HospitalRecords, clock: Clock) -> RegistrationStore:
    clock.at = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)  # a Monday
    return RegistrationStore(database, hospital, clock)


async def test_windows_come_from_the_doctors_weeks(book: RegistrationStore, clock: Clock) -> None:
    slots = await book.slots("03.02", clock(), days=2)
    assert [(s.doctor, s.start.hour) for s in slots if s.start.date() == date(2026, 11, 23)] == [
        ("顾明川", 10), ("顾明川", 11), ("邹海平", 14), ("邹海平", 15), ("邹海平", 16),
    ]  # fmt: skip
    assert {(s.clinic, s.fee, s.left) for s in slots if s.doctor == "顾明川"} == {("消化内科门诊", 30.0, 4)}


async def test_the_same_day_gives_the_same_windows(book: RegistrationStore, clock: Clock) -> None:
    assert await book.slots("04.03", clock()) == await book.slots("04.03", clock())


async def test_a_department_is_known_by_code_clinic_name_and_nearest_clinic(
    book: RegistrationStore, clock: Clock
) -> None:
    by_name = await book.slots("皮肤科门诊", clock())
    assert by_name == await book.slots("13", clock()) == await book.slots("03.09", clock())
    assert not await book.slots("51", clock())


async def test_only_the_next_fourteen_days_can_be_booked(book: RegistrationStore, clock: Clock) -> None:
    slots = await book.slots("03.02", clock(), days=60)
    assert max(s.start for s in slots) < clock() + timedelta(days=14)
    with pytest.raises(Conflict):
        await book.book("gi-1.20261230.0800", {"conversation": "c"}, "far")


async def test_holidays_have_no_windows(hospital: HospitalRecords) -> None:
    schedule = Schedule(hospital)
    assert not schedule.windows("03.02", date(2027, 1, 1), 3, SHANGHAI)
    assert schedule.windows("03.02", date(2027, 1, 4), 1, SHANGHAI)


async def test_a_booking_takes_one_place_and_gets_a_number(book: RegistrationStore, clock: Clock) -> None:
    slot = (await book.slots("03.02", clock()))[0]
    booked = await book.book(slot.id, {"conversation": "c1"}, "k1")
    assert (booked.slot.doctor, booked.number) == ("顾明川", "1001")
    assert (await book.slots("03.02", clock()))[0].left == slot.left - 1
    assert [b.id for b in await book.bookings("c1")] == [booked.id]
    assert not await book.bookings("c2")


async def test_the_same_key_books_once_even_at_the_same_moment(book: RegistrationStore, clock: Clock) -> None:
    slot = (await book.slots("03.02", clock()))[0]
    booked = await asyncio.gather(*[book.book(slot.id, {"conversation": "c"}, "same") for _ in range(5)])
    assert len({b.id for b in booked}) == 1
    assert (await book.slots("03.02", clock()))[0].left == slot.left - 1


async def test_twenty_at_once_never_share_a_place(book: RegistrationStore, clock: Clock) -> None:
    slot = (await book.slots("03.02", clock()))[0]
    tries = [book.book(slot.id, {"conversation": f"c{n}"}, f"k{n}") for n in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    numbers = [r.number for r in results if not isinstance(r, BaseException)]
    assert len(numbers) == len(set(numbers)) == slot.left
    assert all(isinstance(r, Conflict) for r in results if isinstance(r, BaseException))
    assert slot.id not in [s.id for s in await book.slots("03.02", clock())]


async def test_a_cancelled_place_is_free_again_and_its_number_is_not_given_twice(
    book: RegistrationStore, clock: Clock
) -> None:
    slot = (await book.slots("03.02", clock()))[0]
    first = await book.book(slot.id, {"conversation": "c"}, "a")
    await book.cancel(first.id, "x")
    await book.cancel(first.id, "x")
    assert (await book.slots("03.02", clock()))[0].left == slot.left
    assert not await book.bookings("c")
    second = await book.book(slot.id, {"conversation": "c"}, "b")
    assert second.number != first.number


async def test_what_is_past_can_neither_be_booked_nor_cancelled(book: RegistrationStore, clock: Clock) -> None:
    slot = (await book.slots("03.02", clock()))[0]
    booked = await book.book(slot.id, {"conversation": "c"}, "a")
    clock.forward(hours=2)
    with pytest.raises(Conflict, match="begun"):
        await book.cancel(booked.id, "x")
    with pytest.raises(Conflict):
        await book.book(slot.id, {"conversation": "c"}, "late")
    assert not await book.bookings("c")


async def test_an_unknown_booking_or_window_is_refused(book: RegistrationStore) -> None:
    with pytest.raises(NotFound):
        await book.cancel("nothing", "x")
    for window in ("", "gi-1", "gi-1.20261123.0300", "nobody.20261124.0800", "gi-1.2026x123.0800"):
        with pytest.raises(Conflict):
            await book.book(window, {}, f"k-{window}")
