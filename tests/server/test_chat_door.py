"""`anban chat --json`: conversations interleave, bad lines are answered and passed over."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from server import lines
from server.commands.chat import Door
from server.wiring import build_house
from tests.conftest import Clock


@pytest.fixture
async def door(tmp_path: Path, sqlite_url: str, clock: Clock) -> AsyncIterator[Door]:
    house = await build_house(Settings(data=tmp_path, database_url=sqlite_url), clock)
    yield Door(house)
    await house.close()


async def talk(door: Door, *said: dict[str, Any] | str) -> list[dict[str, Any]]:
    source = io.StringIO("".join(f"{s if isinstance(s, str) else json.dumps(s, ensure_ascii=False)}\n" for s in said))
    sink = io.StringIO()
    await lines.serve(door.answer, source, sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


async def test_an_answer_has_exactly_the_promised_shape(door: Door) -> None:
    (answer,) = await talk(door, {"conversation": "c1", "text": "你好"})
    assert set(answer) == {"conversation", "replies", "choices", "assistant", "done", "acts"}
    assert answer["conversation"] == "c1"
    assert all(isinstance(text, str) for text in answer["replies"])


async def test_conversations_interleave_without_mixing(door: Door) -> None:
    booking = {"conversation": "a", "text": "我想挂号"}
    answers = await talk(door, booking, {"conversation": "b", "text": "谢谢"}, {"conversation": "a", "text": "心内科"})
    assert "您选哪一个" in answers[2]["replies"][-1]
    assert "您选哪一个" not in answers[1]["replies"][-1]


async def test_a_key_picks_the_choice_with_that_number(door: Door) -> None:
    answers = await talk(door, {"conversation": "a", "text": "我想挂号"}, {"conversation": "a", "key": "3"})
    assert answers[0]["choices"][2] in answers[1]["replies"][-1]


async def test_a_label_typed_as_it_stands_is_that_choice(door: Door) -> None:
    first = {"conversation": "a", "text": "我想挂号"}
    (asked,) = await talk(door, first)
    (answer,) = await talk(door, {"conversation": "a", "text": asked["choices"][2]})
    assert asked["choices"][2] in answer["replies"][-1]


@pytest.mark.parametrize(
    "bad",
    [
        "not json",
        "[1, 2]",
        {"conversation": "a"},
        {"conversation": "", "text": "x"},
        {"conversation": "a", "text": "x" * 20_001},
        {"conversation": "a", "text": "x", "person": {"age": -3}},
        {"conversation": "a", "key": "abc"},
        {"conversation": "a", "text": "x", "surprise": 1},
    ],
)
async def test_a_bad_line_gets_an_error_and_the_next_is_served(door: Door, bad: dict[str, Any] | str) -> None:
    refused, served = await talk(door, bad, {"conversation": "ok", "text": "你好"})
    assert list(refused) == ["error"]
    assert served["replies"]
