"""A sentence that reads quiet as a whole silences a rule's finding; an emergency and a plan only where words show that
danger is spoken about; what is going on, measured or broken stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.contracts import Heard
from dialogue.safety import build_gate, screening
from dialogue.safety.findings import Reader, know
from dialogue.safety.learned import load
from dialogue.safety.meaning import CRISIS, EMERGENCY, MeaningScorer
from dialogue.safety.quieting import standing
from dialogue.safety.rules import content

READER, SCORER, GATE = Reader(content()), MeaningScorer(content()), build_gate()


def found(text: str) -> list[bool]:
    """For each finding of the rules: is it silenced?"""
    pages = READER.pages(Heard(text))
    who = know(pages, Heard(text))
    rules = [*READER.emergencies(pages, who), *READER.crises(pages, who)]
    left = standing(SCORER, pages, rules)
    return [finding not in left for finding in rules]


@pytest.mark.parametrize(
    "text", ["睾丸扭转多久会坏死，书上怎么说", "挤公交挤得快窒息", "三体里那个自杀的科学家是怎么回事"]
)
def test_what_only_sounds_like_danger_is_silenced(text: str) -> None:
    assert found(text)
    assert all(found(text))


@pytest.mark.parametrize(
    "text",
    ["我喘不上来气了", "我不想活了", "我老婆喝了农药，快救救她", "叫不醒了", "孩子误喝了消毒液", "我割腕了",
     "我站在天台上，要跳下去", "他没有呼吸了"],
)  # fmt: skip
def test_plain_danger_always_stands(text: str) -> None:
    assert found(text)
    assert not all(found(text))


def test_when_it_breaks_what_the_rules_found_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError("no numbers")

    monkeypatch.setattr(screening, "standing", broken)
    assert GATE.screen(Heard("孩子说作业多得想死，笑嘻嘻的")).crisis == "ideation"


@pytest.mark.parametrize(
    "text",
    [
        "排队的时候突然喘不上气了，嘴唇发紫", "爬楼梯爬到一半胸口压榨样疼，一身冷汗", "同事说话突然不清楚，嘴歪了",
        "我朋友喝农药了，就在我旁边", "上班的时候触电了，人没反应", "孩子误吞了电池，现在一直流口水",
        "邻居家着火，我老公烧伤了一大片", "以前也这样，这次胸痛半小时不缓解还出冷汗",
        "新买的蘑菇吃了，现在上吐下泻看见小人", "快递小哥在门口昏倒了叫不醒", "闺女在吃药片自杀，怎么办",
        "我今天就跳楼，书上说这样最快", "老板逼我，我已经站在楼顶了",
        "我爸以前脑梗过，现在又说不出话，右手抬不起来", "孕妇抽搐了，对不对要打120", "作业写着写着孩子抽过去了，翻白眼",
    ],
)  # fmt: skip
def test_danger_that_is_going_on_stands_whatever_else_is_spoken_of(text: str) -> None:
    screening_found = GATE.screen(Heard(text))
    assert screening_found.emergency or screening_found.crisis in ("plan", "imminent")


@pytest.mark.parametrize("text", ["我喘不上来气了", "叫不醒了", "我割腕了", "我站在天台上，要跳下去"])
def test_without_a_word_that_danger_is_spoken_about_nothing_is_silenced(text: str) -> None:
    calm = SCORER.margins
    try:
        SCORER.margins = lambda *_: [-9.0]  # type: ignore[method-assign]
        assert not any(found(text))
    finally:
        SCORER.margins = calm  # type: ignore[method-assign]


class Together:
    """An embedder that counts how often it is asked."""

    dims = 512

    def __init__(self) -> None:
        self.model, self.calls = load().likeness.model, 0

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        self.calls += 1
        rows: np.ndarray[Any, Any] = np.full((len(texts), self.dims), self.dims**-0.5, dtype=np.float32)
        return rows


def test_the_doubts_of_a_turn_are_embedded_together() -> None:
    embedder = Together()
    gate = build_gate(embedder)
    assert gate.wait()
    embedder.calls = 0
    said = "我爸去年脑梗，嘴歪过，现在好了。以前喝过农药，救回来了，现在复查。孩子小时候高烧抽过"
    gate.screen(Heard(said))
    assert embedder.calls == 1


@pytest.mark.parametrize(
    ("emergency", "crisis", "silenced"), [(-0.8, -0.8, True), (-0.6, -0.8, False), (-0.8, 0.1, False)]
)
def test_an_emergency_of_no_proven_pattern_falls_only_where_all_is_ordinary_and_reads_surely_quiet(
    monkeypatch: pytest.MonkeyPatch, emergency: float, crisis: float, silenced: bool
) -> None:
    told = {EMERGENCY: [emergency], CRISIS: [crisis]}
    monkeypatch.setattr(SCORER, "learned", replace(load(), proven=frozenset()))
    monkeypatch.setattr(SCORER, "may_be_under", lambda *_: True)
    monkeypatch.setattr(SCORER, "margins", lambda kind, _: told[kind])
    assert found("叫不醒了，想改约下周") == [silenced]
    assert found("叫不醒了") == [False]
