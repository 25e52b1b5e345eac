"""Chinese text → weighted terms for the keyword half of search: words, character pairs and sounds.

Words alone miss names the dictionary does not know, pairs alone blur meaning, sounds forgive 布洛份 for 布洛芬.
Each kind of term lives in its own hash space of one sparse vector; the index multiplies by IDF.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import rjieba
import yaml

from reading.sounds import syllable

AVERAGE = 90.0  # terms of a usual passage: fixed, so that adding documents never changes older vectors
K1, B = 1.0, 0.5
SOUND_WEIGHT = 0.25
HAN = re.compile(r"[一-鿿]+")
WORD = re.compile(r"\w")
FLAT = {"zh": "z", "ch": "c", "sh": "s"}
LATIN = re.compile(r"[a-z][a-z0-9\-]*|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Sparse:
    indices: list[int]
    values: list[float]


class Dictionary:
    """The user dictionary: words that must stay whole, and groups of words that mean the same."""

    def __init__(
        self, groups: Iterable[list[str]], words: Iterable[str], fillers: Iterable[str], vague: Iterable[str]
    ) -> None:
        self.same = {word.lower(): group[0].lower() for group in groups for word in group[1:]}
        self._find = re.compile("|".join(sorted(map(re.escape, self.same), key=len, reverse=True)) or r"(?!)")
        self.words = frozenset(words) | self.same.keys() | set(self.same.values())
        self.fillers = frozenset(fillers)
        self.vague = frozenset(vague)
        for word in [*words, *(word for group in groups for word in group)]:
            rjieba.add_word(word, 20000, "n")

    def normal(self, text: str) -> str:
        """One spelling for width, case and synonyms: 乙型肝炎 and HBV infection talk of 乙肝."""
        plain = unicodedata.normalize("NFKC", text).lower()
        return self._find.sub(lambda found: self.same[found[0]], plain)


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    data = yaml.safe_load((Path(__file__).parent / "dictionary.yaml").read_text("utf-8"))
    return Dictionary(data["same"], data["words"], data["fillers"], data["vague"])


def split(text: str) -> list[str]:
    """The words of a text that carry meaning, in one spelling."""
    return _split(dictionary().normal(text))


def says_nothing(text: str) -> bool:
    """我想看, 是的: nothing in it says what it is about."""
    return set(split(text)) <= dictionary().vague


def pairs(text: str) -> list[str]:
    """Every two neighbouring Chinese characters, and Latin words and numbers whole."""
    plain = dictionary().normal(text)
    return _pairs(plain, HAN.findall(plain))


def sounds(text: str) -> list[str]:
    """Neighbouring syllables without tone, for words written as they sound."""
    return _sounds(HAN.findall(dictionary().normal(text)))


def _split(plain: str) -> list[str]:
    fillers = dictionary().fillers
    return [word for word in rjieba.cut_for_search(plain) if word not in fillers and WORD.search(word)]


def _pairs(plain: str, runs: list[str]) -> list[str]:
    return [run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))] + LATIN.findall(plain)


def _sounds(runs: list[str]) -> list[str]:
    heard = [list(map(_forgiven, run)) for run in runs]
    return [f"{one} {two}" for run in heard for one, two in pairwise(run)]


@lru_cache(maxsize=8192)
def _forgiven(char: str) -> str:
    """What southern speech and quick typing do not tell apart: zh/z, ch/c, sh/s, -ng/-n."""
    initial, final = syllable(char)
    return FLAT.get(initial, initial) + (final[:-1] if final.endswith("ng") else final)


def _terms(text: str) -> dict[str, list[str]]:
    plain = dictionary().normal(text)
    runs = HAN.findall(plain)
    return {"w": _split(plain), "p": _pairs(plain, runs), "c": list("".join(runs)), "s": _sounds(runs)}


def _hash(kind: str, term: str) -> int:
    return zlib.crc32(f"{kind}:{term}".encode())


def document_terms(text: str) -> Sparse:
    """BM25's half that belongs to the passage: how often a term occurs, dampened and by length."""
    weights: dict[int, float] = {}
    for kind, terms in _terms(text).items():
        damp = K1 * (1 - B + B * len(terms) / AVERAGE)
        for term, count in Counter(terms).items():
            weights[_hash(kind, term)] = count * (K1 + 1) / (count + damp)
    return Sparse(list(weights), list(weights.values()))


def query_terms(text: str) -> Sparse:
    weights: dict[int, float] = {}
    for kind, terms in _terms(text).items():
        for term in set(terms):
            weights[_hash(kind, term)] = SOUND_WEIGHT if kind == "s" else 1.0
    return Sparse(list(weights), list(weights.values()))
