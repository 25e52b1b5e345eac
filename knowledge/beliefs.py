"""False beliefs in a question: recognised by rule, answered by the approved entry that corrects them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from core.errors import Misconfigured
from knowledge.words import split

FALLBACK = "myth-hearsay-remedy"  # for what people heard somewhere and no approved text speaks of


@dataclass(frozen=True)
class Belief:
    """One recognisable belief and the document (by its name) that corrects it."""

    entry: str
    wanted: tuple[re.Pattern[str], ...]
    unwanted: tuple[re.Pattern[str], ...]

    def fits(self, question: str) -> bool:
        return all(each.search(question) for each in self.wanted) and not any(
            each.search(question) for each in self.unwanted
        )


@dataclass(frozen=True)
class Beliefs:
    known: Sequence[Belief]
    hearsay: re.Pattern[str]
    claim: re.Pattern[str]

    def find(self, question: str) -> str:
        """The name of the correcting document, or ""."""
        return next((belief.entry for belief in self.known if belief.fits(question)), "")

    def claimed(self, question: str) -> list[str]:
        """The words of what somebody heard, when a question passes on hearsay; empty otherwise."""
        found = self.hearsay.search(question)
        if not found:
            return []
        clause = re.split(r"[，。！？；,.!?;]", question[found.end() :].lstrip("，,：: "))[0]
        return [word for word in split(clause) if len(word) > 1] if self.claim.search(clause) else []


@lru_cache(maxsize=1)
def load_beliefs() -> Beliefs:
    path = Path(__file__).parent / "beliefs.yaml"
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
        known = [
            Belief(row["entry"], tuple(map(re.compile, row["all"])), tuple(map(re.compile, row.get("none", ()))))
            for row in data["beliefs"]
        ]
        return Beliefs(known, re.compile(data["hearsay"]), re.compile(data["claim"]))
    except (yaml.YAMLError, KeyError, TypeError, re.error) as error:
        raise Misconfigured(f"{path.name}: {error}") from error
