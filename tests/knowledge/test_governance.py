"""Who may decide what, and what a decision changes for patients."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.contracts import Query
from core.errors import BadInput, Conflict, NotFound
from knowledge.answers import KnowledgeAnswers
from knowledge.service import Knowledge
from knowledge.store import document_id
from records.database import Database
from tests.knowledge.conftest import NOW, make

A = document_id("ward", "a")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Decisions behave alike on SQLite and PostgreSQL."""
    database = Database(database_url)
    yield database
    await database.close()


async def _names(room: Knowledge, text: str, state: str = "approved") -> list[str]:
    return [passage.text for passage in await room.search(Query(text, 5, "ward", state))]


async def _put(room: Knowledge, text: str, state: str = "draft") -> None:
    await room.ingest_documents([make("a", text)], collection="ward", person="李编辑", state=state)  # type: ignore[arg-type]


async def test_a_draft_is_found_by_editors_and_not_by_patients(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点")
    assert await _names(room, "探视时间") == []
    assert await _names(room, "探视时间", "any") == ["探视时间是下午三点"]


async def test_approval_goes_through_review_by_named_people(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点")
    with pytest.raises(Conflict):
        await room.governance.move(A, 1, "approved", "王主任", NOW)
    with pytest.raises(BadInput):
        await room.governance.move(A, 1, "reviewed", "  ", NOW)
    await room.governance.move(A, 1, "reviewed", "张护士长", NOW)
    await room.governance.move(A, 1, "approved", "王主任", NOW)
    assert await _names(room, "探视时间") == ["探视时间是下午三点"]
    events = await room.governance.events(A)
    assert [(event.action, event.person) for event in events] == [
        ("added", "李编辑"), ("reviewed", "张护士长"), ("approved", "王主任"),
    ]  # fmt: skip


async def test_a_new_draft_does_not_disturb_the_approved_version(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点", "approved")
    await _put(room, "探视时间是下午四点")
    assert await _names(room, "探视时间") == ["探视时间是下午三点"]


async def test_approving_a_new_version_retires_the_old_one(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点", "approved")
    await _put(room, "探视时间是下午四点", "approved")
    assert await _names(room, "探视时间") == ["探视时间是下午四点"]
    assert [version.state for version in await room.governance.versions(A)] == ["retired", "approved"]


async def test_rollback_changes_the_next_answer(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点", "approved")
    await _put(room, "探视时间是下午四点", "approved")
    assert await _names(room, "探视时间") == ["探视时间是下午四点"]
    await room.governance.roll_back(A, 1, "王主任", NOW, "四点是写错了")
    assert await _names(room, "探视时间") == ["探视时间是下午三点"]


async def test_rollback_to_what_was_never_approved_is_refused(room: Knowledge) -> None:
    await _put(room, "草稿内容不能直接用")
    await _put(room, "探视时间是下午四点", "approved")
    with pytest.raises(Conflict):
        await room.governance.roll_back(A, 1, "王主任", NOW)


async def test_retiring_takes_the_answer_away(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点", "approved")
    assert await _names(room, "探视时间")
    await room.governance.move(A, 1, "retired", "王主任", NOW)
    assert await _names(room, "探视时间") == []
    answered = await KnowledgeAnswers(room, collection="ward").answer("探视时间是几点")
    assert answered.refused


async def test_an_old_citation_can_be_traced_to_the_exact_version(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点", "approved")
    cited = (await room.search(Query("探视时间", 1, "ward")))[0]
    await _put(room, "探视时间是下午四点", "approved")
    traced = await room.governance.trace(A, int(cited.version))
    assert [(row.passage, row.text, row.state) for row in traced] == [(cited.id, "探视时间是下午三点", "retired")]
    with pytest.raises(NotFound):
        await room.governance.trace(A, 9)


async def test_the_difference_between_versions_is_shown_line_by_line(room: Knowledge) -> None:
    await _put(room, "探视时间是下午三点\n请带身份证", "approved")
    await _put(room, "探视时间是下午四点\n请带身份证", "approved")
    diff = await room.governance.diff(A, 1, 2)
    assert "-探视时间是下午三点" in diff
    assert "+探视时间是下午四点" in diff
    assert " 请带身份证" in diff


async def test_documents_are_listed_by_state_and_title(room: Knowledge) -> None:
    documents = [make("a", "内容一", "探视须知"), make("b", "内容二", "停车须知")]
    await room.ingest_documents(documents, collection="ward", person="李编辑", state="draft")
    total, listed = await room.governance.documents("ward", words="停车")
    assert (total, [each.title for each in listed]) == (1, ["停车须知"])
    assert (await room.governance.documents("ward", state="approved"))[0] == 0
