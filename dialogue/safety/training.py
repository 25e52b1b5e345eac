"""Learns from the reviewed examples: a linear model over pieces, and a margin over sentence vectors. Deterministic."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from core.contracts import Embedder
from dialogue.safety.learned import Learned
from dialogue.safety.likeness import Likeness
from dialogue.safety.weighing import BITS, Numbers, Shown, Weights, buckets

KINDS = ("emergency", "crisis")
GRAVE = ("crisis.plan", "crisis.imminent", "crisis.harm_others", "crisis.harm_others_now")
# What is both: a poisoned person is in an emergency whoever mixed the drink, so these speak against neither kind.
BOTH = {
    "emergency": ("crisis.imminent", "crisis.self_harm", "crisis.abuse", "crisis.harm_others"),
    "crisis": ("poison.ingested", "poison.overdose", "gas.carbon_monoxide", "drowning.any", "bleeding.severe"),
}
ORDINARY = 0.3  # what a piece of an ordinary consultation counts against a reviewed sentence
STRICT, WIDTH, NEARNESS = 5.0, 1.0, 3.0  # how strictly each model follows its examples


class Row(NamedTuple):
    """One cleaned sentence to learn from: its kind ("" for quiet) and its code when it can be shown."""

    text: str
    kind: str
    code: str = ""
    counts: float = 1.0


def fingerprint(rows: Sequence[Row]) -> str:
    """Of what was learned; the background of ordinary consultations is not part of it."""
    return hashlib.sha256("\n".join(f"{row.kind}\t{row.text}" for row in rows).encode()).hexdigest()[:16]


def learn(rows: Sequence[Row], ordinary: Sequence[str], embedder: Embedder) -> Learned:
    """From reviewed rows, against pieces of ordinary consultations."""
    every = [*rows, *(Row(text, "", "", ORDINARY) for text in ordinary)]
    idf = _rarity(every)
    table = _table(every, idf)
    weights = _weights(every, table, idf)
    shown = _shown([row for row in rows if row.code], weights)
    return Learned(weights, shown, _likeness(every, embedder), fingerprint(rows))


def _rarity(rows: Sequence[Row]) -> Numbers:
    seen = np.zeros(1 << BITS)
    for row in rows:
        seen[list(buckets(row.text))] += 1
    rarity: Numbers = np.where(seen > 0, np.log((1 + len(rows)) / (1 + seen)) + 1, 0).astype(np.float32)
    return rarity


def _table(rows: Sequence[Row], idf: Numbers) -> Any:
    from scipy import sparse

    plain = Weights((), idf, np.zeros((0, 1 << BITS)), np.zeros(0))
    vectors = [plain.vector(row.text) for row in rows]
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places, values = (np.concatenate(part) for part in zip(*vectors, strict=True))
    return sparse.csr_matrix((values, places, ends), shape=(len(rows), 1 << BITS))


def _weights(rows: Sequence[Row], table: Any, idf: Numbers) -> Weights:
    models = [_line(table, np.array([row.kind == kind for row in rows]), _counts(rows, kind)) for kind in KINDS]
    crises = [at for at, row in enumerate(rows) if row.kind == "crisis" and row.code]
    grave = np.array([rows[at].code in GRAVE for at in crises])
    models.append(_line(table[crises], grave, np.ones(len(crises))))
    return Weights((*KINDS, "grave"), idf, np.stack([line for line, _ in models]), np.array([b for _, b in models]))


def _counts(rows: Sequence[Row], kind: str) -> Numbers:
    """How much each row counts for a kind; nothing where it may be of both kinds."""
    return np.array([0.0 if row.kind != kind and row.code in BOTH[kind] else row.counts for row in rows])


def _line(table: Any, fires: Numbers, counts: Numbers) -> tuple[Numbers, float]:
    from sklearn.svm import LinearSVC

    used = np.flatnonzero(counts)
    model = LinearSVC(C=STRICT, class_weight="balanced", dual=True, random_state=0, max_iter=5000)
    model.fit(table[used], fires[used], sample_weight=counts[used])
    return model.coef_[0], float(model.intercept_[0])


def _shown(rows: Sequence[Row], weights: Weights) -> Shown:
    vectors = [weights.vector(row.text) for row in rows]
    starts = np.cumsum([0, *(len(places) for places, _ in vectors)])[:-1]
    pieces, shares = (np.concatenate(part) for part in zip(*vectors, strict=True))
    return Shown(tuple(row.text for row in rows), tuple(row.code for row in rows), starts, pieces, shares)


def _likeness(rows: Sequence[Row], embedder: Embedder) -> Likeness:
    from sklearn.svm import SVC

    texts = [row.text for row in rows]
    vectors = np.vstack([embedder.embed(texts[at : at + 64]) for at in range(0, len(texts), 64)])
    says, bias = np.zeros((len(KINDS), len(rows))), np.zeros(len(KINDS))
    for at, kind in enumerate(KINDS):
        fires, counts = np.array([row.kind == kind for row in rows]), _counts(rows, kind)
        used = np.flatnonzero(counts)
        model = SVC(C=NEARNESS, gamma=WIDTH, class_weight="balanced")
        model.fit(vectors[used], fires[used], sample_weight=counts[used])
        says[at, used[model.support_]], bias[at] = model.dual_coef_[0], model.intercept_[0]
    heard = np.flatnonzero(np.abs(says).max(axis=0) > 0)
    name = getattr(embedder, "model", type(embedder).__name__)
    return Likeness(name, KINDS, vectors[heard], says[:, heard], bias, WIDTH)
