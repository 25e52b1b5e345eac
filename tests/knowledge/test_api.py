"""The admin page's API: staff only, and every step by the person who is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Request

from core.messages import Citation
from knowledge.answers import KnowledgeAnswers
from knowledge.api import Room, routes
from knowledge.questions import Questions
from knowledge.service import Knowledge
from knowledge.store import document_id
from records.database import Database
from tests.knowledge.conftest import NOW, make


class Glass:
    """A sealer that seals nothing."""

    def seal(self, text: str) -> bytes:
        return text.encode()

    def open(self, sealed: bytes) -> str:
        return sealed.decode()


def staff(request: Request) -> str:
    if name := request.headers.get("x-name"):
        return name
    raise HTTPException(401)


@pytest.fixture
async def page(room: Knowledge, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    opened = Room(room, KnowledgeAnswers(room), Questions(database, Glass()))

    async def open_room() -> Room:
        return opened

    app = FastAPI()
    app.include_router(routes(open_room, staff))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t/admin/knowledge") as client:
        client.headers["x-name"] = "wang"
        yield client


async def test_nobody_gets_in_without_signing_in(page: httpx.AsyncClient) -> None:
    del page.headers["x-name"]
    assert (await page.get("/documents?collection=x")).status_code == 401


async def test_an_upload_becomes_a_draft_that_goes_live_step_by_step(page: httpx.AsyncClient) -> None:
    sent = await page.post(
        "/upload", files={"file": ("../停车.md", "# 停车\n停车每小时三元。")}, data={"collection": "x"}
    )
    assert sent.json()["added"] == ["停车.md"]
    key = document_id("x", "停车.md")
    for step in ("reviewed", "approved"):
        assert (await page.post(f"/documents/{key}/versions/1/move", json={"to": step})).json() == {"ok": True}
    listed = (await page.get("/documents?collection=x")).json()
    assert [(d["state"], d["live"]) for d in listed["documents"]] == [("approved", 1)]
    events = (await page.get(f"/documents/{key}")).json()["events"]
    assert {event["person"] for event in events} == {"wang"}
    found = (await page.post("/search", json={"query": "停车", "collection": "x"})).json()["found"]
    assert found[0]["title"] == "停车"
    assert found[0]["score"] > 0


async def test_versions_are_compared_and_rolled_back(page: httpx.AsyncClient, room: Knowledge) -> None:
    for text in ("停车三元", "停车五元"):
        await room.ingest_documents([make("a", text)], collection="x", person="甲")
    key = document_id("x", "a")
    assert "+停车五元" in (await page.get(f"/documents/{key}/diff?old=1&new=2")).json()["lines"]
    assert (await page.post(f"/documents/{key}/versions/1/rollback", json={})).json() == {"ok": True}
    assert (await page.get(f"/documents/{key}/versions/1")).json()["passages"][0]["state"] == "approved"


async def test_open_questions_are_grouped_and_marked_done(page: httpx.AsyncClient, database: Database) -> None:
    questions = Questions(database, Glass())
    for text in ("戈谢病怎么治", "戈谢病怎么治疗", "附近有火锅吗 13800138000"):
        await questions.missed(text, "default", "not_found", NOW)
    groups = (await page.get("/questions")).json()["groups"]
    assert [(group["example"], group["count"]) for group in groups] == [("戈谢病怎么治", 2), ("附近有火锅吗 …", 1)]
    await page.post("/questions/handle", json={"ids": groups[0]["ids"]})
    assert len((await page.get("/questions")).json()["groups"]) == 1


async def test_opinions_are_tied_to_the_cited_version_and_the_last_one_counts(
    page: httpx.AsyncClient, database: Database
) -> None:
    questions, cited = Questions(database, Glass()), [Citation(document="a", title="停车", version="2")]
    await questions.opinion("turn 1", True, "", cited, NOW)
    await questions.opinion("turn 2", True, "", cited, NOW)
    await questions.opinion("turn 1", False, "没说几点关门 13800138000", cited, NOW)
    changed, other = (await page.get("/feedback")).json()["feedback"]
    assert (changed["helpful"], changed["note"], changed["title"]) == (False, "没说几点关门 …", "停车")
    assert (changed["document"], changed["version"], other["helpful"]) == ("a", "2", True)
