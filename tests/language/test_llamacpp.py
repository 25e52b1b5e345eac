"""llama.cpp: one call at a time, a short queue, and a worker that is never waited for; the real one where it is."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from core.errors import Misconfigured
from language.asking import schema
from language.models.contract import ModelFailed, Prompt
from language.models.llamacpp import WAITING, LlamaModel, load_llama
from language.prompting import prompt
from tests.language.conftest import COUGH

ASKED = Prompt(system="s", user="u", version="v")
GGUF = Path(os.environ.get("ANBAN_LLM_GGUF", "/nonexistent"))


class FakeLlama:
    """Notes how many calls run at once; `gate` holds them back."""

    def __init__(self, pieces: list[str], gate: threading.Event | None = None) -> None:
        self.pieces, self.gate = pieces, gate
        self.running = self.most = self.calls = 0

    def create_chat_completion(self, **asked: Any) -> Iterator[dict[str, Any]]:
        self.calls += 1
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            if self.gate is not None:
                self.gate.wait(10)
            for piece in self.pieces:
                yield {"choices": [{"delta": {"content": piece}}]}
        finally:
            self.running -= 1


async def test_calls_never_run_side_by_side() -> None:
    llama = FakeLlama(["{", "}"])
    model = LlamaModel(Path("m.gguf"), loader=lambda _: llama)
    answers = await asyncio.gather(*(model.ask(ASKED, 10) for _ in range(WAITING)))
    assert [answer.text for answer in answers] == ["{}"] * WAITING
    assert llama.most == 1
    await model.close()


async def test_an_answer_is_given_out_as_it_is_written() -> None:
    model = LlamaModel(Path("m.gguf"), loader=lambda _: FakeLlama(["空腹。", "可以", "喝水。"]))
    assert [piece async for piece in model.stream(ASKED, 10)] == ["空腹。", "可以", "喝水。"]
    await model.close()


async def test_a_stream_that_comes_to_nothing_is_a_failure() -> None:
    model = LlamaModel(Path("m.gguf"), loader=lambda _: FakeLlama([" "]))
    with pytest.raises(ModelFailed, match="empty"):
        assert [piece async for piece in model.stream(ASKED, 10)] == [" "]
    await model.close()


async def test_a_full_queue_is_told_to_do_without() -> None:
    gate = threading.Event()
    model = LlamaModel(Path("m.gguf"), loader=lambda _: FakeLlama(["好"], gate))
    waiting = [asyncio.create_task(model.ask(ASKED, 10)) for _ in range(WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(ModelFailed, match="queue_full"):
        await model.ask(ASKED, 10)
    gate.set()
    assert len(await asyncio.gather(*waiting)) == WAITING
    await model.close()


async def test_a_late_answer_is_not_waited_for_and_stops_soon() -> None:
    gate = threading.Event()
    llama = FakeLlama(["a", "b"], gate)
    model = LlamaModel(Path("m.gguf"), loader=lambda _: llama)
    with pytest.raises(TimeoutError):
        await model.ask(ASKED, 0.0)
    gate.set()
    assert (await model.ask(ASKED, 10)).text == "ab"
    await model.close()


async def test_an_empty_answer_is_a_failure() -> None:
    model = LlamaModel(Path("m.gguf"), loader=lambda _: FakeLlama([" "]))
    with pytest.raises(ModelFailed, match="empty"):
        await model.ask(ASKED, 10)
    await model.close()


@pytest.mark.skipif(find_spec("llama_cpp") is not None, reason="llama-cpp-python is installed")
def test_a_missing_extra_says_what_to_install() -> None:
    with pytest.raises(Misconfigured, match="anban\\[llm\\]"):
        load_llama(Path("m.gguf"))


@pytest.mark.slow
@pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama-cpp-python is not installed (the extra llm)")
@pytest.mark.skipif(not GGUF.is_file(), reason="no GGUF file (ANBAN_LLM_GGUF)")
async def test_a_real_model_keeps_to_the_schema() -> None:
    model = LlamaModel(GGUF)
    asked = prompt("commands.v1", schema=schema(["frontdesk/where"], [COUGH]), flows="- frontdesk/where: 在几楼",
                   question="- cough (boolean): 有咳嗽吗", sentence="咳得挺厉害的")  # fmt: skip
    answer = await model.ask(asked, 120)
    assert isinstance(json.loads(answer.text)["commands"], list)
    await model.close()
