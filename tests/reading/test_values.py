"""A number of something else, and an option that only sounds like what was said, are no answers."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.forms import Item, Option
from reading.byway import read_by_the_way
from reading.values import read_answer

NOW = datetime(2026, 11, 23, 9)
ONSET = Item(link_id="onset", type="quantity", unit="天", units=["周"], reads="duration")
START = Item(link_id="start", type="choice", options=[Option(value=v, label=v) for v in ("反复发作", "慢慢加重")])
ALLERGIES = Item(link_id="allergy", type="text", repeats=True, reads="allergies")


@pytest.mark.parametrize("said", ["6分", "三斤", "5次"])
def test_a_number_of_something_else_is_no_duration(said: str) -> None:
    assert read_answer(ONSET, said, NOW).values == []


@pytest.mark.parametrize(("said", "days"), [("6", 6), ("差不多6个吧", 6), ("三天", 3)])
def test_a_bare_number_is_one(said: str, days: float) -> None:
    assert read_answer(ONSET, said, NOW).values == [days]


def test_a_denial_chooses_no_option_that_sounds_like_it() -> None:
    assert read_answer(START, "没有发烧", NOW).values == []
    assert read_answer(START, "反复的", NOW).values == ["反复发作"]


def test_one_substance_borne_well_says_nothing_of_the_rest() -> None:
    assert read_by_the_way([ALLERGIES], "咳嗽三天，对青霉素不过敏", NOW) == {}
    assert read_by_the_way([ALLERGIES], "咳嗽三天，对青霉素过敏", NOW)["allergy"].values == ["青霉素"]


WITH = Item(
    link_id="with", type="choice", repeats=True,
    options=[Option(value="恶心", label="恶心"), Option(value="发热", label="发热", synonyms=["发烧"]),
             Option(value="无", label="都没有", exclusive=True, synonyms=["没有", "没"])],
)  # fmt: skip


def test_one_symptom_denied_is_not_all_of_them() -> None:
    assert read_answer(WITH, "没有恶心", NOW).values == []
    assert read_answer(WITH, "没有", NOW).values == ["无"]
    assert read_answer(WITH, "恶心发烧都没有", NOW).values == ["无"]


def test_a_medicine_taken_is_no_illness() -> None:
    past = Item(link_id="past", type="open-choice", repeats=True, options=[Option(value="高血压", label="高血压")])
    assert read_answer(past, "吃了布洛芬", NOW).values == []
    assert read_answer(past, "得过肺结核", NOW).values == ["得过肺结核"]
