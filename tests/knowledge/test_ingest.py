"""Taking documents in: only what changed, all or nothing, and a clear word about the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.contracts import Query
from knowledge import edge_index
from knowledge.keeper import Keeper
from knowledge.service import Knowledge
from records.database import Database
from tests.knowledge.conftest import NOW, PairEmbedder, make


async def _ingest(room: Knowledge, folder: Path) -> Any:
    return await room.ingest([folder], collection="x", state="approved", person="甲")


async def _found(room: Knowledge, words: str) -> list[str]:
    return [passage.document for passage in await room.search(Query(words, 5, "x"))]


async def test_a_folder_is_read_and_unchanged_files_are_left_alone(room: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# 停车\n停车每小时三元。", "utf-8")
    (folder / "b.md").write_text("# 探视\n探视每天下午三点。", "utf-8")
    first = await _ingest(room, folder)
    assert sorted(first.added) == ["a.md", "b.md"]
    (folder / "b.md").write_text("# 探视\n探视每天下午四点。", "utf-8")
    second = await _ingest(room, folder)
    assert (second.added, second.changed, second.unchanged) == ([], ["b.md"], 1)
    assert (await room.search(Query("探视", 1, "x")))[0].text.endswith("四点。")


async def test_a_broken_file_leaves_the_others_and_the_index_as_they_were(room: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# 停车\n停车每小时三元。", "utf-8")
    await _ingest(room, folder)
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    report = await _ingest(room, folder)
    assert [(each.name, "损坏" in each.reason) for each in report.skipped] == [("bad.pdf", True)]
    assert await _found(room, "停车") == ["a.md"]


async def test_the_same_id_twice_keeps_the_first_and_says_so(room: Knowledge, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "1", "title": "停车", "text": "停车三元"}\n{"id": "1", "title": "停车", "text": "停车五元"}\n', "utf-8"
    )
    report = await room.ingest([path], collection="x", state="approved", person="甲")
    assert len(report.skipped) == 1
    assert [passage.text for passage in await room.search(Query("停车", 5, "x"))] == ["停车三元"]


async def test_giving_approved_state_to_an_unchanged_draft_promotes_it(room: Knowledge) -> None:
    await room.ingest_documents([make("a", "停车三元")], collection="x", person="甲", state="draft")
    report = await room.ingest_documents([make("a", "停车三元")], collection="x", person="乙", state="approved")
    assert report.promoted == ["a"]
    assert await _found(room, "停车") == ["a"]


async def test_a_full_disk_while_indexing_is_made_good_later(room: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.ingest_documents([make("a", "停车三元")], collection="x", person="甲")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(edge_index.EdgeIndex, "put", full)
        with pytest.raises(OSError, match="No space"):
            await room.ingest_documents([make("b", "探视下午三点")], collection="x", person="甲")
    assert await _found(room, "探视下午") == ["b", "a"] or await _found(room, "探视下午") == ["b"]


async def test_a_failing_embedder_writes_nothing(room: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no model")

    monkeypatch.setattr(PairEmbedder, "embed", broken)
    with pytest.raises(RuntimeError):
        await room.ingest_documents([make("a", "停车三元")], collection="x", person="甲")
    assert (await room.governance.documents("x"))[0] == 0


async def test_a_damaged_index_is_rebuilt_from_the_database(
    room: Knowledge, database: Database, tmp_path: Path
) -> None:
    await room.ingest_documents([make("a", "停车三元")], collection="x", person="甲")
    await room.close()
    for path in (tmp_path / "index" / "x").rglob("segment.json"):
        path.write_text("{")
    again = Knowledge(database, PairEmbedder(), tmp_path / "index", lambda: NOW)
    assert [p.document for p in await again.search(Query("停车", 5, "x"))] == ["a"]
    await again.close()


async def test_a_second_process_searches_on_a_private_copy(room: Knowledge, database: Database, tmp_path: Path) -> None:
    await room.ingest_documents([make("a", "停车三元")], collection="x", person="甲")
    keeper = Keeper("x", room.store, room.vectors, tmp_path / "index" / "x", None)
    assert await keeper.count() == 1
    await room.ingest_documents([make("b", "探视下午")], collection="x", person="甲")
    assert await keeper.count() == 2
    await keeper.close()


async def test_strange_collection_names_are_refused(room: Knowledge) -> None:
    from core.errors import BadInput

    for name in ("../up", "", "a/b", "x" * 65):
        with pytest.raises(BadInput):
            await room.search(Query("停车", 5, name))
