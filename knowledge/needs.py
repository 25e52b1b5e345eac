"""What a question asks for that a passage must contain to answer it: a price, a dose, a person, one's own records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from core.errors import Misconfigured


@dataclass(frozen=True)
class Need:
    """If `asks` fits the question and `has` is not found in the passage, the answer is refused with `reason`."""

    name: str
    asks: re.Pattern[str]
    unless: re.Pattern[str]
    has: re.Pattern[str]
    reason: str


@lru_cache(maxsize=1)
def load_needs() -> tuple[Need, ...]:
    path = Path(__file__).parent / "needs.yaml"
    try:
        rows = yaml.safe_load(path.read_text("utf-8"))["needs"]
        return tuple(
            Need(row["name"], re.compile(row["asks"]), re.compile(row.get("unless", "(?!)")),
                 re.compile(row.get("has", "(?!)")), row["reason"])
            for row in rows
        )  # fmt: skip
    except (yaml.YAMLError, KeyError, TypeError, re.error) as error:
        raise Misconfigured(f"{path.name}: {error}") from error


def unmet(question: str, passage: str, needs: Sequence[Need] | None = None) -> Need | None:
    """The first thing asked for that this passage cannot give."""
    for need in load_needs() if needs is None else needs:
        if need.asks.search(question) and not need.unless.search(question) and not need.has.search(passage):
            return need
    return None
