"""Whatever comes in, the gate answers, and its work stays bounded."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Heard
from dialogue.safety import build_gate
from dialogue.safety.digest import AFTER, BEFORE, LONGEST, Digest
from dialogue.safety.findings import Reader
from dialogue.safety.page import MOST
from dialogue.safety.rules import content
from dialogue.safety.text import clean

GATE = build_gate()
WORDS = ["胸口疼", "出冷汗", "没有", "不想死", "血压", "一百八", "38度5", "，", "。", "我", "孩子", "突然", "药"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert GATE.screen(Heard(text)).reason != "安全筛查出错，按紧急处理"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=120))
def test_any_heap_of_dangerous_words_gets_an_answer(words: list[str]) -> None:
    assert GATE.screen(Heard("".join(words))).reason != "安全筛查出错，按紧急处理"


@pytest.mark.parametrize(
    "text",
    ["胸口疼出冷汗喘不上气" * 2000, "没有胸痛不想死" * 2800, "1" * 20000, "血压" + "一百八" * 6000, "疼" * 20000,
     "胸 口 疼 " * 5000, "(" * 20000, "没" * 20000, "a\u0300" * 10000],
)  # fmt: skip
def test_a_page_is_never_longer_than_the_digest_allows(text: str) -> None:
    page = Reader(content()).page(text[:20000])
    assert len(page.text) <= LONGEST + BEFORE + AFTER + 20


def test_the_places_kept_of_one_word_are_bounded() -> None:
    page = Reader(content()).page("疼痛" * 340)
    assert all(len(page.concept(name)) <= 2 * MOST for name in ("pain", "chestpain", "extreme"))


def test_danger_in_the_middle_of_a_long_report_is_found() -> None:
    filler = "今天天气不错我们去公园走了走吃了点东西然后回家看电视。"
    text = filler * 150 + "我胸口像压了块大石头一直冒冷汗。" + filler * 150
    assert GATE.screen(Heard(text)).emergency


def test_danger_at_the_end_of_a_dense_report_is_found() -> None:
    text = (
        "血压高，头晕，胃疼，咳嗽，药吃了。" * 120
        + "现在我胸口像压了块大石头，一直冒冷汗，喘不上气。"
        + "谢谢医生。" * 20
    )
    assert GATE.screen(Heard(text)).emergency


def test_a_short_text_is_not_cut() -> None:
    digest = Digest(["胸口疼"])
    text = "胸口疼" * 100
    assert digest.shorten(text) == text


def test_random_cuts_of_the_lexicon_never_break_the_gate() -> None:
    chance = random.Random(7)
    for _ in range(20):
        text = "".join(chance.choice(WORDS) for _ in range(2000))
        GATE.screen(Heard(text))


def test_cleaning_keeps_one_spelling() -> None:
    assert clean("胸 口 疼！！！！") == clean("胸口疼！！")
    assert clean("Ｔ３８．５") == "t38.5"
