"""What a FHIR server says about a record is shown; what it quotes of the patient is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.fhir.outcome import LONGEST, MOST, issues

CHINESE = st.text("的一是了我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么", min_size=2, max_size=30)
SENT = {
    "resourceType": "Bundle",
    "entry": [
        {"resource": {"resourceType": "Patient", "name": [{"text": "张伟"}, {"family": "Zhang", "given": ["Wei"]}]}},
        {"resource": {"telecom": [{"system": "email", "value": "wei@example.org"}, {"value": "13800138000"}]}},
        {"resource": {"text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>反复头痛&lt;3天</p></div>'}}},
    ],
}


def outcome(*texts: str) -> dict[str, Any]:
    return {"issue": [{"severity": "error", "code": "value", "diagnostics": text} for text in texts]}


def shown(text: str, sent: Any = SENT) -> str:
    return issues(outcome(text), sent)[0]["text"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Value '反复头痛<3天' is too short", "Value '…' is too short"),
        ("患者 张伟 不存在", "患者 … 不存在"),
        ("no such person: zhang, Wei", "no such person: …, …"),
        ("bad address wei@example.org", "bad address …"),
        ("phone 13800138000 is taken", "phone … is taken"),
        ("Composition.date is not a date", "Composition.date is not a date"),
    ],
)
def test_what_was_sent_is_blacked_out_and_the_rest_is_not(said: str, kept: str) -> None:
    assert shown(said) == kept


@given(CHINESE, st.text("abc :'", max_size=20), st.text("abc :'", max_size=20))
def test_no_three_characters_of_what_was_sent_are_ever_shown(words: str, before: str, after: str) -> None:
    said = shown(before + words + after, {"valueString": words})
    assert all(words[at : at + 3] not in said for at in range(len(words) - 2))
    assert words not in said


ODD: list[dict[str, Any]] = [
    {},
    {"issue": None},
    {"issue": ["x"]},
    {"issue": "x"},
    {"issue": [{"details": "x", "expression": "Patient.name"}]},
    {"issue": [{"code": 5, "details": {"coding": ["x"], "text": 7}}]},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_odd_outcome_is_read_with_patience(odd: dict[str, Any]) -> None:
    assert all(set(one) == {"severity", "code", "text", "where"} for one in issues(odd, SENT))


def test_a_flood_is_cut() -> None:
    kept = issues(outcome(*["x" * 10_000] * 500))
    assert (len(kept), len(kept[0]["text"])) == (MOST, LONGEST)
