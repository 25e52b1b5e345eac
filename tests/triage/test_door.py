"""`anban triage --json`: the exact shape, and bad input."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from assistants.triage.sentence import about_an_animal, answer
from core.contracts import Gate
from dialogue.safety import build_gate
from server.commands.triage import Asked

NOW = datetime(2026, 11, 23, 9)


@pytest.fixture(scope="module")
def gate() -> Gate:
    return build_gate()


def ask(gate: Gate, text: str, age: float | None = None, sex: str | None = None) -> dict[str, Any]:
    return answer(text, age, sex, gate, NOW)


def test_the_shape_is_the_contract(gate: Gate) -> None:
    found = ask(gate, "咳嗽一周，没有发烧", 40, "男")
    assert set(found) == {"departments", "urgency", "red_flags", "symptoms"}
    assert found["departments"][0].keys() == {"code", "name", "score"}
    assert found["departments"][0]["code"] == "03.01"
    assert len(found["departments"]) <= 5
    assert found["urgency"] in ("emergency", "urgent", "routine", "selfcare")
    assert {"name": "咳嗽", "present": True} in found["symptoms"]
    assert {"name": "发热", "present": False} in found["symptoms"]


def test_an_emergency_names_its_flags_and_the_emergency_department(gate: Gate) -> None:
    found = ask(gate, "胸口压榨样疼，出冷汗，左胳膊麻", 60)
    assert found["urgency"] == "emergency"
    assert found["red_flags"]
    assert "20" in [department["code"] for department in found["departments"]]


@pytest.mark.parametrize("said", ["我家狗拉肚子", "猫咪不吃饭", "养的鹦鹉掉毛"])
def test_animals_get_no_department(gate: Gate, said: str) -> None:
    assert ask(gate, said)["departments"] == []


@pytest.mark.parametrize("said", ["被狗咬了", "我对猫毛过敏", "吃鱼卡刺了", "养狗以后身上痒", "羊水破了"])
def test_people_with_animals_are_people(said: str) -> None:
    assert not about_an_animal(said)


@pytest.mark.parametrize("said", ["", " ", "？？？", "𠮷" * 50, "\u0000\u200b", "a" * 5000, "😀😀", "(((((", "12345"])
def test_nonsense_is_answered_not_raised(gate: Gate, said: str) -> None:
    assert ask(gate, said)["departments"] == []


def test_basic_english_works(gate: Gate) -> None:
    assert ask(gate, "I have a headache and dizziness", 30)["departments"][0]["code"] == "03.03"


def test_a_life_story_is_handled(gate: Gate) -> None:
    story = "我今年六十岁，退休前是老师，一直身体不错，孩子们都在外地。" * 120 + "最近膝盖疼得上不了楼。"
    assert ask(gate, "最近膝盖疼得上不了楼。" + story)["departments"][0]["code"] == "04.03"


def test_a_wrong_age_is_an_error_not_a_guess() -> None:
    with pytest.raises(ValueError, match="age"):
        Asked.model_validate({"text": "头疼", "age": -3})
