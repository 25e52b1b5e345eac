"""`anban wechat check|menu|qr` against the platform, and what it says when something is missing or wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.wechat.fake.platform import Platform
from server.cli import main
from tests.wechat.platform import listening
from tests.wechat.running import APP, KEY, SECRET, TOKEN


@pytest.fixture
def unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty data folder and no account."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path))
    for name in ("APP_ID", "SECRET", "TOKEN", "AES_KEY", "API", "TEMPLATE", "NOTICE"):
        monkeypatch.delenv(f"ANBAN_WECHAT_{name}", raising=False)


@pytest.fixture
def platform(unset: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    with listening() as (made, address):
        told = {"APP_ID": APP, "SECRET": SECRET, "TOKEN": TOKEN, "AES_KEY": KEY, "API": address}
        for name, value in told.items():
            monkeypatch.setenv(f"ANBAN_WECHAT_{name}", value)
        yield made


@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize("command", [["check"], ["menu", "--publish"], ["qr", "triage"]])
def test_without_an_account_it_says_which_setting_and_how_to_try(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wechat", *command]) == 1
    said = capsys.readouterr().err
    assert "ANBAN_WECHAT_APP_ID" in said
    assert "anban serve --demo" in said


@pytest.mark.usefixtures("unset")
def test_the_menu_can_be_looked_at_without_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wechat", "menu"]) == 0
    assert len(json.loads(capsys.readouterr().out)["button"]) == 3


def test_a_menu_is_missed_published_and_found(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wechat", "check"]) == 1
    first = capsys.readouterr().out
    assert "✓ token" in first
    assert "✗ menu: none is published; run `anban wechat menu --publish`" in first
    assert main(["wechat", "menu", "--publish"]) == 0
    assert len(platform.menu["button"]) == 3
    assert main(["wechat", "check"]) == 0
    said = capsys.readouterr().out
    assert "✗" not in said
    assert "safe mode" in said
    assert platform.calls["token"] == 1  # three commands, one token


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("SECRET", "wrong", "✗ token: WeChat 40125"),
        ("SECRET", "", "ANBAN_WECHAT_SECRET is not set"),
        ("TOKEN", "", "ANBAN_WECHAT_TOKEN is not set"),
        ("AES_KEY", "short", "43 characters"),
        ("NOTICE", "nothing-like-it", "no notice nothing-like-it; it has: none"),
        ("TEMPLATE", "nothing-like-it", "no template nothing-like-it; it has: template-1"),
        ("API", "http://127.0.0.1:9", "✗ token: ConnectError"),
    ],
)
def test_check_names_what_is_wrong(
    setting: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"ANBAN_WECHAT_{setting}", value)
    assert main(["wechat", "check"]) == 1
    assert said in capsys.readouterr().out


@pytest.mark.usefixtures("platform")
def test_a_refusal_comes_with_what_to_do_about_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANBAN_WECHAT_SECRET", "wrong")
    main(["wechat", "check"])
    assert "→ is ANBAN_WECHAT_SECRET the AppSecret of this account?" in capsys.readouterr().out


def test_a_template_is_registered_and_its_setting_told(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wechat", "template", "--add", "43216"]) == 0
    assert "ANBAN_WECHAT_TEMPLATE=template-43216" in capsys.readouterr().out
    assert main(["wechat", "template"]) == 0
    assert "template-43216  消息提醒" in capsys.readouterr().out
    assert "template-43216" in platform.templates


def test_a_notice_is_registered_with_its_keywords(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wechat", "notice"]) == 0
    assert "none; take one" in capsys.readouterr().out
    assert main(["wechat", "notice", "--add", "1128", "--keywords", "1"]) == 1
    assert "2 to 5 numbers" in capsys.readouterr().err
    assert main(["wechat", "notice", "--add", "1128", "--keywords", "1,3"]) == 0
    assert "ANBAN_WECHAT_NOTICE=notice-1128" in capsys.readouterr().out
    assert list(platform.notices) == ["notice-1128"]


def test_a_code_for_a_clinic_says_where_its_picture_is(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wechat", "qr", "clinic", "03.02"]) == 0
    assert "picture  https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=" in capsys.readouterr().out
    assert list(platform.codes.values()) == ["clinic:03.02"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ward", "7"], "unknown kind 'ward'; known: clinic, doctor, bed, triage, register"),
        (["clinic", "99.99"], "has no clinic 99.99"),
        (["clinic"], "has no clinic (none given)"),
        (["doctor", "王医生 "], "a value has letters"),
    ],
)
def test_a_wrong_code_is_refused_before_the_platform_is_asked(
    words: list[str], said: str, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wechat", "qr", *words]) == 1
    assert said in capsys.readouterr().err
    assert not platform.codes
