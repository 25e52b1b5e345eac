"""Wording the scorer never learned from, without an embedder: what the gate makes of it is not lost again."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core.contracts import Heard
from dialogue.safety import build_gate

GATE = build_gate()
SAID: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "unseen" / "round5.yaml").read_text("utf-8"))


def right(kind: str, text: str) -> bool:
    found = GATE.screen(Heard(text))
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
    ("kind", "least"), [("emergency", 0.97), ("emergency_near", 0.97), ("crisis", 0.93), ("crisis_near", 0.93)]
)
def test_unseen_wording(kind: str, least: float) -> None:
    oks = [right(kind, text) for text in SAID[kind]]
    assert sum(oks) / len(oks) >= least, [text for text, ok in zip(SAID[kind], oks, strict=True) if not ok]
