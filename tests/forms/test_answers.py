"""Is it an answer? Values made plain, and kind refusals that name the range or the options."""

from __future__ import annotations

from typing import Any

import pytest

from core.forms import Item, Option
from dialogue.forms.answers import Accepted, Refused, check

TEMPERATURE = Item(link_id="t", text="多少度？", type="quantity", unit="℃", minimum=34, maximum=43, short="体温")
WEIGHT = Item(link_id="w", type="quantity", unit="kg", minimum=2, maximum=300, short="体重")
LASTING = Item(link_id="d", type="quantity", unit="天", units=["周", "月"], short="病程")
CHOICE = Item(link_id="c", type="choice", options=[Option(value="y", label="黄", synonyms=["黄色"])], short="颜色")


@pytest.mark.parametrize(
    ("item", "value", "unit", "expected"),
    [
        (TEMPERATURE, 38.5, "", (38.5, "38.5℃", "℃")),
        (TEMPERATURE, "38.5", "度", (38.5, "38.5℃", "℃")),
        (TEMPERATURE, 100.4, "华氏度", (38, "38℃", "℃")),
        (WEIGHT, 120, "斤", (60, "60kg", "kg")),
        (LASTING, 2, "星期", (2, "2周", "周")),
        (LASTING, 2, "年", (730, "730天", "天")),
        (CHOICE, "黄色", "", ("y", "黄", "")),
        (Item(link_id="i", type="integer"), "7", "", (7, "7", "")),
        (Item(link_id="b", type="boolean", text="有没有发热？"), "没有", "", (False, "没有", "")),
        (Item(link_id="b", type="date"), "2026-02", "", ("2026-02", "2026-02", "")),
        (Item(link_id="o", type="open-choice"), "别的", "", ("别的", "别的", "")),
    ],
)
def test_answers_are_made_plain(item: Item, value: Any, unit: str, expected: tuple[Any, str, str]) -> None:
    made = check(item, value, unit)
    assert isinstance(made, Accepted)
    assert (made.value, made.label, made.unit) == expected


@pytest.mark.parametrize(
    ("item", "value", "says"),
    [
        (TEMPERATURE, 388, "在 34 到 43℃ 之间"),
        (TEMPERATURE, 388, "38.8℃"),
        (TEMPERATURE, "很高", "数字"),
        (TEMPERATURE, float("nan"), "数字"),
        (CHOICE, "绿", "黄"),
        (Item(link_id="i", type="integer", short="次数"), 1.5, "整数"),
        (Item(link_id="d", type="date"), "2026-13-01", "年月日"),
        (Item(link_id="s", type="string"), "  ", "说一下"),
        (Item(link_id="s", type="string", max_length=3), "四个字呢", "最多 3 个字"),
        (Item(link_id="s", text="最近一次月经是哪天来的？", type="string", short="末次月经"), "没有", "大概的日子"),
        (Item(link_id="b", type="boolean"), "大概", "不清楚"),
        (Item(link_id="g", type="group"), "x", "不需要"),
        (WEIGHT, 3, ""),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be(item: Item, value: Any, says: str) -> None:
    made = check(item, value, "天" if item is WEIGHT else "")
    assert isinstance(made, Refused)
    assert says in made.heard
    assert "！" not in made.heard
