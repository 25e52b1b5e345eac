"""Who may look at whom, and that every look is written down before anything is shown."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound
from records.house import AuditEvent
from server import workstation
from server.wiring import House
from tests.conftest import Clock
from tests.workstation import people
from tests.workstation.conftest import SignIn
from workstation.access import Access, NotYourPatient
from workstation.staff import Role, Staff


@pytest.fixture
def access(house: House) -> Access:
    return workstation.build(house).access


async def staff(house: House, role: Role, *clinics: str) -> Staff:
    made = await people.account(house, f"{role}-{'-'.join(clinics)}", role, clinics)
    return Staff(made.id, made.login, made.name, role, clinics=frozenset(clinics))


async def events(house: House, subject: str) -> list[AuditEvent]:
    return await house.audit.of(subject)


async def test_a_doctor_looks_at_patients_of_own_clinics_with_a_purpose(house: House, access: Access) -> None:
    doctor = await staff(house, "doctor", "gi")
    await people.patient(house, "c1", "resp", "gi")
    await access.look(doctor, "c1", "summary")
    (event,) = await events(house, "c1")
    assert (event.actor, event.action, event.purpose) == ("doctor-gi", "patient.view", "summary")
    assert event.detail == {"granted": False}


@pytest.mark.parametrize("clinics", [("ped",), ()])
async def test_a_patient_of_another_clinic_or_none_is_refused_and_nothing_is_noted(
    house: House, access: Access, clinics: tuple[str, ...]
) -> None:
    doctor = await staff(house, "doctor", "gi")
    await people.patient(house, "c1", *clinics)
    with pytest.raises(NotYourPatient):
        await access.look(doctor, "c1", "summary")
    assert not await access.may(doctor, "c1", "summary")
    assert await events(house, "c1") == []


async def test_who_is_nobodys_is_not_found(house: House, access: Access) -> None:
    doctor = await staff(house, "doctor", "gi")
    for conversation in ("nobody", "x" * 500, "' OR 1=1 --"):
        with pytest.raises(NotFound):
            await access.look(doctor, conversation, "summary")


async def test_broken_glass_shows_one_patient_to_one_person_for_four_hours(
    house: House, access: Access, clock: Clock, signed_in: SignIn
) -> None:
    client = await signed_in("doctor", "gi")
    me = (await client.get("/session")).json()
    doctor = Staff(me["id"], me["login"], me["name"], "doctor", clinics=frozenset({"gi"}))
    colleague = await staff(house, "nurse", "gi")
    for conversation in ("c1", "c2"):
        await people.patient(house, conversation, "ped")
    asked = await client.post("/patients/c1/break-glass", json={"reason": "急诊会诊需要了解既往史"})
    assert asked.status_code == 204
    await access.look(doctor, "c1", "summary")
    for who, whom in ((doctor, "c2"), (colleague, "c1")):
        with pytest.raises(NotYourPatient):
            await access.look(who, whom, "summary")
    view, glass = await events(house, "c1")
    assert (glass.action, view.detail) == ("patient.break-glass", {"granted": True})
    assert "会诊" not in str(vars(glass))  # the reason may tell of the patient: it is sealed
    clock.forward(hours=4, minutes=1)
    with pytest.raises(NotYourPatient):
        await access.look(doctor, "c1", "summary")


async def test_breaking_the_glass_needs_a_reason_a_patient_and_the_right_role(house: House, signed_in: SignIn) -> None:
    doctor, desk, admin = [await signed_in(role) for role in ("doctor", "desk", "admin")]
    await people.patient(house, "c1", "ped")
    for reason in ("", "看看", "     急     ", None, "x" * 501, "有\0字符的理由"):
        assert (await doctor.post("/patients/c1/break-glass", json={"reason": reason})).status_code == 422
    good = {"reason": "急诊会诊需要了解既往史"}
    assert (await doctor.post("/patients/none/break-glass", json=good)).status_code == 404
    for other in (desk, admin):
        assert (await other.post("/patients/c1/break-glass", json=good)).status_code == 403
    assert await events(house, "c1") == []


async def test_who_waits_for_a_person_may_be_read_for_talking_by_those_who_talk(house: House, access: Access) -> None:
    await people.patient(house, "waits", handed=True)
    await people.patient(house, "alone")
    for who in (await staff(house, "doctor", "gi"), await staff(house, "nurse"), await staff(house, "desk")):
        assert await access.may(who, "waits", "talk")
        assert not await access.may(who, "alone", "talk")
    doctor, desk = await staff(house, "doctor", "ped"), await staff(house, "desk", "gi")
    assert not await access.may(doctor, "waits", "summary")
    assert await access.may(desk, "alone", "alerts")


async def test_a_list_is_noted_for_every_patient_in_it_once_in_ten_minutes(
    house: House, access: Access, clock: Clock
) -> None:
    nurse, other = await staff(house, "nurse", "gi"), await staff(house, "nurse", "ped")

    async def noted(*steps: Any) -> list[int]:
        for step in steps:
            await step
        return [len(await events(house, f"c{n}")) for n in range(3)]

    assert await noted(access.listed(nurse, ["c0", "c1", "c0"], "day")) == [1, 1, 0]
    assert await noted(access.listed(nurse, ["c0", "c1", "c2"], "day")) == [1, 1, 1]
    assert await noted(access.listed(other, ["c0"], "day"), access.listed(nurse, ["c1"], "alerts")) == [2, 2, 1]
    clock.forward(minutes=11)
    assert await noted(access.listed(nurse, ["c0", "c1", "c2"], "day")) == [3, 3, 2]


async def test_a_page_that_follows_a_conversation_is_one_view_and_opening_it_again_another(
    house: House, access: Access
) -> None:
    nurse = await staff(house, "nurse", "gi")
    await people.patient(house, "c1", "gi")
    for _ in range(5):
        await access.look(nurse, "c1", "talk", follow=True)
    assert len(await events(house, "c1")) == 1
    await access.look(nurse, "c1", "talk")
    assert len(await events(house, "c1")) == 2
