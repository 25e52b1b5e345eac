"""Signing in and out, as a browser sees it."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from server.wiring import House
from tests.conftest import Clock
from tests.workstation import people
from tests.workstation.conftest import SignIn

Browser = Callable[[], httpx.AsyncClient]


async def test_the_right_password_opens_a_session_that_says_who_it_is(house: House, browser: Browser) -> None:
    await people.account(house, "gi-2", "doctor", ("gi",))
    client = browser()
    answer = await people.sign_in(client, "gi-2")
    assert answer.status_code == 200
    me = answer.json()
    assert (me["name"], me["role"], me["clinics"]) == ("李佩文", "doctor", [{"id": "gi", "name": "消化内科门诊"}])
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await client.get("/session")).json()["csrf"] == me["csrf"]


async def test_an_idle_session_ends_a_used_one_lasts_until_its_longest(signed_in: SignIn, clock: Clock) -> None:
    client = await signed_in("nurse", "gi")
    for _ in range(28):  # 11 h 40
        clock.forward(minutes=25)
        assert (await client.get("/session")).status_code == 200
    clock.forward(minutes=25)
    assert (await client.get("/session")).status_code == 401
    client = await signed_in("nurse", "ped")
    clock.forward(minutes=31)
    assert (await client.get("/session")).status_code == 401


async def test_after_signing_out_the_cookie_is_worth_nothing(signed_in: SignIn) -> None:
    client = await signed_in("nurse", "gi")
    cookie = client.cookies["anban_staff"]
    assert (await client.delete("/session")).status_code == 204
    assert (await client.get("/session", headers={"Cookie": f"anban_staff={cookie}"})).status_code == 401
