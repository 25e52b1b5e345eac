"""A question as it was meant: dialect in plain words, and words that were written as they sound put right.

Only questions pass through here. Search and the embedding then meet the words entries are written in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import rjieba
import yaml

from knowledge.words import dictionary
from reading.sounds import Lexicon, Sounding, nearest

SURE = 0.86  # how alike a misspelt word must sound
COMMON = frozenset(
    "好种高低大小多少长短新老前后左右男女早晚来去进出说看吃喝打做开关问再才就像跟向往比等几两三四五六七八九十"
)


@lru_cache(maxsize=2048)
def meant(question: str) -> str:
    plain = _content()
    text = _respelt(unicodedata.normalize("NFKC", question).strip())
    text = plain.find.sub(lambda found: plain.words[found[0]], text)
    for pattern, ending in plain.ends:
        text = pattern.sub(ending, text)
    return text


class _Plain:
    def __init__(self, words: dict[str, str], ends: Sequence[Sequence[str]], heard: Sequence[str]) -> None:
        self.words = words
        self.find = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
        self.ends = [(re.compile(pattern), ending) for pattern, ending in ends]
        self.heard = Lexicon([*heard, *(word for word in dictionary().words if len(word) > 1)])


@lru_cache(maxsize=1)
def _content() -> _Plain:
    data = yaml.safe_load((Path(__file__).parent / "plain.yaml").read_text("utf-8"))
    return _Plain(data["words"], data["ends"], data["heard"])


def _respelt(text: str) -> str:
    """位镜 → 胃镜: only where the dictionary sees single characters and something we know sounds just so."""
    edges = _edges(text)
    for found in reversed(nearest(text, _content().heard, least=SURE)):
        if found.word != found.words and _slip(found, edges):
            text = text[: found.start] + found.word + text[found.end :]
    return text


def _slip(found: Sounding, edges: set[int]) -> bool:
    """Whether this can only be a slip: it falls apart into pieces, and no piece that was changed means anything."""
    if not {found.start, found.end} <= edges or not edges & set(range(found.start + 1, found.end)):
        return False
    if len(found.word) != len(found.words):
        return False
    changed = [said for said, word in zip(found.words, found.word, strict=True) if said != word]
    return len(changed) < len(found.word) and not dictionary().fillers & set(changed) and not COMMON & set(changed)


def _edges(text: str) -> set[int]:
    """Where words begin and end, without guessing at new ones."""
    edges = {0}
    for word in rjieba.cut(text, False):
        edges.add(max(edges) + len(word))
    return edges
