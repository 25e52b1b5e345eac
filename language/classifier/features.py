"""A sentence as a bag of character n-grams and kinds of medical words; numbers and politeness are folded.

Words of a segmenter add nothing to the n-grams here (measured), and its dictionary is 33 MB in every process."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import yaml

from reading.clean import clean
from reading.diseases import find_diseases
from reading.medicines import find_medicines
from reading.symptoms import find_symptoms

STRONG = 3  # how often a concept counts, against its many n-grams
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


def _typed(text: str) -> Iterator[str]:
    """Which kinds of medical words there are, and what stands around them: <症>挂什么科 whatever the symptom."""
    found = [(s.start, -s.end, 0, "症") for s in find_symptoms(text)]
    found += [(d.start, -d.end, 1, "病") for d in find_diseases(text)]
    found += [(m.start, -m.end, 2, "药") for m in find_medicines(text)]
    tokens, last = ["^"], 0
    for start, end, _, kind in sorted(found):
        if start >= last:
            tokens += [*text[last:start], f"<{kind}>"]
            last = -end
    tokens += [*text[last:], "$"]
    for kind in {kind for *_, kind in found}:
        yield from (f"t:{kind}", f"t:{kind}")
    for size in (2, 3):
        for start in range(len(tokens) - size + 1):
            gram = tokens[start : start + size]
            if any(len(token) > 1 for token in gram):
                yield "d:" + "".join(gram)


@cache
def _concepts() -> re.Pattern[str]:
    """One pattern of all concepts; group number n is the n-th concept."""
    path = Path(__file__).with_name("concepts.yaml")
    known: dict[str, str] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return re.compile("|".join(f"(?P<c{i}>{words})" for i, words in enumerate(known.values())), re.IGNORECASE)


def _meant(text: str) -> Iterator[str]:
    """Which concepts of the front desk are spoken of, alone and two at a time."""
    found = sorted({str(match.lastgroup) for match in _concepts().finditer(text)})
    for name in found:
        yield from (f"c:{name}",) * STRONG
    for one, other in combinations(found, 2):
        yield f"c:{one}+{other}"


def count(text: str) -> Counter[str]:
    """Feature → how often it stands in the sentence."""
    folded = plain(text)
    return Counter([*_grams(folded), *_typed(folded), *_meant(folded)])
