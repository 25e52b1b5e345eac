"""The day's list: bookings and walk-ins of the right clinics, in the right order, with nothing opened in vain."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.messages import Inbound, Text
from records.days import DayBook
from records.documents import Documents
from records.registration import RegistrationStore
from records.secrets import sealer
from server.wiring import House
from tests.conftest import Clock
from tests.records.interviews import TEXTS, handed
from tests.workstation.conftest import SignIn


async def book(house: House, conversation: str, clinic: str = "gi", skip: int = 0) -> Any:
    store = RegistrationStore(house.database, house.hospital, house.clock)
    slots = [slot for slot in await store.slots(clinic, house.clock(), 14) if slot.start.date() == day_of(house)]
    return await store.book(slots[skip].id, {"conversation": conversation}, f"{conversation}:1")


def day_of(house: House) -> Any:
    return (house.clock() + timedelta(days=2)).date()  # Monday: the whole hospital has clinic


async def rows(client: httpx.AsyncClient, house: House, **more: str) -> list[dict[str, Any]]:
    answer = await client.get("/day", params={"date": day_of(house).isoformat(), **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


async def talk(house: House, conversation: str, text: str = "你好") -> None:
    inbound = Inbound(
        channel="app", address=conversation, conversation=conversation, message_key="k1",
        content=Text(text=text), received_at=house.clock(), facts={"age": 34, "sex": "女", "name": "测试乙"},
    )  # fmt: skip
    await house.manager.handle(inbound)


async def test_red_flags_come_first_then_who_is_here_then_by_time(
    house: House, signed_in: SignIn, clock: Clock
) -> None:
    for number in range(4):
        await talk(house, f"c{number}")
    bookings = [await book(house, f"c{n}", skip=n) for n in range(4)]
    flagged = handed(9, clock(), conversation="c3", visit={"booking": bookings[3].id}, flags=("呕血",))
    await house.arrivals.arrive(flagged, clock())
    doctor, desk = await signed_in("doctor", "gi"), await signed_in("desk")
    assert (await desk.post(f"/visits/{bookings[2].id}/arrive", json={"arrived": True})).status_code == 200
    assert (await doctor.post(f"/visits/{bookings[0].id}/seen", json={"seen": True})).json()["state"] == "seen"
    listed = await rows(doctor, house)
    assert [row["conversation"] for row in listed] == ["c3", "c2", "c1", "c0"]
    assert [row["state"] for row in listed] == ["booked", "arrived", "booked", "seen"]
    assert listed[0]["red_flags"] == ["呕血"]
    assert (listed[0]["chief"], listed[0]["name"], listed[0]["age"]) == ("胃痛三天", "测试甲", "34岁")
    (first,) = [row for row in await rows(desk, house) if row["conversation"] == "c3"]
    assert "呕血" not in str(first)
    assert "胃痛" not in str(first)
    assert first["red_flags"]


async def test_a_doctor_sees_own_clinics_only_and_own_patients_when_asked(
    house: House, signed_in: SignIn, clock: Clock
) -> None:
    await book(house, "mine")
    await book(house, "other", "cardio")
    await house.arrivals.arrive(handed(9, clock() + timedelta(days=2), conversation="walkin", clinic="gi"), clock())
    doctor = await signed_in("doctor", "gi")
    assert [row["conversation"] for row in await rows(doctor, house)] == ["mine", "walkin"]
    answer = await doctor.get("/day", params={"clinic": "cardio"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert [one["id"] for one in (await doctor.get("/clinics")).json()] == ["gi"]


async def test_an_interview_given_before_booking_stands_at_the_booking(
    house: House, signed_in: SignIn, clock: Clock
) -> None:
    await house.arrivals.arrive(handed(9, clock(), clinic="gi"), clock())
    booking = await book(house, "c1")
    (row,) = await rows(await signed_in("doctor", "gi"), house)
    assert (row["visit"], row["interview"], row["interview_state"]) == (booking.id, "c1:2", "completed")


async def test_who_booked_and_told_nothing_yet_has_a_name_and_a_running_interview_shows(
    house: House, signed_in: SignIn
) -> None:
    await talk(house, "c1")
    await book(house, "c1")
    await talk(house, "c2")
    await book(house, "c2", skip=1)
    for key, said in (("k2", "我要预问诊"), ("k3", "同意"), ("k4", "胃疼三天了")):
        message = Inbound(
            channel="app", address="c2", conversation="c2", message_key=key,
            content=Text(text=said), received_at=house.clock(),
        )  # fmt: skip
        await house.manager.handle(message)
    listed = await rows(await signed_in("doctor", "gi"), house)
    assert [(row["name"], row["interview_state"]) for row in listed] == [("测试乙", "none"), ("测试乙", "running")]


async def test_an_unplaced_walk_in_stands_at_general_practice_and_at_the_desk(
    house: House, signed_in: SignIn, clock: Clock
) -> None:
    await house.arrivals.arrive(handed(9, clock() + timedelta(days=2)), clock())
    for role, clinics in (("doctor", ("gp",)), ("desk", ())):
        (row,) = await rows(await signed_in(role, *clinics), house)  # type: ignore[arg-type]
        assert (row["state"], row["clinic"], row["unplaced"]) == ("walk_in", "gp", True)
    assert await rows(await signed_in("doctor", "gi"), house) == []


async def test_a_day_of_two_hundred_opens_no_document(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a list costs: the few words it shows, not two hundred whole interviews."""
    for number in range(200):
        texts = TEXTS | {"present_illness": "很长的现病史。" * 200}
        effect = handed(9, clock(), conversation=f"c{number}", clinic="gi", texts=texts)
        await house.arrivals.arrive(effect, clock())
    opened: list[int] = []
    real = Documents.open
    monkeypatch.setattr(Documents, "open", lambda self, sealed: opened.append(len(sealed)) or real(self, sealed))
    book = DayBook(house.database, sealer(house.secret), house.hospital, clock().tzinfo)
    began = time.process_time()
    listed = await book.day(clock().date(), frozenset({"gi"}))
    print(f"200 rows: {1000 * (time.process_time() - began):.1f} ms of process time")
    assert len(listed) == 200
    assert max(opened) < 1000


async def _say(house: House, conversation: str, *texts: str) -> None:
    for number, text in enumerate(texts):
        inbound = Inbound(
            channel="app", address=conversation, conversation=conversation, message_key=f"n{number}",
            content=Text(text=text), received_at=house.clock(),
        )  # fmt: skip
        await house.manager.handle(inbound)


async def test_the_name_given_while_booking_stands_in_the_doctors_list(house: House, signed_in: SignIn) -> None:
    await _say(house, "names", "挂消化内科，最早的", "张三", "确定", "再给我妈挂消化内科，最早的", "刘桂花", "确定")
    store = RegistrationStore(house.database, house.hospital, house.clock)
    booked = await store.bookings("names")
    day = booked[0].slot.start.date().isoformat()
    doctor = await signed_in("doctor", "gi")
    listed = (await doctor.get("/day", params={"date": day})).json()["rows"]
    assert sorted(row["name"] for row in listed) == ["刘桂花", "张三"]
