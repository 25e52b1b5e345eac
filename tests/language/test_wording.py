"""Kind wording may change the tone and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Misconfigured
from language.fidelity import unfaithful
from language.models.contract import ModelFailed
from language.models.guarded import Guarded
from language.wording import Wording
from tests.language.recorded import RecordedModel

SOURCE = "检查前8小时不能吃东西，可以喝少量水。消化内科在门诊楼3层，电话0571-8888。"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("您好，检查前8小时不能吃东西，可以喝少量水。消化内科在门诊楼3层，电话0571-8888。", ""),
        ("检查前8小时请您不能吃东西，可以喝少量水哦。消化内科在门诊楼3层，电话0571-8888。", ""),
        ("检查前6小时不能吃东西，可以喝少量水。消化内科在门诊楼3层，电话0571-8888。", "number"),
        ("检查前8小时能吃东西，可以喝少量水。消化内科在门诊楼3层，电话0571-8888。", "negation"),
        ("检查前8小时不能吃东西，不可以喝少量水。消化内科在门诊楼3层，电话0571-8888。", "negation"),
        ("检查前8小时不能吃东西，可以喝少量水。心血管内科在门诊楼3层，电话0571-8888。", "name"),
        ("检查前8小时不能吃东西，可以喝少量水，建议服用阿司匹林。消化内科在门诊楼3层，电话0571-8888。", "name"),
        ("检查前8小时不能吃东西，可以喝少量水。", "left_out"),
        ("检查前8小时不能吃东西，可以喝少量水！消化内科在门诊楼3层，电话0571-8888。", "tone"),
        ("", "length"),
        (SOURCE * 3, "length"),
        ("Sure! " + SOURCE, "name"),
    ],
)
def test_a_rewording_is_used_only_when_it_says_the_same(output: str, reason: str) -> None:
    found = unfaithful(output, SOURCE)
    assert bool(found) == bool(reason)
    if reason in ("number", "negation", "left_out"):
        assert found == reason


@pytest.mark.parametrize(
    ("output", "source"),
    [
        ("您有发热，没有咳嗽。", "您没有发热，有咳嗽。"),
        ("您对青霉素不过敏。", "您对青霉素过敏。"),
        ("早上吃两片。", "早上吃半片。"),
        ("复诊时间是下周三上午。", "复诊时间是下周四上午。"),
    ],
)
def test_a_turned_meaning_is_caught(output: str, source: str) -> None:
    assert unfaithful(output, source)


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_another_number_never_passes(one: int, other: int) -> None:
    reason = unfaithful(f"请在{other}号窗口取药。", f"请在{one}号窗口取药。")
    assert bool(reason) == (one != other)


@given(st.text(max_size=80))
def test_any_output_is_judged_without_raising(output: str) -> None:
    unfaithful(output, SOURCE)


def wording(*replies: str | Exception) -> Wording:
    model = Guarded(RecordedModel(replies), timeout=1, clock=lambda: 0.0)
    return Wording({"ready": "您的报告{when}可以取，请到{place}。"}, model)


FACTS = {"when": "周三下午", "place": "2号窗口"}
PLAIN = "您的报告周三下午可以取，请到2号窗口。"


async def test_without_a_model_the_template_is_said() -> None:
    assert await Wording({"ready": "您的报告{when}可以取，请到{place}。"})("ready", FACTS) == PLAIN


async def test_a_faithful_rewording_is_said() -> None:
    kind = "您好，您的报告周三下午可以取了，麻烦您到2号窗口。"
    assert await wording(kind)("ready", FACTS) == kind


@pytest.mark.parametrize("reply", ["您的报告周四下午可以取，请到2号窗口。", "", "好的", ModelFailed("x")])
async def test_anything_else_gives_the_template(reply: str | Exception) -> None:
    assert await wording(reply)("ready", FACTS) == PLAIN


async def test_a_template_without_its_fact_is_refused() -> None:
    with pytest.raises(Misconfigured):
        await wording("x")("ready", {})
