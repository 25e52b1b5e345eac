"""Whatever lies in the knowledge base: nothing unapproved, out of date or for others reaches a patient."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import Query
from knowledge.answers import KnowledgeAnswers
from knowledge.index import Where
from knowledge.search import allowed
from knowledge.service import Knowledge
from knowledge.store import document_id
from records.database import Database
from tests.knowledge.conftest import NOW, TODAY, PairEmbedder, make

days = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n)))
documents = st.lists(
    st.tuples(st.sampled_from(["draft", "reviewed", "approved"]), st.sampled_from(["general", "guideline", "evidence"]),
              days, days, st.sampled_from(["keep", "retire", "renew_as_draft", "renew_approved"])),
    min_size=1, max_size=6,
)  # fmt: skip


async def _play(folder: Path, template: Path, rows: list[tuple[str, str, date | None, date | None, str]]) -> None:
    shutil.copy(template, folder / "test.db")
    database = Database(f"sqlite+aiosqlite:///{folder / 'test.db'}")
    room = Knowledge(database, PairEmbedder(), folder / "index", lambda: NOW)
    try:
        allowed_texts = set()
        for number, (state, layer, effective, expires, then) in enumerate(rows):
            name, text = f"d{number}", f"住院探视时间说明第{number}份"
            terms = {"layer": layer, "effective": effective, "expires": expires}
            await room.ingest_documents([make(name, text, **terms)], collection="x", person="甲", state=state)  # type: ignore[arg-type]
            live = text if state == "approved" else ""
            if then == "retire":
                await room.governance.move(document_id("x", name), 1, "retired", "乙", NOW)
                live = ""
            elif then.startswith("renew"):
                new = "approved" if then == "renew_approved" else "draft"
                await room.ingest_documents(
                    [make(name, f"{text}新版", **terms)], collection="x", person="甲", state=new
                )  # type: ignore[arg-type]
                live = f"{text}新版" if new == "approved" else live
            in_date = (effective is None or effective <= TODAY) and (expires is None or expires >= TODAY)
            if live and layer == "general" and in_date:
                allowed_texts.add(live)
        seen = {passage.text for passage in await room.search(Query("住院探视时间说明", 50, "x"))}
        assert seen == allowed_texts
        answered = await KnowledgeAnswers(room, collection="x").answer("住院探视时间说明")
        assert answered.refused or answered.text in allowed_texts
    finally:
        await room.close()
        await database.close()


@given(documents)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_only_approved_in_date_passages_for_patients_are_ever_seen(
    sqlite_template: Path,
    rows: list[tuple[str, str, date | None, date | None, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder), sqlite_template, rows))


async def test_staff_see_guidelines_that_patients_do_not(room: Knowledge) -> None:
    await room.ingest_documents(
        [make("g", "指南原文：抗凝治疗分层", layer="guideline")], collection="x", person="甲", state="approved"
    )
    assert await room.search(Query("抗凝治疗", 5, "x")) == []
    assert len(await room.search(Query("抗凝治疗", 5, "x", layer="guideline"))) == 1


async def test_the_database_has_the_last_word_when_an_index_lags(room: Knowledge) -> None:
    await room.ingest_documents([make("a", "探视时间")], collection="x", person="甲", state="approved")
    row = (await room.store.rows_of([document_id("x", "a")]))[0]
    where = Where(day=20261121)
    assert allowed(row, where, TODAY)
    await room.governance.move(row.document, 1, "retired", "乙", NOW)
    assert not allowed((await room.store.rows([row.passage]))[row.passage], where, TODAY)


async def test_the_one_in_date_is_found_behind_any_number_of_expired_ones(room: Knowledge) -> None:
    past = [make(f"old{n}", f"住院探视时间第{n}版", expires=TODAY - timedelta(days=1)) for n in range(130)]
    await room.ingest_documents([*past, make("new", "探视改到下午，其他时间不接待")], collection="x", person="甲")
    assert [passage.document for passage in await room.search(Query("住院探视时间", 3, "x"))] == ["new"]
