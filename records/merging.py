"""One summary, two writers: what the patient told last, and what staff did with an earlier telling.

Nothing a staff member wrote is overwritten, and nothing the patient says later is hidden: a section staff have
touched keeps their text and carries the patient's new one beside it; an untouched section simply shows the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Section = Mapping[str, Any]  # key, title, text, statements: as the interview handed it over


@dataclass(frozen=True)
class Touched:
    """What staff did with a section, and the patient's text they did it to."""

    key: str
    title: str
    original: str
    state: str = "open"  # open | accepted | rejected
    edited: str | None = None
    reason: str = ""
    distance: int = 0
    by: str = ""
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it. `stands` is what goes into the record when it is accepted."""

    key: str
    title: str
    text: str
    statements: Sequence[Any]
    edited: str | None = None
    newer: str | None = None
    state: str = "open"
    reason: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def stands(self) -> str:
        return self.text if self.edited is None else self.edited


def merge(sections: Sequence[Section], touched: Mapping[str, Touched]) -> list[Shown]:
    """The patient's newest sections in their order, then those staff touched that the patient took back."""
    there = {str(section["key"]) for section in sections}
    gone = [_gone(one) for key, one in touched.items() if key not in there]
    return [_one(section, touched.get(str(section["key"]))) for section in sections] + gone


def _one(section: Section, touched: Touched | None) -> Shown:
    key, title, text = str(section["key"]), str(section["title"]), str(section["text"])
    statements = section.get("statements", [])
    if touched is None:
        return Shown(key, title, text, statements)
    newer = None if text == touched.original else text
    return Shown(
        key, title, touched.original, statements, touched.edited, newer,
        touched.state, touched.reason, touched.name, touched.at,
    )  # fmt: skip


def _gone(touched: Touched) -> Shown:
    return Shown(
        touched.key, touched.title, touched.original, [], touched.edited, "",
        touched.state, touched.reason, touched.name, touched.at,
    )  # fmt: skip


def patients_text(shown: Shown) -> str:
    """What the patient says now, whatever staff made of it."""
    return shown.text if shown.newer is None else shown.newer


def touch(shown: Shown, state: str, text: str | None = None, reason: str = "") -> Touched:
    """The section as staff leave it, seen against the patient's newest words: they have looked at both."""
    base = patients_text(shown)
    stands = shown.stands if text is None else text
    edited = None if stands == base else stands
    return Touched(shown.key, shown.title, base, state, edited, reason)


def differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Did the patient change anything a doctor reads?"""
    return _read(before) != _read(after)


def _read(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    flags = [("!", str(flag["text"])) for flag in summary.get("red_flags", [])]
    clashes = [("?", str(one["text"])) for one in summary.get("contradictions", [])]
    return flags + clashes + [(str(s["key"]), str(s["text"])) for s in summary.get("sections", [])]
