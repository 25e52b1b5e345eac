"""The semantic scorer: how near a sentence is to reviewed examples. It adds to the rules and never takes away.

A sentence's score is the share of similarity that falls on the examples that fire, against the quiet ones
(a kernel estimate, so one odd neighbour does not decide). What fired is explained by the nearest example.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import structlog
import yaml

from core.contracts import Embedder
from dialogue.safety.findings import LIKE, Finding
from dialogue.safety.page import Page
from dialogue.safety.rules import CONTENT, Content, Rule
from dialogue.safety.scope import Scope
from dialogue.safety.text import BREAKS

log = structlog.get_logger()
Vectors = np.ndarray[Any, Any]
SHORTEST, PIECE, PIECES = 6, 45, 2  # characters worth scoring, characters of one piece, pieces of one turn
REMEMBERED = 256  # pieces whose vectors are kept: what was said a turn ago is not embedded again
CODES = {
    "ideation": "crisis.ideation",
    "plan": "crisis.plan",
    "imminent": "crisis.plan",
    "self_harm": "crisis.self_harm",
    "harm_others": "crisis.harm_others",
    "abuse": "crisis.abuse",
}  # fmt: skip  (nearness alone never holds a conversation: imminent examples raise "plan")


@dataclass(frozen=True)
class Kind:
    """One question asked of a sentence, with what was calibrated for it (`anban eval safety` shows the result)."""

    name: str
    width: float  # how near counts as near
    least: float  # the share that fires
    nearest: float  # the least cosine to the nearest firing example


EMERGENCY = Kind("emergency", 0.08, 0.80, 0.48)
CRISIS = Kind("crisis", 0.05, 0.885, 0.45)


@dataclass(frozen=True)
class Examples:
    """Examples of one kind: firing texts with their codes, and quiet ones."""

    texts: list[str]
    codes: list[str]
    fires: Vectors
    quiet: Vectors

    def share(self, vectors: Vectors, width: float) -> Vectors:
        near = np.exp(vectors @ self.fires.T / width).mean(axis=1)
        far = np.exp(vectors @ self.quiet.T / width).mean(axis=1)
        share: Vectors = near / (near + far)
        return share


class MeaningScorer:
    """Loads in the background; until it is ready it adds nothing, and the rules are in force all the same."""

    def __init__(self, embedder: Embedder, content: Content, cache: Path | None = None) -> None:
        self._embedder = embedder
        self._content = content
        self._cache = cache
        self._rules = {rule.code: rule for rule in [*content.emergencies, *content.crises]}
        self._emergency: Examples | None = None
        self._crisis: Examples | None = None
        self._seen: dict[str, Vectors] = {}
        self._ready = Event()
        Thread(target=self._load, name="safety-examples", daemon=True).start()

    def wait(self, seconds: float = 60.0) -> bool:
        """Until the examples are there; False when they did not come."""
        return self._ready.wait(seconds) and self._crisis is not None

    def add(self, pages: Sequence[Page], emergencies: list[Finding], crises: list[Finding]) -> list[Finding]:
        """Findings by meaning, for the kinds the rules found nothing of."""
        if not self._ready.is_set() or self._emergency is None or self._crisis is None:
            return []
        pieces = telling(pages[0])
        asked = [(EMERGENCY, self._emergency)] if not emergencies else []
        asked += [(CRISIS, self._crisis)] if not crises else []
        asked = [(kind, examples) for kind, examples in asked if not self._told(kind, pages[0])]
        if not pieces or not asked:
            return []
        vectors = self._embed(pieces)
        found = (self._nearest(kind, examples, pieces, vectors) for kind, examples in asked)
        return [finding for finding in found if finding is not None]

    def _embed(self, pieces: list[str]) -> Vectors:
        new = [piece for piece in pieces if piece not in self._seen]
        if new:
            self._seen.update(zip(new, self._embedder.embed(new), strict=True))
        vectors = np.stack([self._seen[piece] for piece in pieces])
        for oldest in list(self._seen)[: max(0, len(self._seen) - REMEMBERED)]:
            self._seen.pop(oldest, None)
        return vectors

    def _told(self, kind: Kind, page: Page) -> bool:
        """Told of the past, of others' stories, as a supposition or a question: nearness cannot see that."""
        cues = self._content.emergency_cues if kind is EMERGENCY else self._content.crisis_cues
        return Scope(cues, page).told

    def _nearest(self, kind: Kind, examples: Examples, pieces: list[str], vectors: Vectors) -> Finding | None:
        shares = examples.share(vectors, kind.width)
        best = int(shares.argmax())
        cosines = examples.fires @ vectors[best]
        nearest = int(cosines.argmax())
        if shares[best] < kind.least or cosines[nearest] < kind.nearest:
            return None
        return Finding(self._rule(examples.codes[nearest]), pieces[best], LIKE + examples.texts[nearest])

    def _rule(self, code: str) -> Rule:
        return self._rules[CODES.get(code, code)]

    def _load(self) -> None:
        try:
            emergency, crisis = _read("examples_emergency.yaml"), _read("examples_crisis.yaml")
            fires = {"emergency": emergency["fires"], "crisis": {k: v for k, v in crisis.items() if k != "quiet"}}
            texts = {name: [t for group in groups.values() for t in group] for name, groups in fires.items()}
            quiet = [*emergency["quiet"], *crisis["quiet"]]
            every = [*texts["emergency"], *texts["crisis"], *quiet]
            table = dict(zip(every, self._vectors(every), strict=True))
            self._emergency = _examples(fires["emergency"], [*quiet, *texts["crisis"]], table)
            self._crisis = _examples(fires["crisis"], [*quiet, *texts["emergency"]], table)
        except Exception as error:  # the rules stand without it
            log.error("safety_examples_failed", error=type(error).__name__)
        finally:
            self._ready.set()

    def _vectors(self, texts: list[str]) -> Vectors:
        """Computed once for these texts and this model, then kept in the data folder."""
        model = getattr(self._embedder, "model", type(self._embedder).__name__)
        key = hashlib.sha256("\n".join([model, *texts]).encode()).hexdigest()[:16]
        path = self._cache / f"safety-examples-{key}.npy" if self._cache else None
        if path and path.exists():
            kept: Vectors = np.load(path)
            return kept
        vectors = np.asarray(self._embedder.embed(texts, query=False), dtype=np.float32)
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path.with_suffix(".part.npy"), vectors)
            path.with_suffix(".part.npy").replace(path)
        return vectors


def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load((CONTENT / name).read_text("utf-8"), Loader=loader)
    return loaded


def _examples(groups: dict[str, list[str]], quiet: list[str], table: dict[str, Vectors]) -> Examples:
    texts = [text for group in groups.values() for text in group]
    codes = [code for code, group in groups.items() for _ in group]
    return Examples(texts, codes, np.stack([table[t] for t in texts]), np.stack([table[t] for t in quiet]))


def telling(page: Page) -> list[str]:
    """The pieces worth embedding: none of a plain answer (a number, a date, a name), of a long text those in
    which the lexicon knows most."""
    if len(page.text) < SHORTEST or not page.found:
        return []
    pieces = cut(page.text)
    if len(pieces) <= PIECES:
        return pieces
    known = [sum(len(word) for word in page.found if word in piece) for piece in pieces]
    best = sorted(range(len(pieces)), key=lambda at: -known[at])[:PIECES]
    return [pieces[at] for at in sorted(best)]


def cut(text: str) -> list[str]:
    """The text in pieces of about a sentence."""
    pieces: list[str] = []
    for clause in _clauses(text):
        if pieces and len(pieces[-1]) + len(clause) < PIECE:
            pieces[-1] += clause
        else:
            pieces += [clause[at : at + PIECE] for at in range(0, len(clause), PIECE)]
    return pieces


def _clauses(text: str) -> list[str]:
    clauses, start = [], 0
    for at, letter in enumerate(text):
        if letter in BREAKS:
            clauses.append(text[start : at + 1])
            start = at + 1
    return [clause for clause in [*clauses, text[start:]] if clause]
