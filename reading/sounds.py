"""How alike two words sound: finds what a recogniser or a hasty thumb meant (头通→头痛, 发少→发烧, 拉渡子→拉肚子).

Tones are ignored; sounds that dialects merge (n/l, z/zh, s/sh, f/h, in/ing …) cost little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from reading.windows import windowed

_FILE = Path(__file__).parent / "words" / "pinyin.txt"
_INITIAL = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.*)$")
# What merging two sounds costs, 0 (the same to many ears) to 1.
_NEAR_INITIALS = {
    ("n", "l"): 0.15,
    ("z", "zh"): 0.1,
    ("c", "ch"): 0.1,
    ("s", "sh"): 0.1,
    ("f", "h"): 0.2,
    ("r", "l"): 0.25,
    ("r", "y"): 0.3,
    ("b", "p"): 0.35,
    ("d", "t"): 0.35,
    ("g", "k"): 0.35,
    ("j", "q"): 0.35,
    ("z", "c"): 0.4,
    ("zh", "ch"): 0.4,
    ("j", "z"): 0.4,
    ("j", "zh"): 0.35,
    ("q", "ch"): 0.35,
    ("x", "sh"): 0.35,
    ("x", "s"): 0.35,
    ("q", "c"): 0.4,
    ("w", "h"): 0.3,
    ("m", "n"): 0.4,
    ("w", ""): 0.3,
    ("zh", "r"): 0.45,
    ("h", "k"): 0.4,
    ("s", "c"): 0.45,
    ("sh", "ch"): 0.45,
    ("", "y"): 0.3,
}
_NEAR_FINALS = {
    ("in", "ing"): 0.1,
    ("en", "eng"): 0.1,
    ("an", "ang"): 0.15,
    ("ian", "iang"): 0.15,
    ("uan", "uang"): 0.15,
    ("un", "ong"): 0.3,
    ("eng", "ong"): 0.25,
    ("o", "uo"): 0.1,
    ("e", "uo"): 0.25,
    ("e", "o"): 0.25,
    ("ei", "ai"): 0.35,
    ("ui", "ei"): 0.2,
    ("u", "ou"): 0.35,
    ("ie", "ian"): 0.35,
    ("v", "u"): 0.25,
    ("v", "i"): 0.3,
    ("ou", "uo"): 0.4,
    ("ao", "ou"): 0.4,
    ("iao", "iu"): 0.4,
    ("un", "en"): 0.3,
    ("ia", "a"): 0.3,
    ("ue", "ie"): 0.3,
    ("uan", "an"): 0.3,
    ("i", "e"): 0.4,
    ("iong", "ong"): 0.3,
    ("ue", "uo"): 0.4,
    ("in", "en"): 0.35,
    ("a", "e"): 0.45,
}
_FOLD_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "f": "h"}
_FOLD_FINAL = {"ing": "in", "eng": "en", "ang": "an", "iang": "ian", "uang": "uan", "uo": "o"}


@dataclass(frozen=True)
class Sounding:
    """A word of the lexicon heard at text[start:end]; `score` 1 is the very word."""

    word: str
    score: float
    words: str
    start: int
    end: int


@cache
def _table() -> dict[str, str]:
    rows = (line.split(" ", 1) for line in _FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return {char: sound for sound, chars in rows for char in chars}


@lru_cache(maxsize=8192)
def syllable(char: str) -> tuple[str, str]:
    """Initial and final of a character; the character itself when it has no reading."""
    sound = _table().get(char)
    if sound is None:
        return char, ""
    match = _INITIAL.match(sound)
    return (match[1] or "", match[2]) if match else (sound, "")


def _pair(table: dict[tuple[str, str], float], a: str, b: str, other: float) -> float:
    if a == b:
        return 0.0
    return table.get((a, b), table.get((b, a), other))


@lru_cache(maxsize=65536)
def char_distance(a: str, b: str) -> float:
    """0 when two characters sound the same, 1 when nothing is alike."""
    if a == b:
        return 0.0
    (ia, fa), (ib, fb) = syllable(a), syllable(b)
    if not fa or not fb:
        return 1.0
    return min(1.0, _pair(_NEAR_INITIALS, ia, ib, 0.6) + _pair(_NEAR_FINALS, fa, fb, 0.7))


def distance(a: str, b: str) -> float:
    """0 the same sound, 1 nothing alike: an edit distance over syllables."""
    if a == b:
        return 0.0
    if not a or not b or max(len(a), len(b)) > 60:
        return 1.0
    row = [float(i) for i in range(len(b) + 1)]
    for i, left in enumerate(a, 1):
        before, row[0] = row[0], float(i)
        for j, right in enumerate(b, 1):
            swap = before + char_distance(left, right)
            before = row[j]
            row[j] = min(swap, row[j] + 1, row[j - 1] + 1)
    return round(row[-1] / max(len(a), len(b)), 4)


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    initial, final = syllable(char)
    return _FOLD_INITIAL.get(initial, initial) + _FOLD_FINAL.get(final, final)


class Lexicon:
    """Words indexed by how they sound, so that thousands can be sought in one pass."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(w for w in words if len(w) >= 2))
        self._known = set(self.words)
        self._keys: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in self.words:
            folded = [_fold(c) for c in word]
            self._keys[tuple(folded)].append(word)
            if len(word) >= 3:
                for i in range(len(word)):
                    self._keys[(*folded[:i], "*", *folded[i + 1 :])].append(word)
        self.lengths = sorted({len(w) for w in self.words}, reverse=True)

    def heard(self, window: str, folded: Sequence[str] = ()) -> list[str]:
        """Words whose folded sound is that of the window, one syllable forgiven from three on."""
        if window in self._known:
            return [window]
        folded = folded or [_fold(c) for c in window]
        found = list(self._keys.get(tuple(folded), ()))
        if len(window) >= 3:
            for i in range(len(window)):
                found += self._keys.get((*folded[:i], "*", *folded[i + 1 :]), ())
        return found


@lru_cache(maxsize=64)
def _lexicon(words: tuple[str, ...]) -> Lexicon:
    return Lexicon(words)


def _score(word: str, window: str) -> float:
    shared = sum(a == b for a, b in zip(word, window, strict=False))
    score = 1 - distance(word, window)
    score = min(score, 0.98) if word != window else score
    if not shared:
        return score * 0.85  # only the sound speaks for it
    return score


@windowed
def nearest(text: str, lexicon: Lexicon | Sequence[str], least: float = 0.8) -> list[Sounding]:
    """Lexicon words the text contains or sounds like, best first where they overlap, then left to right."""
    index = lexicon if isinstance(lexicon, Lexicon) else _lexicon(tuple(lexicon))
    found, folded = [], [_fold(c) for c in text]
    for length in index.lengths:
        for start in range(len(text) - length + 1):
            window = text[start : start + length]
            heard = index.heard(window, folded[start : start + length])
            best = max(((_score(w, window), w) for w in heard), default=None)
            if best and best[0] >= least:
                found.append(Sounding(best[1], round(best[0], 3), window, start, start + length))
    kept: list[Sounding] = []
    for one in sorted(found, key=lambda s: (-s.score, s.start - s.end, s.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda s: s.start)
