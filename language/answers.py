"""The pending item, and others still open, read out of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from core.forms import Item
from reading.answers import polarity
from reading.numbers import find_numbers


@dataclass(frozen=True)
class Heard:
    value: Any
    confidence: float
    words: str = ""
    unit: str = ""


_ORDINAL = re.compile(r"第([一二三四五六七八九123456789])(?:个|项|种|条)?|^([ABCDEFGHabcdefgh1-9])[.、]?$|最后(?:一个|那个)")


def exact_option(text: str, item: Item) -> str | None:
    """The option whose label or synonym is exactly what was said."""
    for option in item.options:
        if text in (option.value, option.label, *option.synonyms):
            return option.value
    return None


def _choice(text: str, item: Item) -> Heard | None:
    if (value := exact_option(text, item)) is not None:
        return Heard(value, 1.0, text)
    hits = [
        (len(word), -text.rfind(word), option.value)
        for option in item.options
        for word in (option.label, *option.synonyms)
        if word and word in text
    ]
    if hits:
        return Heard(max(hits)[2], 0.8, text)
    if match := _ORDINAL.search(text):
        if match.group().startswith("最后"):
            return Heard(item.options[-1].value, 0.9, text)
        mark = match[1] or match[2]
        index = "一二三四五六七八九".find(mark) + 1 or ("ABCDEFGH".find(mark.upper()) + 1) or int(mark)
        if index <= len(item.options):
            return Heard(item.options[index - 1].value, 0.9, text)
    return None


def read_item(text: str, item: Item) -> Heard | None:
    """The answer to this item, or None."""
    if item.options:
        return _choice(text, item)
    if item.type == "boolean":
        said = polarity(text)
        return Heard(said.value in ("yes", "some"), said.confidence, text) if said.value in ("yes", "no", "some") else None
    if item.type in ("integer", "decimal", "quantity"):
        numbers = find_numbers(text)
        if not numbers:
            return None
        value = numbers[0].value
        return Heard(int(value) if item.type == "integer" else value, 0.9, text, item.unit)
    if item.type in ("string", "text", "open-choice"):
        return Heard(text, 0.6, text)
    return None
