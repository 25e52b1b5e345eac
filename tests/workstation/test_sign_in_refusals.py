"""What must not get in: wrong and forged things, locked accounts, other people's pages, odd input."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from server.staffing import staffing_of
from server.wiring import House
from tests.conftest import Clock
from tests.workstation import people
from tests.workstation.conftest import SignIn
from workstation import passwords

Browser = Callable[[], httpx.AsyncClient]
ODD = ["' OR 1=1 --", "admin'; DROP TABLE staff; --", "李雷", "\u202eadmin", "😀", " ", "%00", "a" * 64]


async def fail(client: httpx.AsyncClient, login: str, times: int) -> httpx.Response:
    for _ in range(times):
        answer = await people.sign_in(client, login, "not the password")
    return answer


@pytest.mark.parametrize("login", ["gi-2", "nobody-has-this"])
async def test_five_wrong_passwords_lock_a_login_whether_it_exists_or_not(
    house: House, browser: Browser, clock: Clock, login: str
) -> None:
    await people.account(house, "gi-2", "doctor", ("gi",))
    client = browser()
    assert (await fail(client, login, 4)).status_code == 401
    locked = await fail(client, login, 1)
    assert (locked.status_code, locked.json()["code"]) == (423, "locked")
    assert "09:15" in locked.json()["detail"]
    assert locked.json()["until"].startswith("2026-11-21T")
    # The right password does not tell that it is right while the lock lasts.
    assert (await people.sign_in(client, login)).status_code == 423
    clock.forward(minutes=16)
    assert "09:46" in (await fail(client, login, 5)).json()["detail"]  # twice as long


async def test_the_right_password_forgets_wrong_ones(house: House, browser: Browser) -> None:
    await people.account(house, "gi-2", "doctor")
    client = browser()
    for _ in range(3):
        assert (await fail(client, "gi-2", 4)).status_code == 401
        assert (await people.sign_in(client, "gi-2")).status_code == 200


async def test_an_unknown_login_is_as_much_work_as_a_known_one(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.account(house, "gi-2", "doctor")
    verified: list[str] = []
    real = passwords._verify

    def seen(kept: str, given: str) -> bool:
        verified.append(kept[:30])
        return real(kept, given)

    monkeypatch.setattr(passwords, "_verify", seen)
    answers = [(await fail(browser(), login, 1)).json() for login in ("gi-2", "nobody")]
    assert answers[0] == answers[1]
    assert verified[0] == verified[1]  # the same kind of hash, with the same parameters, once each
    assert len(verified) == 2
    noted = [(event.actor, event.action) for event in await house.audit.search()]
    assert noted == [("unknown", "staff.refused"), ("gi-2", "staff.refused")]  # the same writing, and no "nobody"


async def test_one_address_that_keeps_guessing_is_slowed_down(
    house: House, browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.account(house, "gi-2", "doctor")
    client = browser()
    with monkeypatch.context() as quick:
        quick.setattr(passwords, "_verify", lambda *_: False)
        answers = [(await fail(client, f"guess-{n}", 1)).status_code for n in range(61)]
    assert answers == [401] * 60 + [429]
    assert (await people.sign_in(client, "gi-2")).status_code == 429
    clock.forward(seconds=2)
    for _ in range(3):
        assert (await people.sign_in(client, "gi-2")).status_code == 200  # the right ones are free


async def test_many_guesses_at_once_are_not_more_tries(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.account(house, "gi-2", "doctor")
    tried: list[str] = []

    def seen(_kept: str, given: str) -> bool:
        tried.append(given)
        return False

    monkeypatch.setattr(passwords, "_verify", seen)
    client = browser()
    answers = await asyncio.gather(*(people.sign_in(client, "gi-2", f"guess-{n}") for n in range(30)))
    assert len(tried) == 5
    assert sorted(answer.status_code for answer in answers) == [401] * 4 + [423] * 26


@pytest.mark.parametrize("cookie", ["forged", "", "a" * 4000, "eyJhbGciOiJub25lIn0.e30.", "' OR 1=1 --"])
async def test_a_forged_cookie_is_nobody(browser: Browser, cookie: str) -> None:
    answer = await browser().get("/session", headers={"Cookie": f"anban_staff={cookie}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


async def test_the_stored_session_opens_nothing(house: House, signed_in: SignIn, browser: Browser) -> None:
    await signed_in("doctor", "gi")
    kept = await house.database.read(lambda c: c.exec_driver_sql("SELECT hash FROM staff_session").scalars().all())
    assert (await browser().get("/session", headers={"Cookie": f"anban_staff={kept[0]}"})).status_code == 401


async def test_a_cookie_brought_along_is_not_the_session_one_signs_in_to(house: House, browser: Browser) -> None:
    await people.account(house, "gi-2", "doctor")
    given = {"login": "gi-2", "password": people.PASSWORD}
    answers = [await browser().post("/session", json=given, headers={"Cookie": "anban_staff=planted"}) for _ in "12"]
    opened = {answer.cookies["anban_staff"] for answer in answers}
    assert len(opened - {"planted"}) == 2
    assert (await browser().get("/session", headers={"Cookie": "anban_staff=planted"})).status_code == 401


async def test_deactivating_an_account_ends_its_sessions_and_its_password_is_wrong(
    house: House, signed_in: SignIn, browser: Browser
) -> None:
    client = await signed_in("doctor", "gi", login="gi-2")
    staffing = staffing_of(house)
    await staffing.change("admin", (await staffing.named("gi-2")).id, active=False)
    assert (await client.get("/session")).status_code == 401
    assert (await people.sign_in(browser(), "gi-2")).status_code == 401


async def test_a_change_needs_the_csrf_header_of_this_very_session(signed_in: SignIn, house: House) -> None:
    client, other = await signed_in("doctor", "gi"), await signed_in("nurse", "gi")
    for csrf in ("", "wrong", other.headers["X-CSRF"], "错"):
        answer = await client.delete("/session", headers={b"X-CSRF": csrf.encode()})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert (await client.delete("/session")).status_code == 204


@pytest.mark.parametrize(
    "header", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_another_sites_page_can_neither_sign_in_nor_change_anything(
    house: House, signed_in: SignIn, browser: Browser, header: dict[str, str]
) -> None:
    client = await signed_in("doctor", "gi", login="gi-2")
    assert (await client.delete("/session", headers=header)).status_code == 403
    given = {"login": "gi-2", "password": people.PASSWORD}
    assert (await browser().post("/session", json=given, headers=header)).status_code == 403


async def test_two_browsers_are_two_sessions(house: House, browser: Browser) -> None:
    await people.account(house, "gi-2", "doctor")
    one, two = browser(), browser()
    for client in (one, two):
        await people.sign_in(client, "gi-2")
    assert (await one.delete("/session")).status_code == 204
    assert (await two.get("/session")).status_code == 200


@pytest.mark.parametrize("login", ODD)
async def test_odd_logins_are_wrong_logins(browser: Browser, login: str) -> None:
    assert (await people.sign_in(browser(), login, login or "x")).status_code == 401


async def test_what_is_no_login_at_all_is_refused_before_any_work(browser: Browser) -> None:
    client = browser()
    big = await people.sign_in(client, "gi-2", "x" * 1_000_000)
    assert big.status_code == 413
    for login, password in (("gi-2", "x" * 201), ("x" * 65, "x"), ("", ""), ("a\0b", "x"), ("a", "\0")):
        assert (await people.sign_in(client, login, password)).status_code == 422
    for body in (b"", b"[]", b"{", b'{"login": "\\ud800", "password": "x"}'):
        sent = await client.post("/session", content=body, headers={"Content-Type": "application/json"})
        assert sent.status_code in (400, 422)


async def test_a_login_is_the_same_however_it_is_typed(house: House, browser: Browser) -> None:
    staffing = staffing_of(house)
    _, password = await staffing.add("admin", "ＬＩ雷", name="李雷", role="nurse")
    answer = await people.sign_in(browser(), "  li雷 ", password)
    assert answer.json()["login"] == "li雷"
