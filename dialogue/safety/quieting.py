"""Scope, learned: a sentence that as a whole reads like the reviewed quiet ones silences what the rules found in it.

The cues of scope.yaml silence by themselves; this knows sentences. How sure it must be depends on the pattern's own
record among the reviewed sentences: one that was right many times and never wrong is hardly ever silenced. A plan and
what is imminent fall only where reviewed words also show that danger is spoken about (spoken_about.yaml); an emergency
there, or where it speaks of errands and ordinary things and reads surely quiet. A measured value speaks for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from dialogue.safety.findings import Finding
from dialogue.safety.meaning import CRISIS, EMERGENCY, WHOLE, Kind, MeaningScorer
from dialogue.safety.page import Page
from dialogue.safety.pieces import cut

PROVEN, PLAIN = -0.5, -0.3  # margins below which a finding is silenced
SURE = -0.75  # and with ordinary words only: an emergency of a pattern that was wrong before
SOFTEST = "ideation"
RIGHT = 4  # times a pattern must have been right, and never wrong, to be proven


class Doubt(NamedTuple):
    """A finding that may be silenced: the sentences it stands in, and how quiet they must read."""

    finding: Finding
    kinds: tuple[Kind, ...]  # of danger it must not read like
    read: list[str]
    limit: float


def standing(scorer: MeaningScorer, pages: Sequence[Page], found: Sequence[Finding]) -> list[Finding]:
    """The findings but for those whose sentences nobody would take for danger."""
    doubts = [doubt for finding in found if (doubt := _doubt(scorer, pages, finding))]
    doubts = [doubt for doubt in doubts if all(scorer.may_be_under(k, doubt.read, doubt.limit) for k in doubt.kinds)]
    doubted = [doubt.finding for doubt in doubts]
    firm = [finding.rule for finding in found if finding not in doubted]
    if any(rule.level == "none" and rule.act == "120" for rule in firm):
        doubts = [doubt for doubt in doubts if doubt.finding.rule.level != "none"]  # it is an emergency anyway
    scorer.foresee(text for doubt in doubts for text in doubt.read)
    quiet = [doubt.finding for doubt in doubts if _reads_quiet(scorer, doubt)]
    return [finding for finding in found if finding not in quiet]


def _reads_quiet(scorer: MeaningScorer, doubt: Doubt) -> bool:
    return all(max(scorer.margins(kind, doubt.read)) < doubt.limit for kind in doubt.kinds)


def _doubt(scorer: MeaningScorer, pages: Sequence[Page], finding: Finding) -> Doubt | None:
    if "[" in finding.pattern:
        return None
    read, proven = _where(pages, finding), finding.pattern in scorer.learned.proven
    emergency = finding.rule.level == "none"
    # Who swallowed something on purpose may read like a crisis only, and is an emergency all the same.
    kinds = (EMERGENCY, CRISIS) if emergency else (CRISIS,)
    if finding.rule.level == SOFTEST or _spoken_about(read):
        return Doubt(finding, kinds, read, PROVEN if proven else PLAIN)
    unsure = emergency and not proven and _ordinary(read)
    return Doubt(finding, kinds, read, SURE) if unsure else None


def _spoken_about(read: Sequence[str]) -> bool:
    """Is it asked, over, heard of or a way of speaking?"""
    return all(_cues()["spoken about"].search(text) for text in read)


def _ordinary(read: Sequence[str]) -> bool:
    """Is there anything of everyday life in it, of errands, of what is mild, usual or a thing?"""
    return all(_cues()["ordinary"].search(text) for text in read)


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    said = yaml.safe_load((Path(__file__).parent / "content" / "spoken_about.yaml").read_text("utf-8"))
    ordinary = said.pop("ordinary")
    spoken = [pattern for patterns in said.values() for pattern in patterns]
    return {"spoken about": re.compile("|".join(spoken)), "ordinary": re.compile("|".join(ordinary))}


def _where(pages: Sequence[Page], finding: Finding) -> list[str]:
    """The sentences a finding stands in; this turn with the ones before it when it needs them."""
    said = finding.words.split("…")
    read = [piece for page in pages for piece in _pieces(page, said)]
    if len(read) > 1 and len(pages) > 1:
        read.append("。".join(reversed(read)))
    return read[:4] or [pages[0].text]


def _pieces(page: Page, said: Sequence[str]) -> list[str]:
    """The pieces of a page that hold any of the words, or a part of them."""
    places = [(at, at + len(words)) for words in said if (at := page.shown.find(words)) >= 0]
    pieces, start = [], 0
    for piece in [page.text] if len(page.text) <= WHOLE else cut(page.text):
        end = start + len(piece)
        if any(low < end and start < high for low, high in places):
            pieces.append(piece)
        start = end
    return pieces
