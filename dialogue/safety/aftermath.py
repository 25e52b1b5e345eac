"""What a sentence means once the gate has spoken: contacted, not yet, better, mistaken, safe …"""

from __future__ import annotations

import re
from functools import cache

import yaml

from dialogue.safety.rules import CONTENT
from dialogue.safety.text import clean

LONGEST = 60  # an answer to our question is short; a long message is a new story


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    loaded = yaml.load((CONTENT / "aftermath.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {name: re.compile("|".join(f"(?:{form})" for form in forms)) for name, forms in loaded.items()}


def cue(name: str) -> re.Pattern[str]:
    """The reviewed forms of one meaning, as one expression."""
    return _cues()[name]


# What a tap on our own buttons means; the button's value arrives as text or as an answer.
TAPS = {
    "safety:contacted": "contacted", "safety:not_yet": "not_yet", "safety:mistaken": "denied",
    "safety:route": "route", "safety:safe": "safe", "safety:unsafe": "unsafe", "safety:talk": "human",
    "safety:confirmed": "sure", "safety:another": "another", "safety:own": "own",
}  # fmt: skip


def means(text: str, tapped: str, *, among: tuple[str, ...]) -> str:
    """Which of the given meanings a sentence has; "" for none of them."""
    if tapped in TAPS and TAPS[tapped] in among:
        return TAPS[tapped]
    said = clean(text)[:LONGEST]
    return next((name for name in among if name in _cues() and cue(name).search(said)), "")


def wish_in(text: str) -> str:
    """The clauses that ask the house for something, without those that answer safety."""
    clauses = [clause for clause in re.split(r"[，。！？；,.!?;\s]+", text) if cue("wish").search(clean(clause))]
    return "，".join(clauses)
