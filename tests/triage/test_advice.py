"""Advice after a recommendation is about the very symptom and age, or it is not given."""

from __future__ import annotations

import pytest

from assistants.triage.telling import _is_about


@pytest.mark.parametrize(
    ("title", "symptom", "child", "fits"),
    [
        ("孩子发烧怎么办", "发热", True, True),
        ("孩子发烧怎么办", "发热", False, False),
        ("大人发烧怎么办", "发热", False, True),
        ("怀孕出现哪些情况要马上去医院", "发热", False, False),
        ("咳嗽老不好怎么办", "头痛", False, False),
    ],
)
def test_an_answer_about_something_else_is_not_used(title: str, symptom: str, child: bool, fits: bool) -> None:
    assert _is_about(title, symptom, child) is fits
