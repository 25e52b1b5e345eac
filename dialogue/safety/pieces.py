"""A text in pieces of about a sentence: what is scored, and what is shown."""

from __future__ import annotations

import re

from dialogue.safety.page import Page
from dialogue.safety.text import BREAKS

PIECE = 45  # characters
VITAL = ("temp", "systolic", "diastolic", "oxygen", "sugar", "pulse", "breaths", "potassium", "haemoglobin")
_CLAUSE = re.compile(f"[^{''.join(BREAKS)}]*[{''.join(BREAKS)}]|[^{''.join(BREAKS)}]+")
_DEGREES = re.compile(r"\d+(?:\.\d+)?度")


def unmeasured(page: Page) -> str:
    """The text without its vital signs: what a number means is for the rules to say, words are for the scorer."""
    if not page.values and "度" not in page.text:
        return page.text
    vital = {at for value in page.values if value.name in VITAL for at in range(value.span.start, value.span.end)}
    text = "".join(letter for at, letter in enumerate(page.text) if at not in vital)
    return _DEGREES.sub("", text)


def cut(text: str) -> list[str]:
    """Clauses joined up to the length of a piece; a longer clause is cut."""
    pieces: list[str] = []
    for clause in _CLAUSE.findall(text):
        if pieces and len(pieces[-1]) + len(clause) < PIECE:
            pieces[-1] += clause
        else:
            pieces += [clause[at : at + PIECE] for at in range(0, len(clause), PIECE)]
    return pieces
