"""What a sentence means after the gate has spoken: a word that only looks like good news is none."""

from __future__ import annotations

import pytest

from dialogue.safety.aftermath import means

AFTER_EMERGENCY = ("human", "route", "not_yet", "denied", "contacted", "better")
IN_CRISIS = ("human", "unsafe", "talk", "safe")
HELD = ("human", "unsafe", "sure", "yes")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("我觉得不是很安全", "unsafe"), ("不怎么安全", "unsafe"), ("我没那么安全", "unsafe"), ("不知道安不安全", "unsafe"),
     ("我很安全", "safe"), ("安全", "safe"), ("安全吗", ""), ("妈妈陪着我呢", "safe")],
)  # fmt: skip
def test_in_a_crisis(text: str, meaning: str) -> None:
    assert means(text, "", among=IN_CRISIS) == meaning


@pytest.mark.parametrize(
    "text",
    ["医生来了也没用", "等妈妈来了我就跳", "我在医院里受够了", "我在医院", "家人来了之前我就动手", "没事了", "好的",
     "安全了吗", "护士来了我也不下来"],
)  # fmt: skip
def test_what_does_not_end_a_hold(text: str) -> None:
    assert means(text, "", among=HELD) != "sure"


@pytest.mark.parametrize(
    "text",
    ["我现在安全了", "护士来了", "警察到了，在跟我说话", "妈妈在旁边陪着我", "已经到医院了", "救护车来了", "我在急诊"],
)
def test_what_ends_a_hold(text: str) -> None:
    assert means(text, "", among=HELD) == "sure"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("已经好几个小时了", ""), ("不稳定了", ""), ("还是叫不醒了", ""), ("还没缓解了", ""), ("要不要去医院", ""),
     ("怎么去医院", ""), ("我准备好了", ""), ("他醒了", "better"), ("已经好了", "better"), ("血压稳定了", "better"),
     ("正在去医院", "contacted"), ("到急诊了", "contacted"), ("打了120", "contacted"), ("120打不通", "not_yet")],
)  # fmt: skip
def test_after_an_emergency(text: str, meaning: str) -> None:
    assert means(text, "", among=AFTER_EMERGENCY) == meaning
