"""The WebSocket: acts one by one, receipts, pushes, and errors that do not end it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from channels.app.channel import AppChannel, build
from core.contracts import Address
from core.messages import Reply
from tests.app.house import SECRET, Clock, MemoryHouse, make_app


@pytest.fixture
def client(house: MemoryHouse) -> Iterator[TestClient]:
    with TestClient(make_app(house)) as client:
        yield client


def opened(client: TestClient) -> str:
    return str(client.post("/api/app/sessions", json={}).json()["token"])


def hello(socket: WebSocketTestSession, token: str, after: int = 0) -> list[dict[str, Any]]:
    """Sign in, and everything up to `ready`."""
    socket.send_json({"type": "hello", "token": token, "after": after})
    return until(socket, "ready")


def until(socket: WebSocketTestSession, kind: str) -> list[dict[str, Any]]:
    frames = [socket.receive_json()]
    while frames[-1]["type"] != kind:
        frames.append(socket.receive_json())
    return frames


def test_a_message_is_received_typed_and_answered_act_by_act(client: TestClient) -> None:
    with client.websocket_connect("/api/app/ws") as socket:
        hello(socket, opened(client))
        socket.send_json({"type": "message", "key": "k1", "text": "预问诊"})
        frames = until(socket, "reply")
    assert [frame["type"] for frame in frames] == ["typing", "receipt", "act", "act", "reply"]
    assert frames[1]["turn"] == 1
    assert [frame["act"]["type"] for frame in frames if frame["type"] == "act"] == ["say", "ask"]
    assert frames[-1]["reply"]["choices"][0]["label"] == "有"


def test_the_history_after_a_turn_comes_before_ready(client: TestClient) -> None:
    token = opened(client)
    headers = {"Authorization": f"Bearer {token}"}
    for number in range(3):
        client.post("/api/app/messages", json={"key": f"k{number}", "text": "你好"}, headers=headers)
    with client.websocket_connect("/api/app/ws") as socket:
        frames = hello(socket, token, after=1)
    assert [item["turn"] for item in frames[0]["items"]] == [2, 2, 3, 3]
    assert frames[-1]["last"] == 3


def test_what_another_device_and_staff_say_is_pushed(client: TestClient, house: MemoryHouse) -> None:
    token = opened(client)
    with client.websocket_connect("/api/app/ws") as socket:
        hello(socket, token)
        headers = {"Authorization": f"Bearer {token}"}
        client.post("/api/app/messages", json={"key": "other", "text": "另一台手机"}, headers=headers)
        assert socket.receive_json()["items"][0]["text"] == "另一台手机"
        (conversation,) = house.conversations
        assert client.portal is not None
        client.portal.call(house.staff_says, conversation, "您好，我是导诊台的林护士")
        pushed = socket.receive_json()
    assert (pushed["type"], pushed["item"]["name"]) == ("staff", "林护士")


def test_a_turn_outlives_the_socket_it_came_by(client: TestClient, house: MemoryHouse) -> None:
    token = opened(client)
    with client.websocket_connect("/api/app/ws") as socket:
        hello(socket, token)
        socket.send_json({"type": "message", "key": "k1", "text": "说完就断"})
        socket.receive_json()
    (conversation,) = house.conversations.values()
    deadline = time.monotonic() + 5
    while conversation.last == 0 and time.monotonic() < deadline:
        client.get("/nothing")
    assert conversation.items[0].text == "说完就断"


@pytest.mark.parametrize(
    "frame",
    ["{", "[]", '{"type": "dance"}', '{"type":"message","key":"k1"}', '{"type":"message","key":"\\ud800","text":"x"}',
     '{"type":"message","key":"k1","text":"\\u200b"}', '{"type":"message","key":"k1","text":"' + "长" * 5001 + '"}',
     "a" * 70_000, "[" * 60_000],
)  # fmt: skip
def test_a_bad_frame_is_an_error_and_the_socket_stays_open(client: TestClient, frame: str) -> None:
    with client.websocket_connect("/api/app/ws") as socket:
        hello(socket, opened(client))
        socket.send_text(frame)
        error = socket.receive_json()
        assert error["type"] == "error"
        assert 400 <= error["problem"]["status"] < 500
        socket.send_bytes(b"\0")
        assert socket.receive_json()["type"] == "error"
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}


def test_a_turn_that_fails_says_so_and_may_be_tried_again(client: TestClient, house: MemoryHouse) -> None:
    with client.websocket_connect("/api/app/ws") as socket:
        hello(socket, opened(client))
        house.broken = True
        socket.send_json({"type": "message", "key": "k1", "text": "你好"})
        assert until(socket, "error")[-1]["problem"]["status"] == 500
        house.broken = False
        socket.send_json({"type": "message", "key": "k1", "text": "你好"})
        assert until(socket, "reply")[-1]["key"] == "k1"


@pytest.mark.parametrize("first", [{"type": "ping"}, {"type": "hello", "token": "x"}, {"type": "hello"}])
def test_without_a_good_hello_the_socket_closes_with_a_problem(client: TestClient, first: dict[str, Any]) -> None:
    with client.websocket_connect("/api/app/ws") as socket:
        socket.send_json(first)
        assert socket.receive_json()["problem"]["status"] == 401
        assert socket.receive()["code"] == 4401


async def test_send_wakes_the_open_pages(clock: Clock, house: MemoryHouse) -> None:
    channel = build(house, hospital="", secret=SECRET, clock=clock)
    assert isinstance(channel, AppChannel)
    with channel._bell.ear("c1") as ear:
        reply = Reply(conversation="c1", turn=4, message_key="k", acts=[], at=clock())
        receipt = await channel.send(Address("app", "x", "c1"), reply)
        await asyncio.wait_for(ear.wait(), 1)
    assert (receipt.ref, receipt.detail) == ("turn 4", "1 open pages")
