"""Consent is given in plain words or not at all."""

from __future__ import annotations

import pytest

from dialogue.consent import said


@pytest.mark.parametrize(
    "words", ["同意", "好", "好的", "可以", "嗯嗯", "行吧", "我同意", "同意，我头疼三天了", "没问题", "好的谢谢", "OK"]
)
def test_agreeing(words: str) -> None:
    assert said(words) is True


@pytest.mark.parametrize("words", ["不同意", "不行", "不要", "我不愿意", "拒绝", "算了", "不", "别记我的"])
def test_declining(words: str) -> None:
    assert said(words) is False


@pytest.mark.parametrize(
    "words",
    [
        "抽烟，一天半包，酒不怎么喝", "没有胸痛", "头疼三天了", "大概五分吧", "我爸得过胃癌", "有点黑", "什么意思",
        "没有过敏，以前有高血压，吃氨氯地平", "没有", "好难受", "好几天了", "是左边疼", "对海鲜过敏",
    ],
)  # fmt: skip
def test_a_story_agrees_to_nothing(words: str) -> None:
    assert said(words) is None
