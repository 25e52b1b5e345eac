"""Cleans an utterance for matching: one spelling for everything, offsets kept so that the words can be shown."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np

from dialogue.safety.weighing import Numbers
from reading.clean import simplified

BREAKS = frozenset("，。！？；\n…")  # a clause ends here
STOPS = frozenset("。！？\n")  # a sentence ends here
_SIGNS = {
    ",": "，", ";": "；", ":": "，", "：": "，", "!": "！", "?": "？", "\r": "\n", "\t": " ", "~": "，", "～": "，",
    "(": "，", ")": "，", "“": "", "”": "", '"': "", "'": "", "‘": "", "’": "", "「": "", "」": "", "《": "", "》": "",
    "─": "，", "—": "，", "|": "，", "*": "", "#": "，", "…": "。", "℃": "度", "\u3000": " ",
}  # fmt: skip
_INVISIBLE = "\u00ad\u2060\ufeff\ufe0f" + "".join(map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F)]))
BASIC = 1 << 16  # characters of the basic plane
_DROPPED = 0
_DOT = re.compile(r"\.{2,}|(?<!\d)\.|\.(?!\d)")
_SPACES = re.compile(r" +")
# A book or a play is named, nothing said: 《活着》. What somebody writes as their last words is no title.
_TITLES = re.compile(r"《(?![^《》]*(?:遗|不想活|自杀|想死))[^《》]{1,16}》")
_TAGS = re.compile(r"(?:\[[^\[\]]{1,6}\])+")  # [泪], [心]: stickers written out


def _one_spelling() -> Numbers:
    """What each character of the basic plane is read as: half-width and lower case, Chinese punctuation, simplified."""
    read_as = np.arange(BASIC, dtype=np.uint32)
    wide = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    chars = {*simplified(), *_SIGNS, *wide, *wide.values(), *_INVISIBLE}
    for char in (char for char in chars if ord(char) < BASIC):
        meant = simplified().get(char) or wide.get(char, char).lower()
        meant = "" if char in _INVISIBLE else _SIGNS.get(meant, meant)
        read_as[ord(char)] = ord(meant) if meant else _DROPPED
    return read_as


def _rare(read_as: Numbers) -> Numbers:
    """Characters that NFKC would still change, alone or with a neighbour: ①, ㎎, é in two parts."""
    rare = np.zeros(BASIC, dtype=bool)
    for code in (*range(0x80, 0x4E00), *range(0xF900, BASIC)):
        char = chr(read_as[code])
        changed = unicodedata.combining(char) or 0x1100 <= code < 0x1200 or not unicodedata.is_normalized("NFKC", char)
        rare[code] = char not in _SIGNS.values() and changed
    return rare


_READ_AS = _one_spelling()
_RARE = _rare(_READ_AS)
_ZERO, _NINE = np.uint32(ord("0")), np.uint32(ord("9"))


def _letters(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def _spell(text: str) -> str:
    """All characters at once: each as it is read, and of a run of the same two (of a number's digits three)."""
    letters = _letters(text)
    if (_RARE[letters % BASIC] | (letters >= BASIC)).any():
        letters = _letters(unicodedata.normalize("NFKC", text).lower())
    read = np.where(letters < BASIC, _READ_AS[letters % BASIC], letters)
    read = read[read != _DROPPED]
    same = read[1:] == read[:-1]
    run = same[1:] & same[:-1]  # at i: the third of a kind, or a later one
    if run.any():
        digit = (read[2:] >= _ZERO) & (read[2:] <= _NINE)
        longer = np.concatenate([[False], run[1:] & run[:-1]])
        read = np.concatenate([read[:2], read[2:][~np.where(digit, longer, run)]])
    return read.tobytes().decode("utf-32-le")


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
    """NFKC, lower case, simplified, Chinese punctuation, no invisible characters, runs of a character cut to two."""
    spelled = _spell(_TITLES.sub("那部作品", text) if "《" in text else text).lower()
    if "[" in spelled:
        spelled = _TAGS.sub("，", spelled)
    if "." in spelled:
        spelled = _DOT.sub("。", spelled)
    return _spaces(spelled.strip(" ")).strip("，")


class Span(NamedTuple):
    """Where something was found."""

    start: int
    end: int

    def join(self, other: Span) -> Span:
        start, end = self
        return Span(start if start < other.start else other.start, end if end > other.end else other.end)


def sentence_start(text: str, at: int) -> int:
    """Where the sentence that holds position `at` begins."""
    before = text.rfind
    return max(before("。", 0, at), before("！", 0, at), before("？", 0, at), before("\n", 0, at)) + 1


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
