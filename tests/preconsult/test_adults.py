"""Adults: the record says 患者, and words that mean something else in a child's consultation are not misread."""

from __future__ import annotations

import pytest

from tests.preconsult.test_transcript import record


@pytest.mark.parametrize(
    ("first", "who"),
    [
        ("我腰痛两个月了", "患者"),
        ("大夫，头痛三天", "患者"),
        ("我老伴今年68，咳嗽三天", "患者"),
        ("宝宝咳嗽三天", "患儿"),
        ("咳嗽三天，8个月大，吃母乳", "患儿"),
        ("孩子5岁，发烧两天", "患儿"),
    ],
)
def test_who_is_ill_is_seen_from_how_they_speak(first: str, who: str) -> None:
    assert record(first)["present_illness"].startswith(who)


def test_the_age_that_is_given_decides() -> None:
    assert record("咳嗽三天", age=70)["present_illness"].startswith("患者")
    assert record("咳嗽三天", age=3)["present_illness"].startswith("患儿")


@pytest.mark.parametrize(
    ("turns", "wrong"),
    [
        (("咳嗽十几年", "抽烟吗？", "抽了四十年，每天一包"), "抽搐"),
        (("胃痛一个月，反酸烧心",), "发热"),
        (("右眼看不清", "眼睛疼吗，有没有闪光感？", "不疼，有闪光"), "无闪光感"),
        (("血糖高三年", "有没有手脚麻木、视物模糊？", "脚有点麻，眼睛没事"), "视物模糊"),
        (("身上起红疹子一周，特别痒",), "无瘙痒"),
        (("心慌半个月", "以前有什么病吗？", "高血压五年了"), "伴血压高"),
    ],
)
def test_what_nobody_meant_is_not_stated(turns: tuple[str, ...], wrong: str) -> None:
    assert wrong not in record(*turns)["present_illness"]


@pytest.mark.parametrize(
    ("first", "chief"),
    [
        ("牙疼三天，左边下面", "牙痛3天"),
        ("左乳房摸到一个硬块，半个月了", "乳房肿块半月"),
        ("右眼看不清两天", "视物模糊2天"),
    ],
)
def test_complaints_of_adults_are_found(first: str, chief: str) -> None:
    assert record(first)["chief_complaint"].startswith(chief)


def test_a_medicine_one_is_allergic_to_was_not_taken() -> None:
    made = record("尿痛两天", "对什么药过敏？", "青霉素过敏")
    assert made["allergies"] == "青霉素过敏。"
    assert "青霉素" not in made["medications"] + made["present_illness"]


def test_an_illness_of_a_relative_is_not_the_patients() -> None:
    made = record("胃痛一个月", "家里人有得过胃病吗？", "我爸爸得过胃癌")
    assert "癌" not in made["past_history"]
    assert "胃癌" in made["family_history"]
