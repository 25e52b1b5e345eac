"""Changing one's password, the first password, and what is too easily guessed."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from core.errors import BadInput
from server.wiring import House
from tests.workstation import people
from workstation import passwords

Browser = Callable[[], httpx.AsyncClient]
NEW = "a-new-one-2027"


async def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(house: House, browser: Browser) -> None:
    await people.account(house, "gi-2", "doctor")
    here, there = browser(), browser()
    for client in (here, there):
        await people.sign_in(client, "gi-2")
    changed = await here.post("/session/password", json={"old": people.PASSWORD, "new": NEW})
    assert changed.status_code == 204
    assert (await here.get("/session")).status_code == 200
    assert (await there.get("/session")).status_code == 401
    assert (await people.sign_in(there, "gi-2")).status_code == 401
    assert (await people.sign_in(there, "gi-2", NEW)).status_code == 200


async def test_the_old_password_is_asked_and_guessing_it_locks(house: House, browser: Browser) -> None:
    await people.account(house, "gi-2", "doctor")
    client = browser()
    await people.sign_in(client, "gi-2")
    answers = [await client.post("/session/password", json={"old": "guess", "new": NEW}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [423] * 2
    assert "原密码不对" in answers[0].json()["detail"]


async def test_a_first_password_opens_nothing_until_it_is_changed(house: House, browser: Browser) -> None:
    await people.account(house, "boss", "admin", must_change=True)
    client = browser()
    assert (await people.sign_in(client, "boss")).json()["must_change"] is True
    assert (await client.get("/accounts")).json()["code"] == "change-password"
    await client.post("/session/password", json={"old": people.PASSWORD, "new": NEW})
    assert (await client.get("/accounts")).status_code == 200


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-1", "至少"),
        ("x" * 201, "至少"),
        ("gi-2-gi-2-gi-2", "登录名"),
        ("李佩文李佩文李佩文李佩文", "登录名"),
        ("Password123!", "常见"),
        ("admin888888", "常见"),
        ("1234567890", "常见"),
        ("19871123198", "常见"),
        ("aaaaaaaaaaaa", "常见"),
        ("qwertyuiop", "常见"),
    ],
)
def test_what_is_easily_guessed_is_refused(password: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        passwords.check(password, "gi-2", "李佩文")
    assert why in refused.value.heard


@pytest.mark.parametrize("password", ["correct-horse-7", "春眠不觉晓处处闻啼鸟", "tr0ub4dor&3x"])
def test_a_good_one_is_taken(password: str) -> None:
    passwords.check(password, "gi-2", "李佩文")


def test_a_fresh_one_is_good() -> None:
    passwords.check(passwords.fresh(), "gi-2", "李佩文")


def test_fresh_passwords_differ_and_are_kept_only_as_argon2id() -> None:
    assert len({passwords.fresh() for _ in range(50)}) == 50
    assert passwords.HASHER.hash("x").startswith("$argon2id$v=19$m=19456,t=3,p=1$")
