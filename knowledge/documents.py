"""What reading a file gives: pieces of text under their headings, and the terms the hospital keeps them under."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

State = Literal["draft", "reviewed", "approved", "retired"]
Layer = Literal["general", "guideline", "evidence"]
LAYERS: tuple[Layer, ...] = ("general", "guideline", "evidence")
DEFAULT = "default"  # the collection patients' questions are answered from
STATES: tuple[State, ...] = ("draft", "reviewed", "approved", "retired")


@dataclass(frozen=True)
class Terms:
    """Where a document comes from, whom it is for and how long it holds (`expires`: its last day)."""

    owner: str = ""
    source: str = ""
    licence: str = ""
    layer: Layer = "general"
    department: str = ""
    effective: date | None = None
    expires: date | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True)
class Piece:
    """One passage: small enough to cite, whole enough to understand. `questions` are ways people ask for it."""

    heading: str
    text: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    name: str  # the id it is known by in its collection: a file name, or the id of a JSONL row
    title: str
    pieces: Sequence[Piece]
    terms: Terms = field(default_factory=Terms)

    @property
    def hash(self) -> str:
        """Changes when anything changes that an answer could show or that decides who may see it."""
        body = [self.title, [asdict(piece) for piece in self.pieces], asdict(self.terms)]
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Skipped:
    """Something that was not taken in, and why, in words an editor understands."""

    name: str
    reason: str


def lead_text(title: str, heading: str, text: str) -> str:
    """What is embedded of a passage: its title and heading stand in front, unless it begins with them."""
    heading = heading if heading != title else ""
    lead = " ".join(part for part in (title, heading) if part and not text.startswith(part))
    return f"{lead}\n{text}" if lead else text
