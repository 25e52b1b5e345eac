"""The contract of the index: it only proposes candidates; the database decides what may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Protocol

import numpy as np

from core.errors import Unavailable
from knowledge.documents import LAYERS, STATES
from knowledge.words import Sparse

DENSE, TERMS = "meaning", "words"
KEYWORDS = ("document", "seen", "department")
NUMBERS = ("effective", "expires")
BATCH = 500
OVERFETCH = 3  # a passage may have several points
FORMAT = 3  # of ids and payloads: an index of another format is made again from the database
FOREVER = 99999999  # a day number later than any real one


@dataclass(frozen=True)
class Entry:
    """One point: a passage (under its own id), or one of the questions people ask for it."""

    id: str
    passage: str
    document: str
    state: str
    layer: str
    department: str
    effective: int
    expires: int
    body: bool  # the passage itself, not a question asked for it
    vector: np.ndarray[Any, Any]
    terms: Sparse

    def payload(self) -> dict[str, Any]:
        return {
            "passage": self.passage, "document": self.document, "seen": seen(self.state, self.layer, self.body),
            "department": self.department, "effective": self.effective, "expires": self.expires,
        }  # fmt: skip


@dataclass(frozen=True)
class Where:
    """What a search may see. An empty field does not restrict; `day` 0 looks at no dates."""

    states: tuple[str, ...] = ("approved",)
    layers: tuple[str, ...] = ("general",)
    department: str = ""
    day: int = 0
    bodies: bool = False  # only passages themselves, not the questions asked for them
    plain: bool = False  # the collection holds nothing but passages: no need to tell them apart

    def seen(self) -> list[str]:
        """The values of that field a search may see; none when it may see everything."""
        if not (self.states or self.layers or self.bodies):
            return []
        kinds = (True,) if self.bodies else (True, False)
        every = product(self.states or STATES, self.layers or LAYERS, kinds)
        return [seen(state, layer, body) for state, layer, body in every]

    @property
    def own(self) -> bool:
        """Whether every point found is a passage, whose id is then the point's."""
        return self.bodies or self.plain


class NoSpace(Unavailable):
    """The disk is too full to write an index. What is there goes on answering."""

    slug, retry = "no-space", False
    heard = "磁盘快满了，知识库的索引没有更新。请腾出空间再试；已有的内容照常可以查。"


@dataclass(frozen=True)
class Hit:
    passage: str
    score: float


class Index(Protocol):
    """Vectors and terms of one collection. `applied` is the last decision of the database it has taken in."""

    def room_for(self, points: int) -> None:
        """Raises NoSpace when so many more would not fit."""

    def put(self, entries: Sequence[Entry]) -> None: ...
    def drop(self, documents: Sequence[str]) -> None: ...
    def near(self, vector: np.ndarray[Any, Any], where: Where, k: int) -> list[Hit]: ...
    def match(self, terms: Sparse, where: Where, k: int) -> list[Hit]: ...
    def count(self) -> int: ...
    def applied(self) -> int: ...
    def mark(self, applied: int) -> None: ...
    def waiting(self) -> int:
        """Points no graph reaches yet: each search looks at every one of them."""

    def settle(self) -> None:
        """Builds graphs over what was put; searching works before, only slower."""

    def close(self) -> None: ...


def seen(state: str, layer: str, body: bool) -> str:
    """State, layer and kind of a point in one field: the engine looks at each candidate once, not three times."""
    return f"{state}/{layer}/{'body' if body else 'question'}"


def day_number(day: date | None, default: int) -> int:
    """Dates as 20261121: every engine can compare integers."""
    return default if day is None else day.year * 10000 + day.month * 100 + day.day


def best_of(points: Iterable[tuple[str, float]]) -> list[Hit]:
    """One hit a passage: its best point, best first."""
    best: dict[str, float] = {}
    for passage, score in points:
        if score > best.get(passage, float("-inf")):
            best[passage] = score
    return [Hit(passage, score) for passage, score in sorted(best.items(), key=lambda pair: -pair[1])]
