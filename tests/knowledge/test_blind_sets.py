"""The newest blind sets: how much of them is found and refused today. The floors stand just under what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.contracts import Query
from knowledge.answers import KnowledgeAnswers
from knowledge.embed_e5 import E5
from knowledge.service import Knowledge
from records.database import Database
from tests.knowledge.conftest import NOW

FLOORS = {
    "blind_four": {"first": 0.84, "third": 0.93, "refused": 0.10, "near": 0.87, "far": 0.93},
    "blind_five": {"first": 0.94, "third": 0.98, "refused": 0.05, "near": 0.90, "far": 0.98},
    "blind_six": {"first": 0.93, "third": 0.97, "refused": 0.05, "near": 0.92, "far": 0.96},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
async def test_questions_find_their_entry_and_outsiders_are_refused(
    database: Database, tmp_path: Path, name: str
) -> None:
    questions: dict[str, list[Any]] = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text("utf-8"))
    room = Knowledge(database, E5(), tmp_path / "index", lambda: NOW)
    answers = KnowledgeAnswers(room)
    first, third, refused = await _found(room, answers, questions["answerable"])
    followed = await _found(room, answers, questions.get("followups", []))
    near, far = [await _refused(answers, questions[kind]) for kind in ("near", "far")]
    await room.close()
    print(f"{name}: {first=:.3f} {third=:.3f} {refused=:.3f} {near=:.3f} {far=:.3f} follow-ups first {followed[0]:.3f}")
    least = FLOORS[name]
    assert first >= least["first"]
    assert third >= least["third"]
    assert refused <= least["refused"]
    assert near >= least["near"]
    assert far >= least["far"]
    assert followed[0] >= 0.78


async def _found(
    room: Knowledge, answers: KnowledgeAnswers, rows: Sequence[dict[str, Any]]
) -> tuple[float, float, float]:
    """Right entry first, in the first three, and refused."""
    first = third = refused = 0
    for row in rows:
        whole = await answers.whole(row["q"], row.get("earlier", ""))
        names = [passage.document for passage in await room.search(Query(whole, 3))]
        right = {*row["id"].split("|"), *row.get("also", ())}
        first += names[0] in right
        third += bool(right & set(names))
        refused += (await answers.answer(row["q"], earlier=row.get("earlier", ""))).refused
    return (first / len(rows), third / len(rows), refused / len(rows)) if rows else (1.0, 1.0, 0.0)


async def _refused(answers: KnowledgeAnswers, questions: Sequence[str]) -> float:
    return sum([(await answers.answer(question)).refused for question in questions]) / len(questions)
