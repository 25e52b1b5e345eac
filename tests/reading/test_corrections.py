"""What takes something back that was said before, and what speaks of a booking or of others' mistakes."""

from __future__ import annotations

import pytest

from reading.corrections import takes_back


@pytest.mark.parametrize(
    "text",
    [
        "改一下",
        "我要改一下",
        "我刚才说错了，是五天",
        "过敏史填错了",
        "补充一句",
        "忘了说，还有点咳嗽",
        "能改一下吗",
        "我想修改一下病情",
    ],
)
def test_people_take_back_or_add(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize(
    "text", ["改一下预约", "我想改时间", "号约错了", "医生说错了", "药开错了", "咳嗽三天", "手机号填错了"]
)
def test_bookings_and_the_mistakes_of_others_are_not_meant(text: str) -> None:
    assert not takes_back(text)
