"""The knowledge pages through the real app: who gets in, and that a decision changes the next answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from core.settings import Settings
from knowledge import confidence, sample
from server import knowledge
from server.app import create_app
from tests.conftest import Clock
from tests.knowledge.conftest import PairEmbedder
from tests.workstation import people

BASE = "/api/admin/knowledge"
TOKEN = {"Authorization": "Bearer the-staff-token"}
WANG = TOKEN | {"X-Staff-Name": quote("王护士长")}
QUESTION = "银杏院区地下停车怎么收费"


@pytest.fixture
async def client(
    tmp_path: Path, sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The whole app with three sample entries and a small embedding, with which any found passage is sure enough."""
    few = sample.documents()[:3]
    monkeypatch.setattr(sample, "documents", lambda: few)
    monkeypatch.setattr(knowledge, "build_embedder", lambda *_: PairEmbedder())
    monkeypatch.setattr(confidence, "THRESHOLD", 0.0)
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, staff_token=SecretStr("the-staff-token")), clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://anban", headers=WANG) as made:
            yield made


async def upload(client: httpx.AsyncClient, name: str, content: str | bytes) -> dict[str, Any]:
    sent = await client.post(f"{BASE}/upload", files={"file": (name, content)}, data={"source": "总务科"})
    assert sent.status_code == 200, sent.text
    told: dict[str, Any] = sent.json()
    return told


async def newest(client: httpx.AsyncClient) -> dict[str, Any]:
    listed = (await client.get(f"{BASE}/documents")).json()["documents"]
    first: dict[str, Any] = listed[0]
    return first


async def approve(client: httpx.AsyncClient, document: str, number: int) -> None:
    for step in ("reviewed", "approved"):
        moved = await client.post(f"{BASE}/documents/{document}/versions/{number}/move", json={"to": step})
        assert moved.json() == {"ok": True}


async def answer(client: httpx.AsyncClient) -> str:
    told = (await client.post(f"{BASE}/answer", json={"query": QUESTION})).json()
    text: str = told["answer"]
    return text


async def test_without_the_token_nothing_is_shown_and_a_token_without_a_name_is_nobody(
    client: httpx.AsyncClient,
) -> None:
    for path in ("documents", "overview", "questions", "feedback", "documents/x"):
        for wrong in ("", "Bearer wrong"):
            refused = await client.get(f"{BASE}/{path}", headers={"Authorization": wrong})
            assert refused.status_code == 401
    # Refused before the body is read: no stranger sends 100 MB.
    sent = await client.post(f"{BASE}/upload", content=b"no form at all", headers={"Authorization": "Bearer wrong"})
    assert sent.status_code == 401
    for name in ("", "%20", quote("长" * 41), "%00"):
        refused = await client.get(f"{BASE}/documents", headers={"X-Staff-Name": name})
        assert refused.status_code == 422
        assert "姓名" in refused.json()["detail"]


async def test_without_a_configured_token_the_door_is_shut(tmp_path: Path, sqlite_url: str, clock: Clock) -> None:
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, staff_token=SecretStr("")), clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://anban") as made:
            refused = await made.get(f"{BASE}/documents", headers={"Authorization": "Bearer "})
            assert refused.status_code == 403


async def test_approval_by_a_named_person_changes_the_next_answer_and_rollback_changes_it_back(
    client: httpx.AsyncClient,
) -> None:
    await upload(client, "停车.md", f"# {QUESTION}\n地下停车每小时三元。")
    document = (await newest(client))["id"]
    leap = await client.post(f"{BASE}/documents/{document}/versions/1/move", json={"to": "approved"})
    assert leap.status_code == 409
    assert "草稿" in leap.json()["detail"]
    assert "三元" not in await answer(client)
    await approve(client, document, 1)
    assert "三元" in await answer(client)

    assert (await upload(client, "停车.md", f"# {QUESTION}\n地下停车每小时五元。"))["changed"] == ["停车.md"]
    assert "三元" in await answer(client)
    await approve(client, document, 2)
    assert "五元" in await answer(client)

    back = await client.post(f"{BASE}/documents/{document}/versions/1/rollback", json={"note": "价格没有调整"})
    assert back.json() == {"ok": True}
    assert "三元" in await answer(client)
    shown = (await client.get(f"{BASE}/documents/{document}")).json()
    assert shown["live"] == 1
    assert {event["person"] for event in shown["events"]} == {"王护士长"}
    assert shown["events"][-1]["note"] == "价格没有调整"


async def test_a_file_that_cannot_be_read_is_reported_and_leaves_everything_as_it_was(
    client: httpx.AsyncClient,
) -> None:
    before = (await client.get(f"{BASE}/overview")).json()["states"]
    bad = [("坏.pdf", b"%PDF-1.7 broken", "PDF"), ("空.md", b"", "空的"), ("程序.exe", b"MZ", "不认识")]
    for name, content, reason in bad:
        told = await upload(client, name, content)
        assert told["added"] == []
        (skipped,) = told["skipped"]
        assert skipped["name"] == name
        assert reason in skipped["reason"]
    for fields in ({"expires": "明年"}, {"layer": "everybody"}, {"source": "长" * 401}):
        sent = await client.post(f"{BASE}/upload", files={"file": ("a.md", "# 一\n二")}, data=fields)
        assert sent.status_code == 422
        assert "信息" in sent.json()["detail"]
    assert (await client.get(f"{BASE}/overview")).json()["states"] == before


async def test_the_list_is_filtered_by_state_department_and_words(client: httpx.AsyncClient) -> None:
    for name, department in (("探视.md", "护理部"), ("停车.md", "总务科")):
        form = {"department": department, "expires": "2027-01-31", "effective": ""}
        await client.post(f"{BASE}/upload", files={"file": (name, f"# {name}\n正文。")}, data=form)
    seen = (await client.get(f"{BASE}/overview")).json()
    assert seen["states"]["draft"] == 2
    assert {"护理部", "总务科"} <= set(seen["departments"])
    (one,) = (await client.get(f"{BASE}/documents?state=draft&department=护理部")).json()["documents"]
    assert (one["name"], one["expires"], one["effective"]) == ("探视.md", "2027-01-31", "")
    assert (await client.get(f"{BASE}/documents?state=draft&words=停车")).json()["total"] == 1


async def test_what_was_refused_in_a_conversation_is_on_the_page(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confidence, "THRESHOLD", 1.1)
    house = client._transport.app.state.house  # type: ignore[attr-defined]
    assert (await house.knowledge.answer("戈谢病的药多久打一次")).refused
    (group,) = (await client.get(f"{BASE}/questions")).json()["groups"]
    assert group["example"] == "戈谢病的药多久打一次"
    await client.post(f"{BASE}/questions/handle", json={"ids": group["ids"]})
    assert (await client.get(f"{BASE}/questions")).json()["groups"] == []


async def test_a_signed_in_colleague_decides_under_the_own_name_with_the_csrf_header(client: httpx.AsyncClient) -> None:
    app: FastAPI = client._transport.app  # type: ignore[attr-defined]
    house = app.state.house
    await people.account(house, "it", "it")
    await people.account(house, "gi-2", "doctor", ("gi",))
    async with people.browser(app) as engineer, people.browser(app) as doctor:
        assert (await engineer.get(f"http://anban{BASE}/overview")).status_code == 401
        await people.sign_in(engineer, "it")
        await people.sign_in(doctor, "gi-2")
        assert (await engineer.get(f"http://anban{BASE}/overview")).status_code == 200
        assert (await doctor.get(f"http://anban{BASE}/overview")).status_code == 403
        await upload(client, "停车.md", "# 停车\n三元。")
        path = f"http://anban{BASE}/documents/{(await newest(client))['id']}"
        step = {"to": "reviewed"}
        forged = await engineer.post(f"{path}/versions/1/move", json=step, headers={"X-CSRF": "x"})
        assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
        assert (await engineer.post(f"{path}/versions/1/move", json=step)).status_code == 200
        assert (await engineer.get(path)).json()["events"][-1]["person"] == "李佩文（it）"


def test_the_routes_alone_do_not_load_the_heavy_room() -> None:
    heavy = "('qdrant_client', 'qdrant_edge', 'knowledge.service')"
    code = f"import sys, server.app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
