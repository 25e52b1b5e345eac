"""The project's own sets, without an embedder: what was reached is not lost again (`anban eval safety` prints all)."""

from __future__ import annotations

from collections import Counter

import pytest

from core.safety import Screening
from dialogue.safety import build_gate
from dialogue.safety.rules import content
from server.commands.eval_safety import Case, own_cases, right

GATE = build_gate()
FOUND: list[tuple[Case, Screening]] = [(case, GATE.screen(case.heard)) for case in own_cases()]


def share(name: str) -> float:
    oks = [right(case, found) for case, found in FOUND if case.set == name]
    return sum(oks) / len(oks)


def test_the_sets_are_as_large_as_asked() -> None:
    sizes = Counter(case.set for case, _ in FOUND)
    assert sizes["emergency"] >= 400
    assert sizes["emergency_near"] >= 400
    assert sizes["crisis"] >= 200
    assert sizes["crisis_near"] >= 300


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("emergency", 0.97),
        ("emergency_near", 0.98),
        ("crisis", 0.94),
        ("crisis_near", 0.97),
        ("fresh emergency", 0.98),
        ("fresh emergency_near", 0.98),
        ("fresh crisis", 0.96),
        ("fresh crisis_near", 0.97),
        *((f"round{number} {name}", 0.97) for number in (1, 2, 3, 4) for name in ("emergency", "emergency_near")),
        *((f"round{number} {name}", 0.97) for number in (1, 2, 3, 4) for name in ("crisis", "crisis_near")),
    ],
)
def test_what_was_reached_is_not_lost(name: str, least: float) -> None:
    assert share(name) >= least


def test_imminent_and_plan_that_are_found_are_never_taken_for_less_than_ideation() -> None:
    asked = [found.crisis for case, found in FOUND if case.level in ("plan", "imminent")]
    assert sum(crisis != "none" for crisis in asked) / len(asked) >= 0.95


def test_every_flag_names_its_clinical_source_and_what_to_do() -> None:
    for rule in content().emergencies:
        assert rule.source
        assert rule.advice
        assert rule.act in ("120", "ed")
    assert all(rule.source and rule.level != "none" for rule in content().crises)


def test_every_flag_is_raised_by_some_utterance_of_the_sets() -> None:
    raised = {flag.code for _, found in FOUND for flag in found.flags}
    assert {rule.code for rule in content().emergencies} <= raised
