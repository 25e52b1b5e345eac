"""Language models: what they answer, how they fail, and that nobody waits for a broken one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import structlog

from core.contracts import Context
from language.asking import ModelHelper
from language.cascade import Cascade
from language.classifier.model import Classifier
from language.models.breaker import Breaker
from language.models.budget import DAY, Budget
from language.models.contract import ModelFailed, Prompt, Usage
from language.models.guarded import Guarded
from language.models.openai import OpenAIModel
from tests.language.conftest import COUGH, NOW, names
from tests.language.recorded import RecordedModel
from tests.language.server import Handler, reply, serving, silent, streamed

SECRET = "我叫王小明 那个东西弄一下呗"
ASKED = Prompt(system="s", user="u", version="test")


class Hand:
    """A clock turned by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def no_sleep(_: float) -> None:
    return None


async def ask(handler: Handler) -> str:
    async with serving(handler) as url:
        model = OpenAIModel(url, "m", "key", sleep=no_sleep)
        try:
            return (await model.ask(ASKED, 5.0)).text
        finally:
            await model.close()


async def test_a_streamed_answer_is_put_together() -> None:
    assert await ask(streamed('{"comm', 'ands": []}')) == '{"commands": []}'


async def test_a_server_that_does_not_stream_is_understood_too() -> None:
    assert await ask(reply(json.dumps({"choices": [{"message": {"content": "好"}}]}))) == "好"


async def test_the_request_carries_the_schema_and_asks_for_a_stream() -> None:
    seen: list[dict[str, Any]] = []

    async def handler(body: bytes, writer: asyncio.StreamWriter) -> None:
        seen.append(json.loads(body))
        await streamed("{}")(body, writer)

    async with serving(handler) as url:
        model = OpenAIModel(url, "m")
        answer = await model.ask(Prompt("s", "u", "v", schema={"type": "object"}), 5.0)
        await model.close()
    assert seen[0]["stream"] is True
    assert seen[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert answer.usage == Usage(7, 3)


async def heard(handler: Handler, seconds: float = 5.0) -> tuple[list[str], Guarded]:
    """The pieces a guarded model gave out, and the model."""
    async with serving(handler) as url:
        guarded = Guarded(OpenAIModel(url, "m", sleep=no_sleep), timeout=5, clock=Hand())
        pieces = [piece async for piece in guarded.stream(ASKED, seconds)]
        await guarded.close()
    return pieces, guarded


async def test_an_answer_is_given_out_as_it_is_written() -> None:
    pieces, guarded = await heard(streamed("空腹 8 小时[1]。", "可以喝水[1]。"))
    assert "".join(pieces) == "空腹 8 小时[1]。可以喝水[1]。"
    assert len(pieces) >= 2
    assert guarded.outcomes == {"ok": 1}


async def test_what_was_written_before_the_answer_broke_off_has_been_given_out() -> None:
    pieces, guarded = await heard(streamed("空腹 8 小时[1]。", "可以", done=False))
    assert "".join(pieces) == "空腹 8 小时[1]。可以"
    assert guarded.outcomes == {"cut_off": 1}


async def test_a_model_that_falls_silent_while_writing_is_late() -> None:
    async def stops(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        writer.write(f"data: {json.dumps({'choices': [{'delta': {'content': '空腹。'}}]})}\n\n".encode())
        await writer.drain()
        await asyncio.Event().wait()

    pieces, guarded = await heard(stops, seconds=0.5)
    assert pieces == ["空腹。"]
    assert guarded.outcomes == {"timeout": 1}


async def test_an_open_breaker_writes_nothing() -> None:
    clock = Hand()
    guarded = Guarded(RecordedModel(["好"]), timeout=1, clock=clock)
    for _ in range(3):
        guarded.breaker.failed()
    assert [piece async for piece in guarded.stream(ASKED, 1)] == []
    clock.now = 20
    assert [piece async for piece in guarded.stream(ASKED, 1)] == ["好"]  # a model that cannot stream gives all at once


BROKEN: dict[str, Handler] = {
    "garbage": reply(b"\x00\xff\xfe not json"),
    "html": reply("<html><body>502 Bad Gateway</body></html>", "text/html"),
    "error in a 200": reply('{"error": {"message": "overloaded"}}'),
    "error in a stream": reply('data: {"error": {"message": "x"}}\n\n', "text/event-stream"),
    "cut off": streamed("half an ans", done=False),
    "empty": reply('{"choices": [{"message": {"content": ""}}]}'),
    "no choices": reply('{"choices": []}'),
    "a list": reply("[1, 2]"),
    "refused": reply("{}", status="401 Unauthorized"),
    "busy": reply("{}", status="503 Service Unavailable"),
    "redirect": reply("", status="302 Found"),
    "runaway": reply(json.dumps({"choices": [{"message": {"content": "x" * 200_000}}]})),
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
async def test_a_broken_server_is_a_model_that_failed(kind: str) -> None:
    with pytest.raises(ModelFailed):
        await ask(BROKEN[kind])


async def test_a_passing_fault_is_tried_once_more() -> None:
    count = 0

    async def handler(body: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        await (BROKEN["busy"] if count == 1 else streamed("好"))(body, writer)

    assert await ask(handler) == "好"
    assert count == 2


async def test_an_unreachable_server_is_a_model_that_failed() -> None:
    model = OpenAIModel("http://127.0.0.1:1", "m", sleep=no_sleep)
    with pytest.raises(ModelFailed):
        await model.ask(ASKED, 1.0)
    await model.close()


def test_the_breaker_opens_after_failures_and_closes_after_a_success() -> None:
    clock = Hand()
    breaker = Breaker(clock, failures=3, rest=20)
    for _ in range(3):
        assert breaker.allow()
        breaker.failed()
    assert breaker.state == "open"
    assert not breaker.allow()
    clock.now = 20
    assert breaker.state == "half-open"
    assert breaker.allow()
    assert not breaker.allow()  # only one may try
    breaker.failed()
    assert breaker.state == "open"
    clock.now = 40
    assert breaker.allow()
    breaker.succeeded()
    assert breaker.state == "closed"


def test_the_budget_ends_and_begins_again() -> None:
    clock = Hand()
    budget = Budget(clock, calls_a_minute=2, tokens_a_day=100)
    assert [budget.allow() for _ in range(3)] == [True, True, False]
    clock.now = 60
    assert budget.allow()
    budget.spend(Usage(60, 60))
    clock.now = 200
    assert not budget.allow()
    clock.now = DAY + 1
    assert budget.allow()


async def test_past_the_budget_the_model_is_not_asked() -> None:
    model, clock = RecordedModel(["好"]), Hand()
    guarded = Guarded(model, timeout=1, clock=clock, budget=Budget(clock, calls_a_minute=1))
    assert await guarded.ask(ASKED) == "好"
    assert await guarded.ask(ASKED) is None
    assert len(model.asked) == 1


async def test_an_open_breaker_asks_nobody_until_it_rests() -> None:
    clock = Hand()
    model = RecordedModel([ModelFailed("x"), ModelFailed("x"), ModelFailed("x"), "好"])
    guarded = Guarded(model, timeout=1, clock=clock)
    assert [await guarded.ask(ASKED) for _ in range(5)] == [None] * 5
    assert len(model.asked) == 3
    clock.now = 20
    assert await guarded.ask(ASKED) == "好"
    assert guarded.breaker.state == "closed"


async def test_a_model_that_raises_anything_takes_nothing_down() -> None:
    guarded = Guarded(RecordedModel([RuntimeError("boom")]), timeout=1, clock=Hand())
    assert await guarded.ask(ASKED) is None
    assert guarded.outcomes["RuntimeError"] == 1


def cascade(classifier: Classifier, guarded: Guarded) -> Cascade:
    return Cascade(classifier, [ModelHelper(guarded, {"frontdesk/where": ["心内科在几楼"]})])


WRONG_SHAPES = ["{}", '{"commands": 3}', '{"commands": ["x"]}', "好的，我来帮您", "[]", "null"]


@pytest.mark.parametrize("answer", WRONG_SHAPES)
async def test_a_wrong_schema_gives_the_deterministic_path_and_counts_as_failure(
    classifier: Classifier, answer: str
) -> None:
    guarded = Guarded(RecordedModel([answer]), timeout=1, clock=Hand())
    heard = await cascade(classifier, guarded).read("那个东西弄一下呗", Context(now=NOW))
    assert names(heard) == []
    assert heard.guesses
    assert guarded.outcomes["unusable"] == 1


@pytest.mark.parametrize("kind", ["silent", "garbage", "html", "error in a 200", "busy"])
async def test_with_a_broken_server_the_patient_gets_the_deterministic_path(classifier: Classifier, kind: str) -> None:
    clock = Hand()
    with structlog.testing.capture_logs() as logs:
        async with serving(silent if kind == "silent" else BROKEN[kind]) as url:
            guarded = Guarded(
                OpenAIModel(url, "m", sleep=no_sleep), timeout=0.01 if kind == "silent" else 5, clock=clock
            )
            reader = cascade(classifier, guarded)
            for _ in range(4):
                heard = await reader.read(SECRET, Context(now=NOW))
                assert names(heard) == []
                assert heard.guesses
            assert guarded.breaker.state == "open"
            await guarded.close()
    assert logs
    assert "王小明" not in json.dumps(logs, ensure_ascii=False, default=str)


async def test_an_understood_sentence_never_reaches_the_model(classifier: Classifier) -> None:
    model = RecordedModel(["{}"])
    reader = cascade(classifier, Guarded(model, timeout=1, clock=Hand()))
    await reader.read("停车多少钱", Context(now=NOW))
    await reader.read("没有", Context(now=NOW, expecting=COUGH))
    assert model.asked == []
