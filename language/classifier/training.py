"""Trains the classifier from examples: seconds, deterministic, calibrated on sentences left out of the fit."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import Misconfigured
from language.classifier.features import count
from language.classifier.model import Classifier, Floats, vector

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Examples = Mapping[str, Sequence[str]]
Doubles = NDArray[np.float64]
VERSION = "10"  # of features and training; a cached model of another version is trained again
STRENGTH = 0.4  # of the ridge: how far the fit may stay from the examples
BALANCE = 0.3  # 0: every sentence counts the same; 1: every intent does
CONSTANT = 0.3  # the intercept's share in the kernel


@dataclass(frozen=True)
class Report:
    """Cross-validated: how sentences the model has not seen would have fared."""

    accuracy: float
    rows: int
    labels: list[str]
    confusion: NDArray[np.int64]  # true × said

    def per_label(self) -> dict[str, tuple[float, float, float, int]]:
        """Label → precision, recall, F1, number of sentences."""
        table = {}
        for i, label in enumerate(self.labels):
            right, said, true = self.confusion[i, i], self.confusion[:, i].sum(), self.confusion[i].sum()
            precision, recall = right / said if said else 0.0, right / true if true else 0.0
            f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            table[label] = (float(precision), float(recall), float(f1), int(true))
        return table

    def confused(self, most: int = 20) -> list[tuple[str, str, int]]:
        """The commonest mistakes: true label, what was said, how often."""
        pairs = [
            (self.labels[i], self.labels[j], int(n)) for (i, j), n in np.ndenumerate(self.confusion) if i != j and n
        ]
        return sorted(pairs, key=lambda pair: -pair[2])[:most]


def fingerprint(examples: Examples) -> str:
    """A name for exactly these examples read in exactly this way."""
    text = json.dumps([VERSION, {k: sorted(map(str, v)) for k, v in sorted(examples.items())}], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _rows(examples: Examples) -> tuple[list[str], NDArray[np.int64], list[str]]:
    labels = sorted(name for name, lines in examples.items() if lines)
    if len(labels) < 2:
        raise Misconfigured("the intent classifier needs examples of at least two intents")
    pairs = sorted({(str(line), i) for i, name in enumerate(labels) for line in examples[name]})
    return [text for text, _ in pairs], np.array([i for _, i in pairs]), labels


def _vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], Floats]:
    seen = Counter(name for text in texts for name in count(text))
    names = sorted(name for name, times in seen.items() if times >= 2 or len(name) <= 2)
    rarity = np.array([math.log((1 + len(texts)) / (1 + seen[name])) + 1 for name in names], dtype=np.float32)
    return {name: i for i, name in enumerate(names)}, rarity


def _matrix(texts: Sequence[str], vocabulary: Mapping[str, int], rarity: Floats) -> csr_matrix:
    from scipy.sparse import csr_matrix

    rows = [vector(text, vocabulary, rarity) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(texts), len(vocabulary)))


def _fit(matrix: csr_matrix, truth: NDArray[np.int64], labels: int) -> tuple[Doubles, Doubles, Doubles]:
    """Weights, bias, and the scores each sentence gets from a model that has not seen it.

    Ridge regression in its kernel form: one solve over sentences instead of an iteration over features, and
    leaving one sentence out needs no second solve (residual divided by the diagonal of the inverse).
    """
    sizes = np.bincount(truth, minlength=labels)
    target = np.full((len(truth), labels), -1.0)
    target[np.arange(len(truth)), truth] = 1.0
    lenient = STRENGTH * (sizes[truth] / sizes.mean()) ** BALANCE
    kernel = (matrix @ matrix.T).toarray().astype(np.float64) + CONSTANT
    kernel[np.diag_indices_from(kernel)] += lenient
    inverse = np.linalg.inv(kernel)
    dual = inverse @ target
    unseen = target - dual / np.diag(inverse)[:, None]
    return matrix.T @ dual, CONSTANT * dual.sum(axis=0), unseen


def _temperature(logits: Doubles, truth: NDArray[np.int64]) -> float:
    """The divisor that makes unseen sentences' scores likeliest: a line search over one number."""
    best, least = 1.0, math.inf
    for temperature in np.geomspace(0.03, 4.0, 80):
        scaled = logits / temperature
        top = scaled.max(axis=1, keepdims=True)
        logs = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        loss = -float(logs[np.arange(len(truth)), truth].mean())
        if loss < least:
            best, least = float(temperature), loss
    return best


def train(examples: Examples) -> tuple[Classifier, Report]:
    """Fit on everything; calibrate and report on scores of sentences left out of the fit."""
    texts, truth, labels = _rows(examples)
    vocabulary, rarity = _vocabulary(texts)
    weights, bias, unseen = _fit(_matrix(texts, vocabulary, rarity), truth, len(labels))
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(confusion, (truth, unseen.argmax(axis=1)), 1)
    accuracy = float(np.trace(confusion)) / len(texts)
    single, double = np.float32, _temperature(unseen, truth)
    model = Classifier(labels, vocabulary, rarity, weights.astype(single), bias.astype(single), double)
    return model, Report(accuracy, len(texts), labels, confusion)
