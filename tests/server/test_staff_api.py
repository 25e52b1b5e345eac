"""Staff see the queue, take a conversation, write and release it; the door is shut without the token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from core.settings import Settings
from server.app import create_app
from tests.conftest import Clock

TOKEN = {"Authorization": "Bearer the-staff-token"}


@pytest.fixture
async def client(tmp_path: Path, database_url: str, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data=tmp_path, database_url=database_url, staff_token=SecretStr("the-staff-token"))
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://anban") as made:
            yield made


class Patient:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.keys = 0

    async def open(self) -> None:
        session = (await self.client.post("/api/app/sessions", json={})).json()
        self.headers = {"Authorization": f"Bearer {session['token']}"}
        self.conversation = session["conversation"]

    async def say(self, text: str) -> list[dict[str, Any]]:
        self.keys += 1
        answer = await self.client.post(
            "/api/app/messages", json={"key": f"p{self.keys}", "text": text}, headers=self.headers
        )
        acts: list[dict[str, Any]] = answer.json()["acts"]
        return acts


@pytest.fixture
async def patient(client: httpx.AsyncClient) -> Patient:
    made = Patient(client)
    await made.open()
    return made


@pytest.mark.parametrize("path", ["/api/staff/queue", "/api/staff/desk", "/api/staff/conversations/x"])
async def test_without_the_token_nothing_is_shown(client: httpx.AsyncClient, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert (await client.get(path, headers=headers)).status_code == 401


async def test_a_handed_over_conversation_goes_to_staff_and_back(client: httpx.AsyncClient, patient: Patient) -> None:
    await patient.say("我想挂号")
    assert (await patient.say("转人工"))[-1]["type"] == "handed"
    (waiting,) = (await client.get("/api/staff/queue", headers=TOKEN)).json()
    assert (waiting["conversation"], waiting["taken_by"]) == (patient.conversation, None)

    path = f"/api/staff/conversations/{patient.conversation}/messages"
    act = {"key": "s1", "action": "say", "text": "您好，我来帮您挂。", "name": "李护士｜导诊台"}
    first, again = [(await client.post(path, json=act, headers=TOKEN)).json() for _ in range(2)]
    assert first == again
    assert await patient.say("好的") == []

    history = (await client.get("/api/app/messages?after=0", headers=patient.headers)).json()
    items = history["items"] if isinstance(history, dict) else history
    staff = [item for item in items if item["role"] == "staff"]
    assert [(item["name"], item["title"], item["ai"]) for item in staff] == [("李护士", "导诊台", False)]

    release = {"key": "s2", "action": "release", "name": "李护士｜导诊台"}
    acts = (await client.post(path, json=release, headers=TOKEN)).json()["acts"]
    assert "挂哪个科" in acts[-1]["text"]
    assert (await client.get("/api/staff/queue", headers=TOKEN)).json() == []


async def test_looking_at_a_conversation_is_in_the_audit_trail(client: httpx.AsyncClient, patient: Patient) -> None:
    await patient.say("你好")
    assert (await client.get(f"/api/staff/conversations/{patient.conversation}", headers=TOKEN)).status_code == 200
    house = client._transport.app.state.house  # type: ignore[attr-defined]
    (event,) = await house.audit.of(patient.conversation)
    assert event.action == "conversation.view"


async def test_an_unknown_conversation_is_not_found(client: httpx.AsyncClient) -> None:
    act = {"key": "s1", "text": "您好", "name": "李护士"}
    for answer in (
        await client.get("/api/staff/conversations/none", headers=TOKEN),
        await client.post("/api/staff/conversations/none/messages", json=act, headers=TOKEN),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/problem+json")


async def test_health_readiness_and_metrics_answer(client: httpx.AsyncClient, patient: Patient) -> None:
    await patient.say("你好")
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200
    metrics = (await client.get("/metrics")).text
    assert 'anban_turn_seconds_count{assistant="frontdesk",channel="app"}' in metrics
    assert "你好" not in metrics
