"""The auditor on Monday: who saw this patient, what did this person do, does the chain hold."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import insert, text

from records.house import Person
from records.secrets import sealer
from server.wiring import House
from tests.workstation import people
from tests.workstation.conftest import SignIn


@pytest.fixture
async def admin(signed_in: SignIn) -> httpx.AsyncClient:
    return await signed_in("admin", login="boss")


async def actions(admin: httpx.AsyncClient, query: str) -> list[str]:
    return [row["action"] for row in (await admin.get(f"/audit?{query}")).json()["rows"]]


async def test_who_saw_this_patient_and_why_is_found_by_conversation_and_by_phone(
    admin: httpx.AsyncClient, house: House, signed_in: SignIn
) -> None:
    await people.patient(house, "c1", "ped")
    seal = sealer(house.secret)
    phone = seal.index("13800000001")
    person = {"id": "p1", "sealed": seal.seal("{}"), "phone_index": phone, "created_at": house.clock()}
    await house.database.write(
        lambda c: (
            c.execute(insert(Person).values(**person)),
            c.execute(text("UPDATE conversation SET person_id = 'p1' WHERE id = 'c1'")),
        )
    )
    doctor = await signed_in("doctor", "gi", login="gi-2")
    await doctor.post("/patients/c1/break-glass", json={"reason": "急诊会诊需要了解既往史"})
    for subject in ("13800000001", "c1"):
        (row,) = (await admin.get("/audit", params={"subject": subject})).json()["rows"]
        assert (row["actor"], row["name"], row["action"]) == ("gi-2", "李佩文", "patient.break-glass")
        assert (row["subject"], row["reason"]) == ("c1", "急诊会诊需要了解既往史")
    assert (await admin.get("/audit", params={"subject": "13900000000"})).json()["rows"] == []
    searched = [row["subject"] for row in (await admin.get("/audit", params={"actor": "boss"})).json()["rows"]]
    assert searched[:3] == ["a phone number", "c1", "a phone number"]  # no number in the clear


async def test_what_a_person_did_is_found_by_login_or_name(admin: httpx.AsyncClient, signed_in: SignIn) -> None:
    client = await signed_in("nurse", "gi", login="n1")
    await client.delete("/session")
    for who in ("n1", "N1 ", "李佩文"):
        found = await actions(admin, f"actor={who}")
        assert found[-2:] == ["staff.sign-out", "staff.sign-in"] or "staff.sign-out" in found
    assert "staff.sign-in" in await actions(admin, "subject=n1")


async def test_the_trail_comes_in_pages_newest_first(admin: httpx.AsyncClient, house: House) -> None:
    for n in range(150):
        await house.audit.note(house.clock(), "old-system", "conversation.view", f"c{n}")
    first = (await admin.get("/audit?actor=old-system")).json()
    second = (await admin.get(f"/audit?actor=old-system&after={first['next']}")).json()
    assert [row["subject"] for row in first["rows"] + second["rows"]] == [f"c{n}" for n in reversed(range(150))]
    assert second["next"] is None


async def test_a_changed_row_shows_in_the_check(admin: httpx.AsyncClient, house: House) -> None:
    whole = (await admin.get("/audit/check")).json()
    assert whole == {"events": 1, "broken_at": None}  # the sign-in
    async with house.database.writing() as session:
        await session.execute(text("UPDATE audit_event SET actor = 'nobody' WHERE id = 1"))
    assert (await admin.get("/audit/check")).json() == {"events": 0, "broken_at": 1}


@pytest.mark.parametrize("query", ["after=0", "after=x", f"after={2**70}", f"subject={'x' * 97}", "subject=%00"])
async def test_odd_questions_are_refused(admin: httpx.AsyncClient, query: str) -> None:
    assert (await admin.get(f"/audit?{query}")).status_code == 422
