"""Answers as the server builds them: its model writes them, a served embedding finds them; both may be gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from core.contracts import Query
from core.errors import Unavailable
from core.settings import Settings
from knowledge.embed_server import ServerEmbedder
from knowledge.questions import Questions
from knowledge.service import Knowledge
from language import build_model
from records.database import Database
from records.secrets import sealer
from server.knowledge import build_answers
from tests.knowledge.conftest import NOW, PairEmbedder, make
from tests.language.server import reply, serving, streamed

TEXT = "抽血查血糖要空腹 8–12 小时。可以喝少量白水。"


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.close()


async def filled(room: Knowledge) -> Knowledge:
    await room.ingest_documents([make("blood", TEXT, "抽血前要空腹吗")], collection="default", person="王审核")
    return room


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (["查血糖空腹 8–12", " 小时就行[1]。", "吃两片阿司匹林[1]。"], "查血糖空腹 8–12 小时就行。"),
        (["吃两片阿司匹林[1]。"], TEXT),
    ],
    ids=["what is borne out is told", "else the passage's own sentences are"],
)
async def test_the_house_model_writes_from_approved_passages(
    database: Database, tmp_path: Path, written: list[str], told: str
) -> None:
    room = await filled(Knowledge(database, PairEmbedder(), tmp_path, lambda: NOW))
    async with serving(streamed(*written)) as url:
        settings = Settings(llm_url=url, llm_model="m", data=tmp_path)
        model = build_model(settings)
        assert model is not None
        answers = build_answers(settings, room, Questions(database, sealer("k" * 32)), model)
        answered = await answers.answer("抽血前要空腹吗")
        await model.close()
    await room.close()
    assert answered.text == told
    assert [citation.document for citation in answered.citations] == ["blood"]
    assert model.outcomes == {"ok": 1}


async def served_embeddings(body: bytes, writer: asyncio.StreamWriter) -> None:
    """An OpenAI-compatible embeddings endpoint; its rows come in any order."""
    texts = json.loads(body)["input"]
    rows = [{"index": at, "embedding": row.tolist()} for at, row in enumerate(PairEmbedder().embed(texts) * 3)]
    await reply(json.dumps({"data": rows[::-1]}))(body, writer)


async def test_a_served_embedding_finds_what_the_local_one_does(database: Database, tmp_path: Path) -> None:
    async with serving(served_embeddings) as url:
        embedder = await asyncio.to_thread(ServerEmbedder, f"{url}/v1", "bge", "key")
        room = await filled(Knowledge(database, embedder, tmp_path, lambda: NOW))
        vector = await room.vectors.of_question("抽血前要空腹吗")
        found = await room.search(Query("抽血前要空腹吗", 3))
        await room.close()
    assert embedder.dims == PairEmbedder.dims
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)
    assert [passage.document for passage in found] == ["blood"]


@pytest.mark.parametrize("answer", ["not json", '{"error": "busy"}', '{"data": [{"index": 0}]}', "[]", '{"data": []}'])
async def test_an_embedding_server_that_talks_nonsense_is_unavailable(answer: str) -> None:
    async with serving(reply(answer)) as url:
        with pytest.raises(Unavailable):
            await asyncio.to_thread(ServerEmbedder, url, "bge")
