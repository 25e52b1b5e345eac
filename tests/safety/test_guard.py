"""The output guard: what a reply may not say is replaced, everything else passes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core.messages import Card, Citation, Made, Say
from dialogue.safety import build_gate
from dialogue.safety.guard import load_guard

SAID = yaml.safe_load((Path(__file__).parent / "replies.yaml").read_text("utf-8"))
GATE = build_gate()


def test_the_collection_is_large_enough() -> None:
    assert len(SAID["blocked"]) >= 100
    assert len(SAID["allowed"]) >= 100


@pytest.mark.parametrize("text", SAID["blocked"])
def test_diagnosis_prescription_dose_and_claims_to_be_human_are_replaced(text: str) -> None:
    (act,) = GATE.guard([Say(text=text)])
    assert act.made.by == "safety"
    assert text not in act.text


@pytest.mark.parametrize("text", SAID["allowed"])
def test_ordinary_replies_pass(text: str) -> None:
    act = Say(text=text)
    assert GATE.guard([act]) == [act]


def test_a_dose_with_its_citation_passes() -> None:
    cited = Say(text="说明书写的是每次1片，一天两次。", citations=[Citation(document="d", title="说明书")])
    assert GATE.guard([cited]) == [cited]


def test_a_citation_does_not_excuse_a_diagnosis() -> None:
    cited = Say(text="您这是急性阑尾炎。", citations=[Citation(document="d", title="手册")])
    assert GATE.guard([cited])[0].made.by == "safety"


def test_cards_are_guarded_with_their_rows() -> None:
    card = Card(kind="info", title="结果", text="您得的是胃溃疡。")
    assert GATE.guard([card])[0].made.step == "guard:diagnosis"


def test_people_of_the_hospital_may_speak_freely() -> None:
    act = Say(text="我是张医生，您这是阑尾炎，马上来。", made=Made(by="staff"))
    assert GATE.guard([act]) == [act]


def test_what_replaces_a_reply_passes_the_guard_itself() -> None:
    guard = load_guard()
    for name in ("human", "diagnosis", "prescription", "dose", "failed"):
        assert guard.broken(guard.instead(name).text) == ""


def test_a_cited_passage_may_speak_of_illnesses_and_medicines() -> None:
    text = "普通感冒多半是病毒感染，抗生素对它没有用。"
    cited = Say(text=text, citations=[Citation(document="d", title="感冒须知")])
    assert GATE.guard([cited]) == [cited]
    assert GATE.guard([Say(text=text)])[0].made.by == "safety"
