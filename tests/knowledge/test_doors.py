"""The commands' own work: lines in, lines out, exactly the shapes that were asked for."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from server import cli, knowledge, lines
from tests.knowledge.conftest import PairEmbedder


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(knowledge, "build_embedder", lambda *_: PairEmbedder())


def _talk(monkeypatch: pytest.MonkeyPatch, words: list[str], said: list[str]) -> list[dict[str, Any]]:
    sink = io.StringIO()
    monkeypatch.setattr(lines.serve, "__defaults__", (io.StringIO("\n".join(said) + "\n"), sink))
    assert cli.main(words) == 0
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_what_is_ingested_is_found_under_its_own_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = tmp_path / "pool.jsonl"
    pool.write_text(
        '{"id": "p1", "title": "停车", "text": "停车每小时三元"}\n'
        '{"id": "p2", "title": "探视", "text": "探视下午三点"}\n',
        "utf-8",
    )
    assert cli.main(["knowledge", "ingest", str(pool), "--collection", "x", "--state", "approved"]) == 0
    search = ["knowledge", "search", "--json", "--collection", "x"]
    found, wrong, bad = _talk(monkeypatch, search, ['{"query": "停车", "k": 1}', '{"query": "停车", "k": 0}', "不是"])
    (passage,) = found["passages"]
    assert set(passage) == {"id", "document", "score", "text"}
    assert (passage["document"], passage["text"]) == ("p1", "停车每小时三元")
    assert "error" in wrong
    assert "error" in bad


def test_a_draft_is_only_shown_to_whoever_asks_for_any_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = tmp_path / "pool.jsonl"
    pool.write_text('{"id": "p1", "title": "停车", "text": "停车每小时三元"}\n', "utf-8")
    assert cli.main(["knowledge", "ingest", str(pool), "--collection", "x"]) == 0
    search = ["knowledge", "search", "--json", "--collection", "x"]
    assert _talk(monkeypatch, search, ['{"query": "停车"}']) == [{"passages": []}]
    assert len(_talk(monkeypatch, [*search, "--state", "any"], ['{"query": "停车"}'])[0]["passages"]) == 1


def test_the_answer_door_refuses_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ["knowledge", "answer", "--json", "--collection", "empty"]
    (told,) = _talk(monkeypatch, answer, ['{"query": "明天天气怎么样"}'])
    assert set(told) == {"answer", "citations", "refused", "reason"}
    assert (told["refused"], told["reason"], told["citations"]) == (True, "outside", [])


def test_a_missing_file_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["knowledge", "ingest", "/nowhere/at-all.md"]) == 1
    assert "no such file" in capsys.readouterr().err
