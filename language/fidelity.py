"""Does a rewording say what its source says? Every number, name and negation of it must stand in the source."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from reading.clean import clean
from reading.numbers import find_numbers
from reading.scope import status
from reading.symptoms import find_symptoms

_COURTESY = Path(__file__).parent / "prompts" / "courtesy.txt"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*")
_NEGATION = re.compile(
    r"不(?!用担心|着急|客气|好意思|过|妨|但|仅)|没(?!关系|问题)|无(?!论)|未|别(?!担心|着急|的)|勿|禁|非(?!常)|否"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
MORE = 40  # characters a rewording may be longer than its source


@cache
def courtesy() -> frozenset[str]:
    """Words that add no fact."""
    lines = _COURTESY.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def unfaithful(output: str, source: str) -> str:
    """Why this rewording may not be used ("number", "name", "negation", "left_out", "length"); "" when it may."""
    new, old = clean(output), clean(source)
    if len(new) > len(old) + MORE or not new:
        return "length"
    if "！" in new and "！" not in old:
        return "tone"
    numbers, known = _numbers(new), _numbers(old)
    if numbers - known:
        return "number"
    if known - numbers:
        return "left_out"
    if not _names(new) <= _names(old) or _made_up(new, old):
        return "name"
    if _polarity(new, old):
        return "negation"
    return ""


def _numbers(text: str) -> set[float]:
    return {edge for number in find_numbers(text) for edge in (number.low, number.high)}


def _names(text: str) -> set[str]:
    return {match.group().lower() for match in _LATIN.finditer(text)}


def _content(text: str) -> list[tuple[str, int]]:
    """Words that carry meaning, with where they stand."""
    import rjieba  # 33 MB of dictionary, which only a house with a language model needs

    found, place = [], 0
    for word in rjieba.cut(text):
        if _HAN.search(word) and word not in courtesy() and not all(char in courtesy() for char in word):
            found.append((word, place))
        place += len(word)
    return found


def _made_up(new: str, old: str) -> bool:
    """Does a word that carries meaning stand in the rewording but not in its source?"""
    return any(word not in old and not _NEGATION.fullmatch(word) for word, _ in _content(new))


def _marks(text: str, word: str) -> set[bool]:
    """How a word is meant at each of its places: negated or not."""
    found = set()
    for match in re.finditer(re.escape(word), text):
        before = re.split(r"[，。；！？,;]", text[: match.start()])[-1]
        scope = status(text, match.start(), match.end())
        found.add(scope.negated or bool(_NEGATION.search(before[-4:])))
    return found


def _polarity(new: str, old: str) -> bool:
    """Is something negated in one and not in the other, or is there a different number of negations?"""
    if len(_NEGATION.findall(new)) != len(_NEGATION.findall(old)):
        return True
    present = {s.name: s.present for s in find_symptoms(old)}
    if any(present.get(s.name, s.present) != s.present for s in find_symptoms(new)):
        return True
    return any(_marks(new, word) - _marks(old, word) for word, _ in _content(new) if word in old)
