"""The safety gate: emergencies and crises, on every turn, before anything else; and the guard on every reply."""

from __future__ import annotations

from core.contracts import Embedder, Gate
from dialogue.safety.findings import Reader
from dialogue.safety.gate import SafetyGate
from dialogue.safety.guard import Guard, load_guard
from dialogue.safety.rules import content
from dialogue.safety.screening import Screener


def build_gate(embedder: Embedder | None = None) -> Gate:
    """The gate of this release. The rules are always in force; an embedder lets meaning add to them."""
    return SafetyGate(Screener(Reader(content())), load_guard())


__all__ = ["Guard", "SafetyGate", "build_gate"]
