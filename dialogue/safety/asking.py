"""A question about first aid that is about nobody in particular: 孩子抽搐能不能掐人中, 一次最多吃几片."""

from __future__ import annotations

from dialogue.safety.aftermath import cue
from dialogue.safety.text import clean

LONGEST = 30  # who wants to know asks shortly; a longer sentence tells what happened


def in_general(text: str) -> bool:
    """Asked to know, with nothing in it that says somebody lies there now."""
    said = clean(text)
    return len(said) <= LONGEST and bool(cue("general").search(said)) and not cue("happening").search(said)
