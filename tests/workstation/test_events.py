"""The live line over HTTP: behind the door, resumed by the browser's own header, and true to what was accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.app.running import real_server
from tests.workstation.place import Place
from workstation.door import PREFIX


@pytest.fixture(scope="module")
def place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("events")
    with real_server(sqlite_template, folder) as address:
        made = Place(address, folder)
        made.account("desk", "desk", name="陈静")
        yield made


@pytest.fixture
def desk(place: Place) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{place.address}", timeout=20) as client:
        signed = client.post(f"{PREFIX}/session", json={"login": "desk", "password": place.password})
        client.headers["X-CSRF"] = signed.json()["csrf"]
        yield client


def patient(client: httpx.Client, *says: str) -> str:
    session = client.post("/api/app/sessions", json={}).json()
    for number, said in enumerate(says):
        message, bearer = {"key": f"m{number}", "text": said}, {"Authorization": f"Bearer {session['token']}"}
        assert client.post("/api/app/messages", json=message, headers=bearer).status_code == 200
    conversation: str = session["conversation"]
    return conversation


def first(client: httpx.Client, many: int, **headers: str) -> list[dict[str, Any]]:
    """The first events of a line."""
    found: list[dict[str, Any]] = []
    with client.stream("GET", f"{PREFIX}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if value:
                event[name] = value
            elif event:
                found.append({"event": event["event"], "id": event.get("id"), **json.loads(event["data"])})
                event = {}
            if len(found) == many:
                return found
    raise AssertionError("the line ended early")


def test_nobody_listens_without_signing_in(place: Place) -> None:
    assert httpx.get(f"http://{place.address}{PREFIX}/events").status_code == 401


def test_a_page_that_comes_back_hears_what_happened_meanwhile_and_no_words_of_it(desk: httpx.Client) -> None:
    (hello,) = first(desk, 1)
    conversation = patient(desk, "你好", "我想挂号", "转人工")
    heard = first(desk, 3, **{"Last-Event-ID": str(hello["newest"])})
    assert [one["event"] for one in heard] == ["hello", "turn", "queue"]
    assert {one["conversation"] for one in heard[1:]} == {conversation}
    assert "挂号" not in json.dumps(heard, ensure_ascii=False)
    assert int(heard[2]["id"]) == hello["newest"] + 2


@pytest.mark.parametrize("id", ["x", "-1", "99999999999999999999", "１２", ""])
def test_a_broken_last_id_begins_from_now(desk: httpx.Client, id: str) -> None:
    headers = {"Last-Event-ID": id} if id.isascii() else {}
    (hello,) = first(desk, 1, **headers)
    assert hello["event"] == "hello"
    assert hello["id"] == str(hello["newest"])
