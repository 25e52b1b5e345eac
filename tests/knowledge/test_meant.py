"""A question as it was meant: dialect and slips put right, everything else left alone."""

from __future__ import annotations

import pytest

from knowledge.meant import meant


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("做位镜之前能喝水吗", "做胃镜之前能喝水吗"),
        ("桑子疼", "嗓子疼"),
        ("空腹血唐高", "空腹血糖高"),
        ("吃华发林要注意什么", "吃华法林要注意什么"),
        ("波棱盖疼", "膝盖疼"),
        ("小囡热度高，要紧伐", "孩子发烧高,要紧吗"),
        ("娃拉稀咋办", "孩子拉肚子怎么办"),
        ("发着烧能打不", "发着烧能打吗"),
    ],
)
def test_dialect_and_slips_are_put_right(said: str, understood: str) -> None:
    assert meant(said) == understood


@pytest.mark.parametrize(
    "said",
    [
        "挂好的号怎么退",
        "手术前水都不让喝",
        "一天吃十来种药",
        "癌胚抗原比正常高了一点",
        "抽血要空腹吗",
        "胃镜前能喝水吗",
    ],
)
def test_ordinary_words_are_left_alone(said: str) -> None:
    assert meant(said) == said


def test_nothing_and_noise_pass_through() -> None:
    assert meant("") == ""
    assert meant("😀" * 50) == "😀" * 50
