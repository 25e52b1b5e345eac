"""The safety gate: emergencies and crises, on every turn, before anything else; and the guard on every reply."""

from __future__ import annotations

from core.contracts import Embedder
from dialogue.safety.findings import Reader
from dialogue.safety.gate import SafetyGate
from dialogue.safety.guard import Guard, load_guard
from dialogue.safety.meaning import MeaningScorer
from dialogue.safety.rules import content
from dialogue.safety.screening import Screener


def build_gate(embedder: Embedder | None = None) -> SafetyGate:
    """The gate of this release. Rules and scorer are always in force; an embedder lets the scorer hear more."""
    return SafetyGate(Screener(Reader(content()), MeaningScorer(content(), embedder)), load_guard())


__all__ = ["Guard", "SafetyGate", "build_gate"]
