"""`anban screen --json`: the shape of the answer."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from dialogue.safety import build_gate
from server.commands.screen import answer

GATE = build_gate()


def test_the_answer_has_exactly_the_agreed_fields() -> None:
    found = answer(GATE, {"text": "两个月大的宝宝烧38度5", "age": None, "sex": None, "context": []})
    assert set(found) == {"emergency", "flags", "crisis", "reason"}
    assert found["emergency"] is True
    assert found["flags"][0] == {"code": "child.infant_fever", "words": "38度5"}
    assert found["crisis"] == "none"


def test_age_and_context_are_heard() -> None:
    assert answer(GATE, {"text": "宝宝发烧了，38.3", "age": 0.16})["emergency"]
    assert answer(GATE, {"text": "胸口有点闷", "context": ["我今天老是出冷汗"]})["emergency"]


def test_only_the_text_is_needed() -> None:
    assert answer(GATE, {"text": "我想挂个号"})["emergency"] is False


def test_a_line_without_text_is_refused() -> None:
    with pytest.raises(ValidationError):
        answer(GATE, {"words": "胸痛"})
