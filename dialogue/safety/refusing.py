"""What the guard learned: how much a reply reads like one that diagnoses, prescribes, doses, claims to be human, or
waves a worry away. The forms of guard.yaml know words; this knows how such things are said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from dialogue.safety.rules import CONTENT
from dialogue.safety.text import clean
from dialogue.safety.training import Question, Row, fingerprint, weigh
from dialogue.safety.weighing import Weights

EXAMPLES, SHIPPED = CONTENT / "guard_examples", CONTENT / "learned" / "guard.npz"
KINDS = ("diagnosis", "prescription", "dose", "human", "reassurance")
FORBIDDEN = "forbidden"
LIMIT = 0.05  # margin from which a reply is held back (docs/safety.md has what other limits give)
SHORTEST, LONGEST = 6, 120  # characters of a sentence that is read, and of a reply that is also read as a whole
STRICT = 1.0
_SENTENCES = re.compile(r"[^。！？；\n]+")


@dataclass(frozen=True)
class Refusing:
    """Learned from reviewed replies (`anban train guard`)."""

    weights: Weights
    fingerprint: str

    def kind(self, text: str, among: Sequence[str] = KINDS) -> str:
        """What a reply does that it may not; "" for nothing."""
        for part in _parts(clean(text)):
            if SHORTEST <= len(part) <= LONGEST:
                margins = self.weights.margins(part)
                likest = max(KINDS, key=margins.__getitem__)
                if margins[FORBIDDEN] >= LIMIT and likest in among:
                    return likest
        return ""


def _parts(text: str) -> list[str]:
    """A reply as a whole and sentence by sentence: what is allowed as a whole is allowed in each."""
    return list(dict.fromkeys([text, *_SENTENCES.findall(text)]))


def read_replies(folder: Path = EXAMPLES) -> Iterator[Row]:
    """The reviewed replies: what may not be said, by kind, and sentence by sentence what may."""
    for path in sorted(folder.glob("*.yaml")):
        for name, texts in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader).items():
            for text in texts:
                parts = [clean(text)] if name in KINDS else _parts(clean(text))
                yield from (Row(part, name if name in KINDS else "") for part in parts)


def learn(rows: Sequence[Row], ordinary: Sequence[Row]) -> Refusing:
    """From reviewed replies, against what the house says anyway."""
    every = [*rows, *ordinary]
    kinds = np.array([row.kind for row in every])
    counts = np.array([row.counts for row in every])
    questions = [Question(FORBIDDEN, kinds != "", counts, STRICT)]
    for kind in KINDS:
        questions.append(Question(kind, kinds == kind, np.where((kinds == kind) | (kinds == ""), counts, 0), STRICT))
    return Refusing(weigh(every, questions), fingerprint(rows))


def save(learned: Refusing, path: Path = SHIPPED) -> None:
    weights = learned.weights
    with path.open("wb") as file:
        np.savez_compressed(
            file, heads=np.array("\n".join(weights.heads)), idf=weights.idf, weights=weights.weights,
            scale=weights.scale, bias=weights.bias, fingerprint=np.array(learned.fingerprint),
        )  # fmt: skip


@cache
def load(path: Path = SHIPPED) -> Refusing:
    """Nothing in the file is executed."""
    with np.load(path, allow_pickle=False) as kept:
        heads = tuple(str(kept["heads"]).split("\n"))
        weights = Weights(heads, kept["idf"], {}, kept["weights"], kept["scale"], kept["bias"])
        return Refusing(weights, str(kept["fingerprint"]))
