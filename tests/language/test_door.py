"""`anban understand --json`, as a program on the other side of a pipe sees it."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server import lines
from server.commands import understand

FHIR = {"linkId": "side", "text": "哪边疼", "type": "choice", "answerOption": [
    {"valueCoding": {"code": "L", "display": "左侧"}}, {"valueCoding": {"code": "R", "display": "右侧"}}]}  # fmt: skip
OURS = {"link_id": "cough", "text": "有咳嗽吗", "type": "boolean"}


@pytest.fixture(autouse=True)
def data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path_factory.getbasetemp() / "understand"))


def ask(*asked: Any) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in asked)
    sink = io.StringIO()
    asyncio.run(lines.serve(understand.answer, io.StringIO(text + "\n"), sink))
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_the_answer_has_exactly_these_fields() -> None:
    [found] = ask({"text": "停车多少钱", "expecting": None, "today": "2026-11-21"})
    assert set(found) == {"intents", "slots", "commands", "origin"}
    assert found["intents"][0]["name"] == "frontdesk/parking"
    assert set(found["intents"][0]) == {"name", "score"}
    assert found["origin"] == "classifier"


def test_a_fhir_item_and_our_own_are_both_understood() -> None:
    fhir, ours = ask({"text": "右边那个", "expecting": FHIR}, {"text": "没有", "expecting": OURS})
    assert fhir["slots"] == {"side": "R"}
    assert ours["slots"] == {"cough": False}


def test_what_a_sentence_mentions_is_told_when_nothing_was_asked() -> None:
    [found] = ask(
        {"text": "孩子8个月，烧到39度5，两天了，不咳，下周三上午九点来", "expecting": None, "today": "2026-11-21"}
    )
    assert found["slots"] == {
        "relation": "child", "age_months": 8, "temperature": 39.5, "duration": "2天", "date": "2026-11-25",
        "part_of_day": "上午", "time": "09:00", "symptoms": ["发热"], "absent": ["咳嗽"],
    }  # fmt: skip


def test_bad_lines_get_an_error_and_the_next_is_served() -> None:
    found = ask(
        "oops",
        {"expecting": None},
        {"text": "你好", "expecting": {"linkId": "x", "type": "nonsense"}},
        {"text": "你好"},
    )
    assert ["error" in answer for answer in found] == [True, True, True, False]


def test_today_decides_what_tomorrow_is() -> None:
    one, two = ask(
        {"text": "明天", "expecting": {"linkId": "d", "type": "date"}, "today": "2026-11-21"},
        {"text": "明天", "expecting": {"linkId": "d", "type": "date"}, "today": "2026-12-31"},
    )
    assert date.fromisoformat(one["slots"]["d"]) == date(2026, 11, 22)
    assert date.fromisoformat(two["slots"]["d"]) == date(2027, 1, 1)


def test_every_assistants_examples_are_loaded() -> None:
    folders = {path.parent.name for path in Path(understand.__file__).parents[2].glob("assistants/*/examples.yaml")}
    assert folders <= {name.split("/")[0] for name in understand.all_examples()}
