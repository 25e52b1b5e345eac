"""A sentence as a bag of character n-grams and words, with what varies without meaning (numbers) folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import rjieba

from reading.clean import clean

LONGEST = 120  # characters read of one sentence: intents stand at its beginning, hostile text stays cheap
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*")
_NOISE = re.compile(r"[^\w<>？]+")
_POLITE = re.compile(
    r"^(?:请问(?:一下)?|麻烦(?:您|你)?(?:问一下|问下)?|我想问(?:一下|下)?|我想咨询(?:一下|下)?|问一下|问下|那个|你好|您好)+"
)


def plain(text: str) -> str:
    """The form of a sentence that the classifier sees: no numbers, no politeness, no punctuation but the question."""
    folded = _NUMBER.sub("0", clean(text).lower())
    folded = _NOISE.sub(" ", folded).strip()
    rest = _POLITE.sub("", folded).strip()
    return (rest or folded)[:LONGEST]


def _grams(text: str) -> Iterator[str]:
    edged = f"^{text}$"
    for size in (1, 2, 3, 4):
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]


def _words(text: str) -> Iterator[str]:
    words = [word for word in rjieba.cut(text) if word.strip()]
    for word in words:
        yield f"w:{word}"
    for one, two in pairwise(words):
        yield f"p:{one}|{two}"


def count(text: str) -> Counter[str]:
    """Feature → how often it stands in the sentence."""
    folded = plain(text)
    return Counter([*_grams(folded), *_words(folded)])
