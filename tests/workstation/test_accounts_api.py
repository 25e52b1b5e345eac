"""The administrator adds, changes, locks and unlocks accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.workstation import people
from tests.workstation.conftest import SignIn

Browser = Callable[[], httpx.AsyncClient]
LI = {"login": "gi-2", "name": "李佩文", "title": "副主任医师", "role": "doctor", "clinics": ["gi"], "doctor": "gi-2"}


@pytest.fixture
async def admin(signed_in: SignIn) -> httpx.AsyncClient:
    return await signed_in("admin", login="boss")


async def add(admin: httpx.AsyncClient, **other: Any) -> dict[str, Any]:
    answer = await admin.post("/accounts", json=LI | other)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_new_account_signs_in_once_with_its_password_and_must_change_it(
    admin: httpx.AsyncClient, browser: Browser
) -> None:
    made = await add(admin)
    listed = {row["login"]: row for row in (await admin.get("/accounts")).json()}
    assert listed["gi-2"] == made | {"password": None}
    client = browser()
    me = (await people.sign_in(client, "gi-2", made["password"])).json()
    assert (me["must_change"], me["role"], me["clinics"][0]["id"]) == (True, "doctor", "gi")


async def test_what_cannot_be_is_refused_in_words(admin: httpx.AsyncClient) -> None:
    await add(admin)
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({}, 409, "已经有人用"),
        ({"login": "GI-2"}, 409, "已经有人用"),
        ({"login": "a b"}, 422, "登录名"),
        ({"login": "x", "clinics": ["no-such"]}, 422, "登录名"),
        ({"login": "x1", "clinics": ["no-such"]}, 422, "科室"),
        ({"login": "x1", "doctor": "no-such"}, 422, "医生"),
        ({"login": "x1", "role": "king"}, 422, "检查"),
        ({"login": "x1", "name": "  "}, 422, "检查"),
        ({"login": "x1", "surprise": 1}, 422, "检查"),
    ]
    for other, status, said in wrong:
        answer = await admin.post("/accounts", json=LI | other)
        assert (answer.status_code, said in answer.json()["detail"]) == (status, True), (other, answer.text)


async def test_a_change_takes_effect_with_the_next_request(admin: httpx.AsyncClient, signed_in: SignIn) -> None:
    client = await signed_in("nurse", "gi", login="n1")
    id = (await client.get("/session")).json()["id"]
    changed = await admin.patch(f"/accounts/{id}", json={"clinics": ["ped"], "title": "护士长"})
    assert (changed.json()["clinics"], changed.json()["name"]) == (["ped"], "李佩文")
    assert (await client.get("/session")).json()["clinics"][0]["id"] == "ped"
    await admin.patch(f"/accounts/{id}", json={"active": False})
    assert (await client.get("/session")).status_code == 401
    await admin.patch(f"/accounts/{id}", json={"active": True})
    assert (await people.sign_in(client, "n1")).status_code == 200


async def test_an_administrator_unlocks_and_gives_a_new_password(
    admin: httpx.AsyncClient, signed_in: SignIn, browser: Browser
) -> None:
    client = await signed_in("nurse", "gi", login="n1")
    id = (await client.get("/session")).json()["id"]
    for _ in range(5):
        await people.sign_in(browser(), "n1", "wrong")
    (row,) = [row for row in (await admin.get("/accounts")).json() if row["login"] == "n1"]
    assert row["locked_until"] == "2026-11-21T01:15:00Z"
    assert (await admin.patch(f"/accounts/{id}", json={"unlock": True})).json()["locked_until"] is None
    assert (await people.sign_in(browser(), "n1")).status_code == 200
    fresh = (await admin.patch(f"/accounts/{id}", json={"new_password": True})).json()["password"]
    assert (await client.get("/session")).status_code == 401
    assert (await people.sign_in(browser(), "n1")).status_code == 401
    assert (await people.sign_in(browser(), "n1", fresh)).json()["must_change"] is True


async def test_nobody_locks_the_last_administrator_out(admin: httpx.AsyncClient, signed_in: SignIn) -> None:
    own = (await admin.get("/session")).json()["id"]
    for change in ({"active": False}, {"role": "it"}, {"new_password": True}):
        assert (await admin.patch(f"/accounts/{own}", json=change)).status_code == 422
    second = await signed_in("admin", login="second")
    assert (await second.patch(f"/accounts/{own}", json={"active": False})).status_code == 200
    assert (await admin.get("/accounts")).status_code == 401


async def test_an_unknown_account_is_not_found(admin: httpx.AsyncClient) -> None:
    for change in ({"active": False}, {"unlock": True}, {"new_password": True}, {}):
        assert (await admin.patch("/accounts/none", json=change)).status_code == 404


async def test_the_form_offers_this_hospitals_clinics_and_doctors(admin: httpx.AsyncClient) -> None:
    offered = (await admin.get("/accounts/choices")).json()
    assert {"id": "gi", "name": "消化内科门诊"} in offered["clinics"]
    assert {"id": "gi-2", "name": "李佩文", "title": "副主任医师", "clinic": "gi"} in offered["doctors"]
