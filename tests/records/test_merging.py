"""Merging what the patient tells later with what staff did: nothing of either is lost, whatever happens in between."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from records.distance import distance
from records.merging import Shown, Touched, merge, patients_text, touch

KEYS = ("chief_complaint", "present_illness", "allergies", "medications")
words = st.text("胃痛三天五否认过敏", max_size=6)
tellings = st.dictionaries(st.sampled_from(KEYS), words, max_size=4)
acts = st.one_of(
    st.tuples(st.just("tell"), tellings),
    st.tuples(st.just("edit"), st.tuples(st.sampled_from(KEYS), words)),
    st.tuples(st.just("accept"), st.sampled_from(KEYS)),
    st.tuples(st.just("reject"), st.sampled_from(KEYS)),
)


def sections(told: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "title": key, "text": text, "statements": []} for key, text in told.items()]


def play(story: list[tuple[str, Any]]) -> tuple[dict[str, str], dict[str, Touched], list[Shown], dict[str, str]]:
    """Run the acts; also what a staff member decided last for each section."""
    told: dict[str, str] = {}
    touched: dict[str, Touched] = {}
    decided: dict[str, str] = {}
    for act, what in story:
        if act == "tell":
            told = what
            continue
        key = what[0] if act == "edit" else what
        shown = {one.key: one for one in merge(sections(told), touched)}.get(key)
        if shown is None:
            continue
        if act == "edit":
            touched[key] = touch(shown, "open", what[1])
            decided[key] = what[1]
        else:
            touched[key] = touch(shown, "accepted" if act == "accept" else "rejected")
            decided[key] = shown.stands
    return told, touched, merge(sections(told), touched), decided


@given(st.lists(acts, max_size=12))
def test_what_staff_decided_stands_until_they_decide_again(story: list[tuple[str, Any]]) -> None:
    _, _, shown, decided = play(story)
    stands = {one.key: one.stands for one in shown}
    assert {key: stands[key] for key in decided} == decided


@given(st.lists(acts, max_size=12))
def test_what_the_patient_told_last_is_always_to_be_read(story: list[tuple[str, Any]]) -> None:
    told, touched, shown, _ = play(story)
    reads = {one.key: patients_text(one) for one in shown}
    assert reads == told | {key: "" for key in touched if key not in told}


@given(st.lists(acts, max_size=12))
def test_a_section_is_shown_once_and_untouched_ones_as_told(story: list[tuple[str, Any]]) -> None:
    told, touched, shown, _ = play(story)
    assert sorted(one.key for one in shown) == sorted({*told, *touched})
    for one in shown:
        if one.key not in touched:
            assert (one.text, one.edited, one.newer, one.state) == (told[one.key], None, None, "open")


@given(tellings, st.lists(acts, max_size=8))
def test_the_same_telling_again_changes_nothing(telling: dict[str, str], story: list[tuple[str, Any]]) -> None:
    once = play([*story, ("tell", telling)])
    assert play([*story, ("tell", telling), ("tell", telling)])[2] == once[2]


def _slow(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@given(st.text("胃痛三", max_size=12), st.text("胃痛三", max_size=12))
def test_the_distance_is_the_least_number_of_changed_characters(a: str, b: str) -> None:
    assert distance(a, b) == _slow(a, b)
