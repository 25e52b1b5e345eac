"""Learns from the reviewed examples: a linear model over pieces, and a margin over sentence vectors. Deterministic."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from core.contracts import Embedder
from dialogue.safety.examples import OTHER, names_somebody
from dialogue.safety.learned import Learned, eight
from dialogue.safety.likeness import Likeness
from dialogue.safety.weighing import BITS, Numbers, Shown, Weights, buckets

KINDS = ("emergency", "crisis")
NOW = "crisis.imminent"
GRAVE = ("crisis.plan", "crisis.imminent", "crisis.harm_others", "crisis.harm_others_now")
# What is both: a poisoned person is in an emergency whoever mixed the drink, so these speak against neither kind.
BOTH = {
    "emergency": ("crisis.imminent", "crisis.self_harm", "crisis.abuse", "crisis.harm_others"),
    "crisis": ("poison.ingested", "poison.overdose", "gas.carbon_monoxide", "drowning.any", "bleeding.severe"),
}
ORDINARY = 0.3  # what a piece of an ordinary consultation counts against a reviewed sentence
STRICT, WIDTH, NEARNESS = 5.0, 2.0, 3.0  # how strictly each model follows its examples
BROADLY = 0.3  # for what hangs on the make of a sentence more than on its words
SHOWN = 300  # examples of one code an answer can be shown by
DIRECTIONS = 128  # of sentence vectors that are kept: beyond them the examples hardly differ


class Row(NamedTuple):
    """One cleaned sentence to learn from: its kind ("" for quiet), its code when it can be shown, what it holds."""

    text: str
    kind: str
    code: str = ""
    counts: float = 1.0
    concepts: Sequence[str] = ()


class Question(NamedTuple):
    """Which rows are a yes, and how much each row counts; nothing where it says nothing about it."""

    name: str
    fires: Numbers
    counts: Numbers
    strict: float = STRICT  # how strictly the line follows its rows


def fingerprint(rows: Sequence[Row]) -> str:
    """Of what was learned; the background of ordinary consultations is not part of it."""
    return hashlib.sha256("\n".join(f"{row.kind}\t{row.text}" for row in rows).encode()).hexdigest()[:16]


def learn(rows: Sequence[Row], ordinary: Sequence[Row], embedder: Embedder) -> Learned:
    """From reviewed rows, against pieces of ordinary consultations."""
    every = [*rows, *(row._replace(counts=ORDINARY) for row in ordinary)]
    weights = _weights(every)
    shown = _shown(_some_of_each(rows), weights)
    return Learned(weights, shown, _likeness(every, embedder), fingerprint(rows))


def _rarity(rows: Sequence[Row]) -> Numbers:
    seen = np.zeros(1 << BITS)
    for row in rows:
        seen[buckets(row.text)[0]] += 1
    rarity: Numbers = np.where(seen > 0, _rare(seen, len(rows)), 0).astype(np.float16)
    return rarity


def _rare(seen: Numbers, rows: int) -> Numbers:
    rarity: Numbers = np.log((1 + rows) / (1 + seen)) + 1
    return rarity


def _table(rows: Sequence[Row], plain: Weights) -> Any:
    from scipy import sparse

    vectors = [plain.whole(row.text, row.concepts) for row in rows]
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places, values = (np.concatenate(part) for part in zip(*vectors, strict=True))
    return sparse.csr_matrix((values, places, ends), shape=(len(rows), (1 << BITS) + len(plain.concepts)))


def weigh(rows: Sequence[Row], questions: Sequence[Question]) -> Weights:
    """One line through the rows for every question asked of them."""
    idf, held = _rarity(rows), Counter(name for row in rows for name in row.concepts)
    concepts = {name: float(_rare(np.array(times), len(rows))) for name, times in sorted(held.items())}
    table = _table(rows, Weights((), idf, concepts, np.zeros(0), np.zeros(0), np.zeros(0)))
    models = [_line(table, question) for question in questions]
    weights, scale = eight(np.stack([line for line, _ in models]))
    bias = np.array([bias for _, bias in models], dtype=np.float32)
    return Weights(tuple(question.name for question in questions), idf, concepts, weights, scale, bias)


def _weights(rows: Sequence[Row]) -> Weights:
    questions = [Question(kind, np.array([row.kind == kind for row in rows]), _counts(rows, kind)) for kind in KINDS]
    codes = np.array([row.code if row.kind == "crisis" else "" for row in rows])
    own = ((codes != "") & (codes != OTHER)).astype(float)
    questions.append(Question("grave", np.isin(codes, GRAVE), own))
    questions.append(Question("now", codes == NOW, own))
    named = np.array([float(bool(code) and names_somebody(row.text)) for code, row in zip(codes, rows, strict=True)])
    return weigh(rows, [*questions, Question("other", codes == OTHER, named, BROADLY)])


def _counts(rows: Sequence[Row], kind: str) -> Numbers:
    """How much each row counts for a kind; nothing where it may be of both kinds."""
    return np.array([0.0 if row.kind != kind and row.code in BOTH[kind] else row.counts for row in rows])


def _line(table: Any, question: Question) -> tuple[Numbers, float]:
    from sklearn.svm import LinearSVC

    fires, counts = question.fires, question.counts
    used = np.flatnonzero(counts)
    model = LinearSVC(C=question.strict, class_weight="balanced", dual=True, random_state=0, max_iter=5000)
    model.fit(table[used], fires[used], sample_weight=counts[used])
    return model.coef_[0], float(model.intercept_[0])


def _some_of_each(rows: Sequence[Row]) -> list[Row]:
    """Of every code enough examples to be shown by, evenly spread over those there are."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        if row.code:
            by_code.setdefault(row.code, []).append(row)
    return [row for same in by_code.values() for row in same[:: -(-len(same) // SHOWN)]]


def _shown(rows: Sequence[Row], weights: Weights) -> Shown:
    vectors = [weights.vector(row.text) for row in rows]
    starts = np.cumsum([0, *(len(places) for places, _ in vectors)])[:-1]
    pieces, shares = (np.concatenate(part) for part in zip(*vectors, strict=True))
    said, codes = tuple(row.text for row in rows), tuple(row.code for row in rows)
    return Shown(said, codes, starts.astype(np.int32), pieces.astype(np.int32), shares.astype(np.float16))


def _likeness(rows: Sequence[Row], embedder: Embedder) -> Likeness:
    from sklearn.svm import SVC

    texts = [row.text for row in rows]
    whole = np.vstack([embedder.embed(texts[at : at + 64]) for at in range(0, len(texts), 64)])
    axes = np.linalg.eigh(np.cov(whole.T))[1].T[::-1][:DIRECTIONS].astype(np.float32)
    vectors = whole @ axes.T
    says, bias = np.zeros((len(KINDS), len(rows))), np.zeros(len(KINDS))
    for at, kind in enumerate(KINDS):
        fires, counts = np.array([row.kind == kind for row in rows]), _counts(rows, kind)
        used = np.flatnonzero(counts)
        model = SVC(C=NEARNESS, gamma=WIDTH, class_weight="balanced", cache_size=3000)
        model.fit(vectors[used], fires[used], sample_weight=counts[used])
        says[at, used[model.support_]], bias[at] = model.dual_coef_[0], model.intercept_[0]
    heard = np.flatnonzero(np.abs(says).max(axis=0) > 0)
    name = getattr(embedder, "model", type(embedder).__name__)
    small, scale = eight(vectors[heard])
    return Likeness(name, KINDS, axes, small, scale, says[:, heard], bias, WIDTH)
