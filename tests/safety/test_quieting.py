"""A sentence that reads quiet as a whole silences a rule's finding; what is sure, measured or broken stays."""

from __future__ import annotations

import pytest

from core.contracts import Heard
from dialogue.safety import build_gate, screening
from dialogue.safety.findings import Reader, know
from dialogue.safety.meaning import MeaningScorer
from dialogue.safety.quieting import quiet
from dialogue.safety.rules import content

READER, SCORER, GATE = Reader(content()), MeaningScorer(content()), build_gate()


def found(text: str) -> list[bool]:
    """For each finding of the rules: is it silenced?"""
    pages = READER.pages(Heard(text))
    who = know(pages, Heard(text))
    rules = [*READER.emergencies(pages, who), *READER.crises(pages, who)]
    return [quiet(SCORER, pages, finding) for finding in rules]


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

    monkeypatch.setattr(screening, "quiet", broken)
    assert GATE.screen(Heard("挤公交挤得快窒息")).emergency
