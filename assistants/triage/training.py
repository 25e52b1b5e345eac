"""Trains department models: the one that ships (from this room's own words) and a hospital's (from its registrations).

Needs scikit-learn; nothing here is imported when patients are served.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from assistants.triage.evidence import disease_weights, knowledge, load
from assistants.triage.examples import Example, pieces
from assistants.triage.model import Model, grams, pack
from reading.diseases import names
from reading.symptoms import spoken

FEWEST = 5  # examples a department needs before anything can be learned about it
SEED = 17
_FIRM = 0.8  # C of the machine: how closely a hospital's examples are followed


@dataclass(frozen=True)
class Report:
    """What cross-validation says of a training."""

    examples: int
    folds: int
    top1: float
    top3: float
    confusion: list[tuple[str, str, int]] = field(default_factory=list)  # department, taken for, times
    departments: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)  # too few to learn from


def _fit(rows: Sequence[Sequence[str]], labels: Sequence[str], card: str, fewest: int, c: float) -> Model:
    vectors = TfidfVectorizer(analyzer=_same, sublinear_tf=True, min_df=fewest)
    matrix = vectors.fit_transform(rows)
    machine = LinearSVC(C=c, random_state=SEED).fit(matrix, labels)
    weights, bias, classes = machine.coef_, machine.intercept_, list(machine.classes_)
    if len(classes) == 2:  # scikit-learn keeps one row for two classes
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return pack(classes, list(vectors.get_feature_names_out()), vectors.idf_, weights, bias, card, len(rows))


def _same(row: Sequence[str]) -> Sequence[str]:
    return row


def train(examples: Sequence[Example], card: str = "") -> Model:
    """A hospital's model from all its examples."""
    kept = enough(examples)[0]
    return _fit([pieces(example) for example in kept], [example.department for example in kept], card, 2, _FIRM)


def enough(examples: Sequence[Example]) -> tuple[list[Example], dict[str, int]]:
    """The examples of departments that have enough of them, and what was dropped."""
    counts = Counter(example.department for example in examples)
    dropped = {code: n for code, n in counts.items() if n < FEWEST}
    return [example for example in examples if example.department not in dropped], dropped


def validate(examples: Sequence[Example], folds: int = 5, tell: Callable[[str], None] = lambda _: None) -> Report:
    """Cross-validated accuracy and the confusions a clinic would notice."""
    kept, dropped = enough(examples)
    labels = np.array([example.department for example in kept])
    rows = [pieces(example) for example in kept]
    right = near = 0
    mixed: Counter[tuple[str, str]] = Counter()
    for number, (learn, test) in enumerate(
        StratifiedKFold(folds, shuffle=True, random_state=SEED).split(labels, labels)
    ):
        model = _fit([rows[i] for i in learn], labels[learn].tolist(), "", 2, _FIRM)
        for i in test:
            best = top(model, rows[i])
            right += best[0] == labels[i]
            near += labels[i] in best
            if best[0] != labels[i]:
                mixed[str(labels[i]), str(best[0])] += 1
        tell(f"fold {number + 1} of {folds}")
    confusion = [(a, b, n) for (a, b), n in mixed.most_common(20)]
    return Report(
        len(kept), folds, right / len(kept), near / len(kept), confusion, dict(Counter(labels.tolist())), dropped
    )


def top(model: Model, row: Sequence[str], count: int = 3) -> list[str]:
    """The best labels for one row of pieces."""
    margins: NDArray[np.float32] = model.decide(row)
    return [model.labels[i] for i in np.argsort(-margins)[:count]]


def train_shipped() -> Model:
    """The model that ships, from this repository alone: the reviewed words of symptoms and diseases, each labelled by
    the reviewed knowledge, and utterances written for it. Deterministic."""
    known, rows, labels = knowledge(), list[list[str]](), list[str]()
    for word, name in spoken().items():
        _teach(rows, labels, word, known.symptoms[name])
    for name in names():
        _teach(rows, labels, name, disease_weights(name))
    for code, sentences in load("utterances.yaml").items():
        for sentence in sentences:
            rows.append(grams(sentence))
            labels.append(code)
    return _fit(rows, labels, load("model_card.yaml")["card"], 2, 0.5)


def _teach(rows: list[list[str]], labels: list[str], words: str, given: dict[str, float]) -> None:
    if given and max(given.values()) >= 1.2:
        rows.append(grams(words))
        labels.append(max(given, key=lambda code: given[code]))
