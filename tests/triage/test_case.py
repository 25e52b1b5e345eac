"""What was said becomes facts: age, child or adult, pregnancy, what is denied."""

from __future__ import annotations

import pytest

from assistants.triage.case import merge, read_case


def test_age_and_sex_given_from_outside_win() -> None:
    case = read_case("头疼", age=70, sex="女")
    assert (case.age_months, case.sex, case.child) == (840, "女", False)


@pytest.mark.parametrize("said", ["宝宝拉稀", "孩子3岁发烧", "8个月的宝宝咳嗽", "新生儿黄疸没退"])
def test_a_child_is_recognised(said: str) -> None:
    assert read_case(said).child


@pytest.mark.parametrize("said", ["生完孩子后腰疼", "我35岁，头疼", "怀孕三个月出血", "我爸爸手抖"])
def test_an_adult_is_not_taken_for_a_child(said: str) -> None:
    assert not read_case(said).child


def test_a_decade_band_before_the_words_is_an_age() -> None:
    case = read_case("60+;手抖;最近手抖得厉害")
    assert case.age_months is not None
    assert 60 * 12 <= case.age_months < 70 * 12
    assert "60+" not in case.text


def test_what_is_denied_is_kept_as_denied() -> None:
    case = read_case("咳嗽，没有发烧")
    assert case.present == ["咳嗽"]
    assert case.denied == ["发热"]


def test_later_words_win() -> None:
    case = merge(read_case("肚子疼"), read_case("不是肚子疼，是腰疼"))
    assert "腰痛" in case.present
    assert "腹痛" not in case.present
