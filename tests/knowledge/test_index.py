"""One contract, two engines: the embedded one and the server's client (here in its in-memory mode)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from core.contracts import Query
from knowledge.edge_index import EdgeIndex
from knowledge.index import FOREVER, Entry, Index, NoSpace, Where
from knowledge.server_index import ServerIndex
from knowledge.service import Knowledge
from knowledge.words import document_terms, query_terms
from tests.knowledge.conftest import make

TEXTS = ("发烧怎么办", "胃镜前要空腹吗", "停车场在哪里")


@pytest.fixture(params=["edge", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    made: Index = (
        EdgeIndex(tmp_path / "i", 8, "m") if request.param == "edge"
        else ServerIndex(QdrantClient(":memory:"), "某 集合", 8, "m")
    )  # fmt: skip
    made.put([_entry(number) for number in range(3)])
    yield made
    made.close()


def _entry(number: int, *, state: str = "approved", layer: str = "general", expires: int = FOREVER) -> Entry:
    vector = np.zeros(8, dtype=np.float32)
    vector[number] = 1
    return Entry(str(uuid.UUID(int=number + 10)), f"p{number}", f"d{number}", state, layer, "", 0, expires, True, vector,  # noqa: E501
                 document_terms(TEXTS[number]))  # fmt: skip


pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")


def test_passages_alone_are_found_under_their_own_id(index: Index) -> None:
    found = index.near(_entry(1).vector, Where(bodies=True), 1)
    assert found[0].passage == _entry(1).id
    assert index.near(_entry(1).vector, Where(plain=True), 1) == found


def test_finds_by_meaning_and_by_words(index: Index) -> None:
    assert index.near(_entry(1).vector, Where(), 1)[0].passage == "p1"
    assert index.match(query_terms("停车"), Where(), 3)[0].passage == "p2"


def test_filters_state_layer_and_day(index: Index) -> None:
    index.put([_entry(0, state="draft"), _entry(1, layer="evidence"), _entry(2, expires=20260101)])
    assert index.near(_entry(0).vector, Where(day=20261121), 5) == []
    assert len(index.near(_entry(0).vector, Where((), ()), 5)) == 3


def test_dropping_a_document_takes_all_its_points(index: Index) -> None:
    index.drop(["d1"])
    assert index.count() == 2


def test_remembers_how_far_it_has_come(index: Index) -> None:
    assert index.applied() == 0
    index.mark(7)
    assert index.applied() == 7
    assert index.count() == 3


def test_another_model_starts_an_empty_index(tmp_path: Path) -> None:
    first = EdgeIndex(tmp_path / "i", 8, "m")
    first.put([_entry(0)])
    first.mark(3)
    first.close()
    second = EdgeIndex(tmp_path / "i", 8, "other")
    assert (second.count(), second.applied()) == (0, 0)
    second.close()


def test_an_index_that_lost_points_is_made_again(tmp_path: Path) -> None:
    first = EdgeIndex(tmp_path / "i", 8, "m")
    first.put([_entry(0), _entry(1)])
    first.mark(2)
    first.drop(["d1"])  # as after a crash: gone from the folder, not from the note
    first.close()
    again = EdgeIndex(tmp_path / "i", 8, "m")
    assert (again.count(), again.applied()) == (0, 0)
    again.close()


async def test_a_disk_that_fills_up_leaves_the_index_as_it_was(
    room: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine writes through memory maps: without looking first, a full disk would end the process."""
    await room.ingest_documents([make("visit", "探视时间是每天下午。", "探视时间")], collection="x", person="甲")
    monkeypatch.setattr("knowledge.edge_index.MARGIN", 2**60)
    with pytest.raises(NoSpace):
        await room.ingest_documents([make("park", "停车每小时三元。", "停车收费")], collection="x", person="甲")
    assert [passage.document for passage in await room.search(Query("探视时间", 3, "x"))] == ["visit"]
    monkeypatch.undo()
    assert {passage.document for passage in await room.search(Query("停车收费", 3, "x"))} == {"visit", "park"}
