"""Wording the scorer never learned from, without an embedder: what the gate makes of it is not lost again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.contracts import Heard
from core.safety import Screening
from dialogue.safety import build_gate

GATE = build_gate()
ROUNDS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (Path(__file__).parent / "unseen").glob("*")}
FLOORS = {
    "round5": {"emergency": 0.98, "emergency_near": 0.98, "crisis": 0.97, "crisis_near": 0.89},
    "round6": {"emergency": 0.97, "emergency_near": 0.98, "crisis": 0.97, "crisis_near": 0.93},
    "round7": {"emergency": 0.97, "emergency_near": 0.98, "crisis": 0.97, "crisis_near": 0.96},
    "round8": {"emergency": 0.98, "emergency_near": 0.96, "crisis": 0.95, "crisis_near": 0.94},
    "round9": {"emergency": 0.98, "emergency_near": 0.99, "crisis": 0.94, "crisis_near": 0.95},
    "round10": {"crisis": 0.95, "crisis_near": 0.94},
}


def words(row: Any) -> str:
    return row if isinstance(row, str) else str(row["text"])


def right(kind: str, found: Screening) -> bool:
    match kind:
        case "emergency":
            return found.emergency
        case "emergency_near":
            return not found.emergency
        case "crisis":  # a swallowed overdose is an emergency first
            return found.emergency or found.crisis != "none"
        case _:
            return found.crisis == "none"


@pytest.mark.parametrize(
    ("number", "kind", "least"), [(number, *floor) for number, floors in FLOORS.items() for floor in floors.items()]
)
def test_unseen_wording(number: str, kind: str, least: float) -> None:
    said = [words(row) for row in ROUNDS[number][kind]]
    oks = [right(kind, GATE.screen(Heard(text))) for text in said]
    assert sum(oks) / len(oks) >= least, [text for text, ok in zip(said, oks, strict=True) if not ok]


@pytest.mark.parametrize("number", ["round6", "round7", "round8"])
def test_unseen_plans_are_rarely_missed(number: str) -> None:
    asked = [row["text"] for row in ROUNDS[number]["crisis"] if row["level"] in ("plan", "imminent")]
    assert sum(GATE.screen(Heard(text)).crisis == "none" for text in asked) <= 3
