"""Makes typed and recognised text plain: simplified, half-width, without invisible characters.

Every other module of this room reads *clean* text. `clean` is idempotent and linear in its input.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reading.remembered import remembered

_TRADITIONAL = Path(__file__).parent / "words" / "traditional.txt"
_REMEMBER = 30_000  # characters whose plain form we keep; hostile text must not fill the memory

# Signs that mean more as they are than what NFKC would make of them.
_KEEP = set("℃…①②③④⑤⑥⑦⑧⑨⑩½¼¾“”‘’—、。《》【】·")
# Chinese punctuation is the plain form: rules then need to know one comma, not two.
_WIDE = {",": "，", "!": "！", "?": "？", ";": "；", ":": "：", "(": "（", ")": "）", "．": ".", "｡": "。", "､": "、"}
_HARMLESS = {
    "\t": " ",
    "\n": "\n",
    "\r": "\n",
    "\u3000": " ",
    "~": "~",
    "～": "~",
    "〜": "~",
    "∼": "~",
    "–": "-",
    "−": "-",
    "﹣": "-",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "\u2028": "\n",
    "\u2029": "\n",
    "〇": "〇",
    "㍘": "0点",
    "妳": "你",
    "祂": "他",
    "牠": "它",
}


@dataclass(frozen=True)
class Cleaned:
    """Clean text, and for each of its characters where it stood in the original."""

    text: str
    origins: tuple[int, ...]
    original: str

    def words(self, start: int, end: int) -> str:
        """What the person wrote for clean[start:end]."""
        if start >= end:
            return ""
        return self.original[self.origins[start] : self.origins[end - 1] + 1]


@cache
def simplified() -> dict[str, str]:
    """One traditional character → one simplified; content, reviewed like code."""
    lines = _TRADITIONAL.read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split() if len(pair) == 2}


def _plain(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff":
        return _HARMLESS.get(char) or simplified().get(char, char)
    if char in _HARMLESS:
        return _HARMLESS[char]
    if char in _KEEP:
        return char
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") or "\ufe00" <= char <= "\ufe0f":
        return ""  # zero-width, bidi controls, variation selectors, unassigned
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) > 4:
        return char  # a few ligatures explode; nobody writes them to a nurse
    folded = _WIDE.get(folded, folded)
    return "".join(simplified().get(c, c) for c in folded)


class _Table(dict[int, str]):
    """For str.translate: works each character out once."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _REMEMBER:
            self[code] = plain
        return plain


_table = _Table()
_HAN = r"\u3400-\u9fff"
# Constant replacements, one pass each (they run in C): recognisers put spaces between Chinese characters;
# commas and colons inside numbers stay as they are; repeated marks are folded.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\d)，(?=\d)"), ","),
    (re.compile(r"(?<=\d)：(?=\d)"), ":"),
    (re.compile(rf"(?<=[{_HAN}])\.(?!\d)"), "。"),
    (re.compile(r"(?<= ) +"), ""),
    (re.compile(rf"(?<=[{_HAN}，。！？；：、…]) (?=[{_HAN}0-9])|(?<=[0-9]) (?=[{_HAN}])"), ""),
    (re.compile(r"(?<=\n)[ \n]+"), ""),
    *((re.compile(f"(?<={re.escape(mark)}){re.escape(mark)}+"), "") for mark in "，。！？；：、…~·-."),
)


@remembered
def clean(text: str) -> str:
    """Plain text: simplified, half-width letters and digits, Chinese punctuation, nothing invisible."""
    plain = text.translate(_table)
    for rule, new in _RULES:
        plain = rule.sub(new, plain)
    return plain.strip()


def spans(text: str) -> Cleaned:
    """Clean text that remembers where each character came from, to show people their own words."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for plain in _table[ord(char)]:
            chars.append(plain)
            places.append(place)
    plain_text = "".join(chars)
    for rule, new in _RULES:
        for match in reversed(list(rule.finditer(plain_text))):
            places[match.start() : match.end()] = places[match.start() : match.start() + len(new)]
        plain_text = rule.sub(new, plain_text)
    lead = len(plain_text) - len(plain_text.lstrip())
    kept = plain_text.strip()
    return Cleaned(kept, tuple(places[lead : lead + len(kept)]), text)
