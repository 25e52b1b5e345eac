"""How urgent: our own vignettes, each level with its own floor, and no emergency missed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from assistants.triage.case import read_case
from assistants.triage.sentence import consider
from assistants.triage.urgency import judge
from dialogue.safety import build_gate

NOW = datetime(2026, 11, 23, 9)
VIGNETTES = yaml.safe_load((Path(__file__).parent / "vignettes.yaml").read_text(encoding="utf-8"))
THREE = {"emergency": "emergency", "urgent": "doctor", "routine": "doctor", "selfcare": "selfcare"}


@pytest.fixture(scope="module")
def given() -> Counter[tuple[str, str]]:
    gate = build_gate()
    return Counter(
        (wanted, THREE[consider(read_case(text), gate, NOW).level])
        for wanted, texts in VIGNETTES.items()
        for text in texts
    )


def test_there_are_at_least_120_vignettes() -> None:
    assert sum(map(len, VIGNETTES.values())) >= 120


def test_no_emergency_is_missed(given: Counter[tuple[str, str]]) -> None:
    assert given["emergency", "doctor"] + given["emergency", "selfcare"] == 0


def test_nine_of_ten_vignettes_get_their_level(given: Counter[tuple[str, str]]) -> None:
    right = sum(times for (wanted, level), times in given.items() if wanted == level)
    assert right / given.total() >= 0.9


def level(text: str) -> str:
    return judge(read_case(text), NOW).level


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("右下腹疼，越来越重，低烧", "emergency"),
        ("没有胸痛，就是感冒流鼻涕两天，30岁", "selfcare"),
        ("感冒流鼻涕两天，30岁，怀孕六个月", "routine"),
        ("便秘一周，大便带血", "routine"),
        ("发烧39度5，浑身酸痛，30岁", "urgent"),
        ("昨天搬东西腰疼，35岁", "selfcare"),
        ("腰疼，小便失禁，腿没劲，35岁", "emergency"),
    ],
)
def test_signs_that_change_the_level(said: str, wanted: str) -> None:
    assert level(said) == wanted


def test_an_emergency_of_the_past_or_of_a_denial_is_none() -> None:
    assert level("头疼，没有发烧，脖子不硬，没有呕吐") != "emergency"
