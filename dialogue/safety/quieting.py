"""Scope, learned: a sentence that as a whole reads like the reviewed quiet ones silences what the rules found in it.

The cues of scope.yaml silence by themselves; this knows sentences. How sure it must be depends on the pattern's own
record among the reviewed sentences: one that was right many times and never wrong is hardly ever silenced. An
emergency, a plan and what is imminent fall only where reviewed words also show that danger is spoken about
(spoken_about.yaml). A measured value speaks for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from dialogue.safety.findings import Finding
from dialogue.safety.meaning import CRISIS, EMERGENCY, WHOLE, MeaningScorer
from dialogue.safety.page import Page
from dialogue.safety.pieces import cut

PROVEN, PLAIN = -0.5, -0.3  # margins below which a finding is silenced
SOFTEST = "ideation"
RIGHT = 4  # times a pattern must have been right, and never wrong, to be proven


def quiet(scorer: MeaningScorer, pages: Sequence[Page], finding: Finding) -> bool:
    """Nobody would take these sentences for danger."""
    read = _where(pages, finding)
    if "[" in finding.pattern or (finding.rule.level != SOFTEST and not _spoken_about(read)):
        return False
    kind = CRISIS if finding.rule.level != "none" else EMERGENCY
    limit = PROVEN if finding.pattern in scorer.learned.proven else PLAIN
    return scorer.under(kind, read, limit)


def _spoken_about(read: Sequence[str]) -> bool:
    """Is it asked, over, heard of or a way of speaking?"""
    return all(_cues().search(text) for text in read)


@cache
def _cues() -> re.Pattern[str]:
    said = yaml.safe_load((Path(__file__).parent / "content" / "spoken_about.yaml").read_text("utf-8"))
    return re.compile("|".join(pattern for patterns in said.values() for pattern in patterns))


def _where(pages: Sequence[Page], finding: Finding) -> list[str]:
    """The sentences a finding stands in; this turn with the ones before it when it needs them."""
    said = finding.words.split("…")
    read: list[str] = []
    for page in pages:
        pieces, shown = ([text] if len(text) <= WHOLE else cut(text) for text in (page.text, page.shown))
        read += [piece for piece, seen in zip(pieces, shown, strict=False) if any(word in seen for word in said)]
    if len(read) > 1 and len(pages) > 1:
        read.append("。".join(reversed(read)))
    return read[:4] or [pages[0].text]
