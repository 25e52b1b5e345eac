"""Answers to form items become values; a long sentence answers other open items only where it plainly does."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms import Item, Option
from reading.clean import clean, spans
from reading.items import read_answer, read_by_the_way
from reading.scope import status
from tests.reading.render import RENDER

NOW = datetime(2026, 11, 21, 10, 0)
ROWS = yaml.safe_load((Path(__file__).parent / "tables" / "items.yaml").read_text(encoding="utf-8"))


def _options(*labels: str) -> list[Option]:
    return [Option(value=label, label=label) for label in labels]


ITEMS = {
    "boolean": Item(link_id="cough", type="boolean", short="咳嗽", synonyms=["咳嗽"]),
    "days": Item(link_id="days", type="quantity", unit="天", reads="duration"),
    "lasting": Item(link_id="lasting", reads="duration"),
    "temperature": Item(link_id="temperature", type="quantity", unit="℃", reads="temperature", minimum=34, maximum=43),
    "pressure": Item(link_id="pressure", reads="blood_pressure"),
    "weight": Item(link_id="weight", type="quantity", unit="kg", reads="weight"),
    "height": Item(link_id="height", type="quantity", unit="cm", reads="height"),
    "pain": Item(link_id="pain", type="integer", reads="pain", minimum=0, maximum=10),
    "age": Item(link_id="age", type="integer", reads="age"),
    "medicines": Item(link_id="medicines", reads="medicines", repeats=True),
    "allergies": Item(link_id="allergies", reads="allergies", repeats=True),
    "phone": Item(link_id="phone", reads="phone"),
    "name": Item(link_id="name", reads="name"),
    "times": Item(link_id="times", type="integer", unit="次"),
    "one": Item(link_id="one", type="choice", options=_options("上午", "下午")),
    "many": Item(link_id="many", type="choice", repeats=True, options=_options("胀痛", "刺痛", "绞痛")),
    "birthday": Item(link_id="birthday", type="date", text="出生日期"),
    "visit": Item(link_id="visit", type="dateTime", reads="datetime"),
    "glucose": Item(link_id="glucose", type="quantity", unit="mmol/L", reads="glucose"),
}


@pytest.mark.parametrize(("item", "text", "wanted"), ROWS)
def test_an_answer_becomes_the_value_of_its_item(item: str, text: str, wanted: str) -> None:
    found = read_answer(ITEMS[item], text, NOW)
    shown = " | ".join(map(str, found.values)) + (" out" if found.values and found.out_of_range else "")
    assert (shown or f"!{found.refused_reason}") == wanted


def test_one_sentence_answers_several_open_items() -> None:
    open_items = [ITEMS[name] for name in ("temperature", "lasting", "boolean", "medicines", "allergies", "pain")]
    found = read_by_the_way(open_items, "发烧三天了最高39度5，有点咳嗽，吃了美林", NOW)
    assert {name: read.values for name, read in found.items()} == {
        "temperature": [39.5], "lasting": ["3天"], "cough": [True], "medicines": ["布洛芬"],
    }  # fmt: skip


def test_a_plain_complaint_answers_nothing_by_the_way() -> None:
    assert read_by_the_way(list(ITEMS.values()), "头疼得难受", NOW) == {}


def test_an_allergy_is_not_a_medicine_taken() -> None:
    assert "medicines" not in read_by_the_way([ITEMS["medicines"], ITEMS["allergies"]], "青霉素过敏", NOW)


ANY = st.text(
    alphabet="一二三两半百千万点零没有不是过敏发烧疼天个月年岁周上下午今昨前后到"
    "-/.:0123456789，。、 吗over℃%开始\u200b头",
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_no_rule_ever_raises(text: str) -> None:
    for name, render in RENDER.items():
        render(f"day {text}" if name == "choose" else text)
    for item in ITEMS.values():
        read_answer(item, text, NOW)
    read_by_the_way(list(ITEMS.values()), text, NOW)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_remembers_the_original_words(text: str) -> None:
    kept = spans(text)
    assert kept.text == clean(text)
    assert len(kept.origins) == len(kept.text)
    assert list(kept.origins) == sorted(kept.origins)


def test_a_mention_is_judged_the_same_every_time() -> None:
    text = "没有发烧，就是咳嗽和一点胸闷"
    assert {status(text, 7, 9) for _ in range(5)} == {status(text, 7, 9)}


@pytest.mark.parametrize("said", ["昨天晚上开始的", "前天开始烧", "从去年开始", "今天早上开始咳"])
def test_the_hospitals_clock_has_a_zone_and_what_people_say_has_none(said: str) -> None:
    zoned = NOW.replace(tzinfo=timezone(timedelta(hours=8)))
    assert read_answer(ITEMS["lasting"], said, zoned) == read_answer(ITEMS["lasting"], said, NOW)
