"""How sure we may be that a passage answers a question: a small calibrated model over things one can name.

The numbers are fitted by script/fit_refusal.py on questions written for that; docs/knowledge.md tells what it gives on
others. They belong to the local embedding; another model needs its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from knowledge.meant import meant
from knowledge.search import Found
from knowledge.vectors import Vector
from knowledge.words import dictionary, pairs, split
from reading import diseases, medicines
from reading.phrases import Phrases

WEIGHTS = {
    "meaning": 13.2, "body": 1.65, "words": 1.89, "pairs": 7.24, "asked": -7.2, "margin": 1.5, "unknown": -2.43,
    "outside": -32.68,
}  # fmt: skip
BIAS = 1.42
THRESHOLD = 0.23
SPECIALIST = re.compile(
    r"[\u4e00-\u9fff]{1,4}(?:综合征|综合症|贮积症|硬化症|营养不良|肌无力|单抗|替尼|莫司|蝶呤|移植|疗法|血浆置换|假体)"
)  # names no list is complete for
NEAREST = 8  # examples of outside questions that are looked at


@dataclass(frozen=True)
class Sureness:
    """A probability and what it rests on, for the search playground and for whoever calibrates."""

    value: float
    features: dict[str, float]

    @property
    def enough(self) -> bool:
        return self.value >= THRESHOLD


def weigh(question: str, vector: Vector, found: Sequence[Found], outside: Vector) -> Sureness:
    """`outside` holds one row for each example of what this knowledge does not answer."""
    features = measure(question, vector, found, outside)
    total = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    return Sureness(1 / (1 + math.exp(-max(-50.0, min(50.0, total)))), features)


def measure(question: str, vector: Vector, found: Sequence[Found], outside: Vector) -> dict[str, float]:
    best, row, asked = found[0], found[0].row, meant(question)
    text = " ".join([row.title, row.heading, *row.questions, row.text])
    near = np.sort(outside @ vector)[-NEAREST:]
    own = set(pairs(asked))
    return {
        "meaning": best.meaning,
        "body": best.body,
        "words": _covered(split(asked), split(text)),
        "pairs": _share(own, set(pairs(text))),
        "asked": max(_alike(own, set(pairs(known))) for known in (row.title, *row.questions)),
        "margin": best.score - (found[1].score if len(found) > 1 else 0.0),
        "unknown": unknown(asked, text),
        "outside": float(near.mean()) if len(near) else 0.0,
    }


def unknown(question: str, text: str) -> float:
    """How foreign the question's diseases and medicines are to the passage: 0 = named there, 1 = not at all."""
    normal = dictionary().normal(text)
    there = set(pairs(text))
    foreign = 0.0
    for name in names_in(dictionary().normal(question)):
        if name not in normal:
            foreign = max(foreign, 1 - _share(set(pairs(name)), there))
    return foreign


def names_in(text: str) -> list[str]:
    """Diseases and medicines a text names."""
    named = [found.words for found in medicines.names().scan(text)]
    named += [found.name for found in _diseases().scan(text)]
    return named + SPECIALIST.findall(text)


@lru_cache(maxsize=1)
def _diseases() -> Phrases:
    phrases = Phrases()
    for name in diseases.names():
        phrases.add(dictionary().normal(name), "disease", dictionary().normal(name))
    return phrases


@lru_cache(maxsize=1)
def outside_examples() -> tuple[str, ...]:
    data = yaml.safe_load((Path(__file__).parent / "outside.yaml").read_text("utf-8"))
    return tuple(str(question) for question in data["questions"])


def _covered(asked: Sequence[str], there: Sequence[str]) -> float:
    words, known = set(asked), set(there)
    return sum(map(len, words & known)) / max(1, sum(map(len, words)))


def _alike(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))


def _share(asked: set[str], there: set[str]) -> float:
    return len(asked & there) / max(1, len(asked))
