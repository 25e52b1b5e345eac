"""The trained classifier: arrays and a vocabulary, nothing else. Reading a sentence takes well under a millisecond."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.commands import Guess
from language.classifier.features import count
from reading.remembered import KEPT, LONGEST

Floats = NDArray[np.float32]
MOST = 5  # intents named of one sentence


def vector(text: str, vocabulary: Mapping[str, int], weight: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Columns and values of a sentence: dampened counts times rarity, scaled to length one."""
    known = [(vocabulary[name], times) for name, times in count(text).items() if name in vocabulary]
    columns = np.fromiter((c for c, _ in known), dtype=np.int64, count=len(known))
    values = np.fromiter((1.0 + math.log(t) for _, t in known), dtype=np.float32, count=len(known))
    values *= weight[columns]
    norm = float(np.sqrt(np.dot(values, values)))
    return columns, values / norm if norm else values


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression over n-grams; `temperature` makes its scores honest probabilities."""

    labels: Sequence[str]
    vocabulary: Mapping[str, int]
    rarity: Floats  # one a feature
    weights: Floats  # features × labels
    bias: Floats
    temperature: float = 1.0
    _ranked: dict[str, list[tuple[str, float]]] = field(default_factory=dict, compare=False, repr=False)

    def guesses(self, text: str, most: int = MOST) -> list[Guess]:
        """The likeliest intents, best first, with calibrated probabilities."""
        ranked = self._ranked.get(text)
        if ranked is None:
            ranked = self._rank(text)
            if len(text) <= LONGEST:
                self._ranked[text] = ranked
            if len(self._ranked) > KEPT:
                self._ranked.pop(next(iter(self._ranked)), None)
        return [Guess(name=name, score=score) for name, score in ranked[:most]]

    def _rank(self, text: str) -> list[tuple[str, float]]:
        columns, values = vector(text, self.vocabulary, self.rarity)
        logits = (values @ self.weights[columns] + self.bias) / self.temperature
        odds = np.exp(logits - logits.max())
        odds /= odds.sum()
        best = np.argsort(-odds)[:MOST]
        return [(self.labels[i], round(float(odds[i]), 4)) for i in best]

    def save(self, path: Path) -> None:
        """Write atomically: a server starting at the same moment reads the old file or the new one, whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        words = json.dumps({"labels": list(self.labels), "vocabulary": list(self.vocabulary)}, ensure_ascii=False)
        with part.open("wb") as file:
            np.savez(file, words=np.frombuffer(words.encode(), dtype=np.uint8), rarity=self.rarity,
                     weights=self.weights.astype(np.float16), bias=self.bias,
                     temperature=np.float32(self.temperature))  # fmt: skip
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> Classifier | None:
        """What was saved, or None when the file is missing or broken (then it is trained again)."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                words = json.loads(kept["words"].tobytes())
                return cls(
                    labels=words["labels"],
                    vocabulary={name: i for i, name in enumerate(words["vocabulary"])},
                    rarity=kept["rarity"],
                    weights=kept["weights"].astype(np.float32),
                    bias=kept["bias"],
                    temperature=float(kept["temperature"]),
                )
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
