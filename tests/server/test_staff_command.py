"""`anban staff` makes the first administrator; `anban doctor` says when there is none; the demo's accounts."""

from __future__ import annotations

import asyncio
import io
import json
import stat
from pathlib import Path

import pytest

from core.settings import Settings
from server import demo_staff
from server.cli import main
from server.commands import doctor, serve
from server.staffing import opened
from workstation import passwords


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ANBAN_DATABASE_URL", sqlite_url)
    return Settings()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["staff", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


def opens(settings: Settings, login: str, password: str) -> bool:
    async def look() -> bool:
        async with opened(settings) as staff:
            account = await staff.staffing.named(login)
            return account.active and await passwords.verified(account.password, password)

    return asyncio.run(look())


def test_the_first_administrator_is_made_with_a_password_shown_once(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no administrator yet" in asyncio.run(doctor._staff(settings))
    code, told = said(capsys, "add", "boss", "--name", "赵主任", "--role", "admin")
    password = told.split("password")[1].split()[0]
    assert code == 0
    assert opens(settings, "boss", password)
    assert "with an administrator" in asyncio.run(doctor._staff(settings))
    listed = said(capsys, "list")[1]
    assert "赵主任" in listed
    assert password not in listed


def test_a_new_password_replaces_the_old_one_and_a_chosen_one_keeps_to_the_rules(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = said(capsys, "add", "boss", "--name", "赵主任", "--role", "admin")[1].split("password")[1].split()[0]
    second = said(capsys, "password", "BOSS")[1].split("password")[1].split()[0]
    assert (opens(settings, "boss", first), opens(settings, "boss", second)) == (False, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("password123\n"))
    assert "too common" in said(capsys, "password", "boss", "--stdin")[1]
    monkeypatch.setattr("sys.stdin", io.StringIO("green-tea-2031\n"))
    code, told = said(capsys, "password", "boss", "--stdin")
    assert (code, "green-tea" in told) == (0, False)
    assert opens(settings, "boss", "green-tea-2031")


def test_accounts_are_locked_and_unlocked_but_not_the_last_administrator(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "add", "boss", "--name", "赵主任", "--role", "admin")
    assert said(capsys, "lock", "boss") == (1, "anban staff: the last administrator stays: add another one first\n")
    password = said(capsys, "add", "n1", "--name", "林", "--role", "nurse", "--clinic", "gi")[1].split("password")[1]
    said(capsys, "lock", "n1")
    assert not opens(settings, "n1", password.split()[0])
    said(capsys, "unlock", "n1")
    assert opens(settings, "n1", password.split()[0])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("lock", "nobody"), "no account nobody"),
        (("add", "a b", "--name", "x", "--role", "nurse"), "a login has"),
        (("add", "n1", "--name", "x", "--role", "nurse", "--clinic", "moon"), "no clinic 'moon'"),
        (("add", "n1", "--name", "x", "--role", "doctor", "--doctor", "who"), "no doctor 'who'"),
    ],
)
def test_what_cannot_be_is_said(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str) -> None:
    code, told = said(capsys, *words)
    assert (code, why in told) == (1, True)


def test_the_demos_accounts_keep_their_passwords_and_are_closed_outside_the_demo(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    first = serve._accounts(settings, demo=True)
    assert [one.login for one in first] == ["gi-2", "ped-3", "nurse", "desk", "it", "admin"]
    assert len({one.password for one in first}) == 6
    kept = demo_staff.file_of(settings)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert serve._accounts(settings, demo=True) == first
    assert first[0].password in serve.welcome(settings, True, first)
    assert serve._accounts(settings, demo=False) == []
    assert "6 demo accounts" in capsys.readouterr().out
    assert not any(opens(settings, one.login, one.password) for one in first)
    assert serve._accounts(settings, demo=True) == first
    assert all(opens(settings, one.login, one.password) for one in first)


def test_a_demo_password_somebody_changed_is_not_printed_and_not_set_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serve._accounts(settings, demo=True)
    monkeypatch.setattr("sys.stdin", io.StringIO("green-tea-2031\n"))
    said(capsys, "password", "desk", "--stdin")
    (desk,) = [one for one in serve._accounts(settings, demo=True) if one.login == "desk"]
    assert desk.password == ""
    assert opens(settings, "desk", "green-tea-2031")


def test_a_broken_file_of_passwords_stops_no_start(settings: Settings) -> None:
    serve._accounts(settings, demo=True)
    demo_staff.file_of(settings).write_text("{", encoding="utf-8")
    assert {one.password for one in serve._accounts(settings, demo=True)} == {""}
    assert json.loads(demo_staff.file_of(settings).read_text(encoding="utf-8"))["desk"] == ""
