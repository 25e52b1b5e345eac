"""Cleans an utterance for matching: one spelling for everything, offsets kept so that the words can be shown."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

BREAKS = frozenset("，。！？；\n…")  # a clause ends here
STOPS = frozenset("。！？\n")  # a sentence ends here
_PUNCTUATION = str.maketrans({
    ",": "，", ";": "；", ":": "，", "：": "，", "!": "！", "?": "？", "\r": "\n", "\t": " ", "~": "，", "～": "，",
    "(": "，", ")": "，", "“": "", "”": "", '"': "", "'": "", "‘": "", "’": "", "「": "", "」": "", "《": "", "》": "",
    "─": "，", "—": "，", "|": "，", "*": "", "#": "，",
})  # fmt: skip
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe0f\u00ad]")
_RUN = re.compile(r"(.)\1{2,}")
_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_SPACES = re.compile(r" +")
_TAG = re.compile(r"\[[^\[\]]{1,6}\]")  # [泪], [心]: stickers written out


def _spaces(text: str) -> str:
    """A space between words is a pause; spaces between all characters are a recogniser's habit."""
    spaces = text.count(" ")
    if not spaces:
        return text
    if spaces * 2.5 >= len(text) - spaces:
        return text.replace(" ", "")
    spaced = re.sub(r"(?<=[0-9a-z.]) +| +(?=[0-9a-z.])", "", text)
    return _SPACES.sub("，", spaced)


def clean(text: str) -> str:
    """NFKC, lower case, Chinese punctuation, no invisible characters, runs of a character cut to two."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _TAG.sub("，", _INVISIBLE.sub("", text))
    text = _DOT.sub("。", text).translate(_PUNCTUATION)
    text = _RUN.sub(lambda run: run.group(1) * (3 if run.group(1).isdigit() else 2), text)
    return _spaces(text.strip(" ")).strip("，")


class Span(NamedTuple):
    """Where something was found."""

    start: int
    end: int

    def join(self, other: Span) -> Span:
        start, end = self
        return Span(start if start < other.start else other.start, end if end > other.end else other.end)


def sentence_start(text: str, at: int) -> int:
    """Where the sentence that holds position `at` begins."""
    return max(text.rfind(stop, 0, at) for stop in STOPS) + 1


def sentence_end(text: str, at: int) -> int:
    ends = [found for stop in STOPS if (found := text.find(stop, at)) >= 0]
    return min(ends, default=len(text))


def clause_start(text: str, at: int) -> int:
    """Where the clause that holds position `at` begins (、 does not end a clause: it makes lists)."""
    while at > 0 and text[at - 1] not in BREAKS:
        at -= 1
    return at


def clause_end(text: str, at: int) -> int:
    while at < len(text) and text[at] not in BREAKS:
        at += 1
    return at
