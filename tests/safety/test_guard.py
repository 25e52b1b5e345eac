"""The output guard: what a reply may not say is replaced, everything else passes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core.messages import Card, Citation, Made, Say
from dialogue.safety import build_gate
from dialogue.safety.guard import load_guard
from dialogue.safety.refusing import load, read_replies
from dialogue.safety.training import fingerprint

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
    for name in ("human", "diagnosis", "prescription", "dose", "reassurance", "failed"):
        assert guard.broken(guard.instead(name).text) == ""


def test_a_cited_passage_may_speak_of_illnesses_and_medicines() -> None:
    text = "普通感冒多半是病毒感染，抗生素对它没有用。"
    cited = Say(text=text, citations=[Citation(document="d", title="感冒须知")])
    assert GATE.guard([cited]) == [cited]
    assert GATE.guard([Say(text=text)])[0].made.by == "safety"


UNSEEN = yaml.safe_load((Path(__file__).parent / "unseen_replies.yaml").read_text("utf-8"))


def test_replies_nobody_learned_from_are_told_apart() -> None:
    """By an author who had read nothing, never trained on. The forms alone stop 0.40 of the forbidden ones."""
    stopped = [GATE.guard([Say(text=text)])[0].made.by == "safety" for text in UNSEEN["forbidden"]]
    held_back = [GATE.guard([Say(text=text)])[0].made.by == "safety" for text in UNSEEN["allowed"]]
    assert sum(stopped) / len(stopped) >= 0.9
    assert sum(held_back) / len(held_back) <= 0.04


def test_what_the_guard_learned_was_learned_from_the_replies_there_are() -> None:
    learned = fingerprint(list(read_replies()))
    assert load().fingerprint == learned, "the replies changed: run `anban train guard`"


DIAGNOSED = "从您说的来看，八成就是胆囊那边闹的，跟上回一个样。"


def test_a_models_words_are_read_for_how_they_sound() -> None:
    written = Say(text=DIAGNOSED, made=Made(by="knowledge", step="answer", model="house"))
    assert GATE.guard([written])[0].made.by == "safety"


def test_a_models_words_about_a_passage_may_speak_of_a_medicine_but_not_diagnose() -> None:
    passage = [Citation(document="d", title="用药须知")]
    made = Made(by="knowledge", step="answer", model="house")
    general = Say(text="退烧药两次之间要隔够时间，同一天里不要吃两种。", citations=passage, made=made)
    assert GATE.guard([general]) == [general]
    diagnosed = Say(text=DIAGNOSED, citations=passage, made=made)
    assert GATE.guard([diagnosed])[0].made.step == "guard:diagnosis"


def test_reviewed_sentences_of_a_step_are_read_for_forms_only() -> None:
    booked = Say(text="号约好了，您放心，明天上午直接来就行。", made=Made(by="flow", step="frontdesk/book"))
    assert GATE.guard([booked]) == [booked]


def test_a_worry_waved_away_is_answered_with_a_doctor() -> None:
    (act,) = GATE.guard([Say(text="这点小毛病真没事的，过两天自己就好，犯不上折腾去看。")])
    assert act.made.step.startswith("guard:")
