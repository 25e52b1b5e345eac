"""A question → passages: candidates by meaning and by words, fused, and then let through by the database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from core.contracts import Passage, Query
from knowledge.index import Hit, Where, day_number
from knowledge.keeper import Candidates, Keeper
from knowledge.meant import meant
from knowledge.rows import Row
from knowledge.store import Store
from knowledge.vectors import Vector, Vectors
from knowledge.words import dictionary, pairs, query_terms

CANDIDATES = 100
LOOKED_AT = 20  # of them, more closely
MEANING, WORDS = 0.7, 0.3  # weights of the fusion; measured, see docs/knowledge.md
BODY = 0.5  # how much the passage itself counts beside the best of its points
SPOKEN_OF = 0.4  # how much it counts that everything asked is spoken of somewhere in the passage


@dataclass(frozen=True)
class Found:
    """One passage with how it was found: `score` is the fused one, the others are the engine's own."""

    row: Row
    score: float
    meaning: float  # of its best point
    body: float  # of the passage itself
    words: float


class Searcher:
    def __init__(self, store: Store, vectors: Vectors, keepers: Mapping[str, Keeper]) -> None:
        self._store = store
        self._vectors = vectors
        self._keepers = keepers

    async def find(self, query: Query, today: date, *, layers: tuple[str, ...] = ()) -> tuple[list[Found], Vector]:
        """Best first, and the question's vector. What is not approved, in date and for this reader is not here."""
        keeper = self._keepers[query.collection]
        where = where_for(query, today, layers)
        text = meant(query.text)
        vector, _ = await asyncio.gather(self._vectors.of_question(text), keeper.caught_up())
        # Dates cost the engine three times everything else and shut out few: it is asked again only when they did.
        for asked in (replace(where, day=0), where) if where.day else (where,):
            hits = await keeper.candidates(vector, query_terms(text), asked, CANDIDATES)
            found = await self._shown(hits, text, where, today, query.k)
            if len(found) >= query.k or not full(hits):
                break
        return found, vector

    async def _shown(self, hits: Candidates, asked: str, where: Where, today: date, k: int) -> list[Found]:
        """The best candidates the database lets through."""
        fused = fuse(with_body(hits.near, hits.body), with_body(hits.match, hits.match_body))
        scores = tuple({hit.passage: hit.score for hit in each} for each in (hits.near, hits.body, hits.match))
        own = frozenset(pairs(asked))
        found: list[Found] = []
        step = max(2 * k, LOOKED_AT)
        for start in range(0, len(fused), step):
            some = fused[start : start + step]
            rows = await self._store.rows([passage for passage, _ in some])
            found += [
                Found(row, score + SPOKEN_OF * spoken_of(own, row), *(each.get(passage, 0.0) for each in scores))
                for passage, score in some
                if (row := rows.get(passage)) and allowed(row, where, today)
            ]
            if len(found) >= k:
                break
        return sorted(found, key=lambda each: (-each.score, each.row.passage))[:k]


def spoken_of(asked: frozenset[str], row: Row) -> float:
    """The share of what is asked (its character pairs) that stands anywhere in a passage or its known questions."""
    text = _said(row.title, row.heading, row.questions, row.text)
    return sum(pair in text for pair in asked) / max(1, len(asked))


@lru_cache(maxsize=1024)
def _said(title: str, heading: str, questions: tuple[str, ...], text: str) -> str:
    return dictionary().normal("\n".join((title, heading, *questions, text)))


def full(hits: Candidates) -> bool:
    """Whether there may be more where these came from."""
    return max(len(hits.near), len(hits.match)) >= CANDIDATES


def where_for(query: Query, today: date, layers: tuple[str, ...] = ()) -> Where:
    """`state` "any" is for editors: every state, every date. An empty layer means what patients may see."""
    wanted = layers or (() if query.layer == "any" else (query.layer or "general",))
    if query.state == "any":
        return Where((), () if not layers and not query.layer else wanted, query.department, 0)
    return Where((query.state,), wanted, query.department, day_number(today, 0))


def allowed(row: Row, where: Where, today: date) -> bool:
    """The same question put to the database: an index may lag, an answer may not."""
    if where.states and row.state not in where.states:
        return False
    if where.layers and row.terms.layer not in where.layers:
        return False
    if where.department and row.terms.department != where.department:
        return False
    if where.states == ("approved",) and not row.live:
        return False
    return not where.day or row.holds(today)


def with_body(best: Sequence[Hit], body: Sequence[Hit]) -> list[Hit]:
    """A question that resembles one asked before is good; a passage that speaks of the same thing as well is better."""
    if not best:
        return []
    own = {hit.passage: hit.score for hit in body}
    any_point = {hit.passage: hit.score for hit in best}
    lowest, lowest_own = best[-1].score, body[-1].score if body else 0.0
    summed = [
        Hit(passage, any_point.get(passage, lowest) + BODY * own.get(passage, lowest_own))
        for passage in any_point.keys() | own.keys()
    ]
    return sorted(summed, key=lambda hit: (-hit.score, hit.passage))[:CANDIDATES]


def fuse(near: Sequence[Hit], match: Sequence[Hit]) -> list[tuple[str, float]]:
    """Both lists on one scale (best = 1, last candidate = 0), weighted: keeps how far apart hits are, unlike ranks."""
    score: dict[str, float] = {}
    for hits, weight in ((near, MEANING), (match, WORDS)):
        if not hits:
            continue
        low, high = hits[-1].score if len(hits) >= CANDIDATES else 0.0, hits[0].score
        for hit in hits:
            part = (hit.score - low) / (high - low) if high > low else 1.0
            score[hit.passage] = score.get(hit.passage, 0.0) + weight * part
    return sorted(score.items(), key=lambda pair: (-pair[1], pair[0]))


def to_passage(found: Found) -> Passage:
    row = found.row
    score = round(found.score, 4)
    return Passage(row.passage, row.name, score, row.text, row.title, str(row.version), row.terms.source)
