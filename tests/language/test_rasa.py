"""Rasa: the exported project, a server that answers or does not, and the real thing where a Python 3.10 has it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from core.commands import StartFlow
from core.contracts import Context
from core.forms import Form, Item, Option
from language.models.contract import Prompt
from language.models.guarded import Guarded
from language.rasa.export import export
from language.rasa.names import from_rasa, to_rasa
from language.rasa.understander import RasaHelper, RasaServer, parsed
from tests.language.conftest import COUGH, NOW
from tests.language.server import Handler, reply, serving, silent

EXAMPLES = {
    "frontdesk/where": ["内科在几楼", "药房[怎么]走", "儿科在哪", "厕所在哪里"],
    "frontdesk/price": ["挂号多少钱", "CT多少钱", "住院费多少", "收费标准"],
}
FORM = Form(
    id="cough-form", version="1", title="咳嗽",
    items=[
        Item(link_id="g", type="group", text="组", items=[COUGH]),
        Item(link_id="when.long", type="string", text="多久了", reads="duration"),
        Item(link_id="kind", type="choice", text="哪一种", options=[Option(value="dry", label="干咳")]),
        Item(link_id="note", type="display", text="谢谢"),
    ],
)  # fmt: skip


def read(path: Path) -> dict[str, object]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_intent_names_survive_the_way_there_and_back() -> None:
    assert from_rasa(to_rasa("frontdesk/where")) == "frontdesk/where"
    assert "/" not in to_rasa("frontdesk/where")
    assert from_rasa("out_of_scope") == "out_of_scope"


def test_the_project_holds_every_example_and_every_question(tmp_path: Path) -> None:
    assert {path.name for path in export(tmp_path, EXAMPLES, [FORM])} == {
        "config.yml", "domain.yml", "nlu.yml", "rules.yml", "endpoints.yml",
    }  # fmt: skip
    nlu = {entry["intent"]: entry["examples"] for entry in read(tmp_path / "data" / "nlu.yml")["nlu"]}  # type: ignore[attr-defined]
    assert nlu["frontdesk__where"].count("- ") == 4
    assert "[" not in nlu["frontdesk__where"]  # brackets are entity markup to Rasa
    domain = read(tmp_path / "domain.yml")
    slots = ["cough_form_cough", "cough_form_when_long", "cough_form_kind"]
    assert domain["forms"] == {"cough_form": {"required_slots": slots}}
    assert domain["responses"]["utter_ask_cough_form_kind"][0]["buttons"] == [{"title": "干咳", "payload": "干咳"}]  # type: ignore[index]


ANSWER = {"intent_ranking": [{"name": "frontdesk__where", "confidence": 0.93}, {"name": "x", "confidence": 0.02}]}


def helper(url: str, timeout: float = 5) -> RasaHelper:
    return RasaHelper(Guarded(RasaServer(url), timeout=timeout, clock=lambda: 0.0), ["frontdesk/where"])


async def test_rasas_intent_becomes_a_command() -> None:
    async with serving(reply(json.dumps(ANSWER))) as url:
        found = await helper(url).help("在几楼", Context(now=NOW), [])
    assert found is not None
    assert found.commands == [StartFlow(flow="frontdesk/where", words="在几楼", origin="rasa", confidence=0.93)]


BROKEN: dict[str, Handler] = {
    "html": reply("<html>", "text/html"),
    "error": reply("{}", status="500 Internal Server Error"),
    "another shape": reply('{"status": "failure"}'),
    "a list": reply("[]"),
    "unsure": reply(json.dumps({"intent_ranking": [{"name": "frontdesk__where", "confidence": 0.3}]})),
    "fallback": reply(json.dumps({"intent": {"name": "nlu_fallback", "confidence": 0.9}})),
    "unknown intent": reply(json.dumps({"intent": {"name": "order_pizza", "confidence": 0.99}})),
    "silent": silent,
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
async def test_a_rasa_that_does_not_help_is_done_without(kind: str) -> None:
    async with serving(BROKEN[kind]) as url:
        assert await helper(url, 0.01 if kind == "silent" else 5).help("在几楼", Context(now=NOW), []) is None


def test_an_answer_of_another_shape_is_no_answer() -> None:
    assert parsed("not json") is None
    assert parsed('{"intent_ranking": []}') is None


PYTHON = os.environ.get("ANBAN_PYTHON310", "")


def has_rasa() -> bool:
    return (
        bool(PYTHON) and subprocess.run([PYTHON, "-c", "import rasa"], capture_output=True, check=False).returncode == 0
    )


@pytest.fixture
def rasa(tmp_path: Path) -> Iterator[str]:
    """A real server on loopback, trained on the exported project."""
    export(tmp_path, EXAMPLES, [FORM], epochs=5)
    subprocess.run([PYTHON, "-m", "rasa", "train"], cwd=tmp_path, check=True, capture_output=True)
    port = "15055"
    command = [PYTHON, "-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", port]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "up and running" in line:
                break
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.mark.slow
@pytest.mark.skipif(not has_rasa(), reason="no Python 3.10 with rasa 3.6.21 (ANBAN_PYTHON310 names one)")
async def test_a_real_rasa_trains_on_the_export_and_parses(rasa: str) -> None:
    answer = await RasaServer(rasa).ask(Prompt(system="", user="内科在几楼", version="rasa"), 30)
    ranking = parsed(answer.text)
    assert ranking is not None
    assert {guess.name for guess in ranking} >= {"frontdesk/where", "frontdesk/price"}
