"""The safety gate: emergencies and crises, on every turn, before anything else; and the guard on every reply."""

from __future__ import annotations

from pathlib import Path

from core.contracts import Embedder
from dialogue.safety.findings import Reader
from dialogue.safety.gate import SafetyGate
from dialogue.safety.guard import Guard, load_guard
from dialogue.safety.meaning import MeaningScorer
from dialogue.safety.rules import content
from dialogue.safety.screening import Screener


def build_gate(embedder: Embedder | None = None, cache: Path | None = None) -> SafetyGate:
    """The gate of this release. The rules are always in force; an embedder lets meaning add to them.
    `cache` is a folder where the vectors of the reviewed examples are kept between starts."""
    scorer = MeaningScorer(embedder, content(), cache) if embedder else None
    return SafetyGate(Screener(Reader(content()), scorer), load_guard())


__all__ = ["Guard", "SafetyGate", "build_gate"]
