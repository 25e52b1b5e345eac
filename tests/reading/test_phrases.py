"""Words of a set are found left to right, the longest at each place; what was read is remembered whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reading.phrases import Phrases
from reading.remembered import LONGEST, remembered
from reading.symptoms import find_symptoms

WORDS = ["疼", "头疼", "头疼药", "疼药片", "药", "ed", "need", "片片片片片"]


def one_by_one(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        word = max((w for w in WORDS if text.startswith(w, at)), key=len, default="")
        whole = not word.isascii() or not (text[at - 1 : at].isalpha() or text[at + len(word) :][:1].isalpha())
        if word and whole:
            found.append(word)
        at += len(word) if word and whole else 1
    return found


@given(st.text("头疼药片ned ，", max_size=24))
def test_the_longest_word_at_each_place_is_found(text: str) -> None:
    phrases = Phrases()
    for word in WORDS:
        phrases.add(word, "any", word)
    if not any(a.isascii() != b.isascii() and (a + b).isalpha() for a, b in pairwise(text)):
        assert [found.words for found in phrases.scan(text)] == one_by_one(text)
    assert all(text[found.start : found.end] == found.words for found in phrases.scan(text))


def test_a_symptom_takes_a_word_over_from_another_kind() -> None:
    phrases = Phrases()
    phrases.add("血压高", "part", "血压")
    phrases.add("血压高", "symptom", "高血压")
    phrases.add("血压高", "symptom", "另一个")
    assert [found.name for found in phrases.scan("我血压高")] == ["高血压"]


def test_a_short_text_is_read_once_and_a_long_one_is_not_kept() -> None:
    read: list[str] = []

    @remembered
    def count(text: str) -> int:
        read.append(text)
        return len(text)

    long = "长" * (LONGEST + 1)
    assert [count("短"), count("短"), count(long), count(long)] == [1, 1, LONGEST + 1, LONGEST + 1]
    assert read == ["短", long, long]


def test_who_changes_a_result_changes_only_their_own() -> None:
    find_symptoms("头疼").clear()
    assert [symptom.name for symptom in find_symptoms("头疼")] == ["头痛"]
