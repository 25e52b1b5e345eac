"""The red flags and crisis meanings as data: loaded, checked and compiled from content/."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator

from core.errors import Misconfigured
from core.safety import Crisis
from dialogue.safety.digest import Digest
from dialogue.safety.lexicon import Spellings
from dialogue.safety.page import Book
from dialogue.safety.patterns import Pattern, parse
from dialogue.safety.scope import Cues

CONTENT = Path(__file__).parent / "content"
Silence = Literal["denied", "ended", "story", "supposed", "past", "chronic", "asked"]


class Rule(BaseModel):
    """One flag: its code, its clinical source, and any of the patterns that raise it."""

    model_config = ConfigDict(extra="forbid")
    code: str
    title: str
    source: str
    any: list[str]
    unless: list[str] = Field(default_factory=list)  # said anywhere in this turn, the flag stays down
    idioms: list[str] = Field(default_factory=list)  # words that are part of such a phrase do not count
    despite: list[Silence] = Field(default_factory=list)  # scopes that do not silence this flag
    act: Literal["120", "ed", ""] = "120"  # call an ambulance, or go to the emergency department now
    level: Crisis = "none"
    advice: str = ""  # key of responses.yaml: what to do meanwhile
    _any: list[Pattern] = PrivateAttr(default_factory=list)
    _unless: list[Pattern] = PrivateAttr(default_factory=list)
    _idioms: list[Pattern] = PrivateAttr(default_factory=list)

    @field_validator("idioms", mode="before")
    @classmethod
    def _one_list(cls, given: Any) -> Any:
        """A list that stands in the list (*figurative): several flags share their ways of speaking."""
        return [text for entry in given for text in (entry if isinstance(entry, list) else [entry])]

    def model_post_init(self, context: Any) -> None:
        self._any = [parse(text) for text in self.any]
        self._unless = [parse(text) for text in self.unless]
        self._idioms = [parse(text) for text in self.idioms]

    @property
    def patterns(self) -> list[Pattern]:
        return self._any

    @property
    def exceptions(self) -> list[Pattern]:
        return self._unless

    @property
    def phrases(self) -> list[Pattern]:
        return self._idioms


class Content(BaseModel):
    """Everything the rules need, compiled once."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    book: Book
    emergencies: Sequence[Rule]
    crises: Sequence[Rule]
    emergency_cues: Cues
    crisis_cues: Cues
    spellings: Spellings
    digest: Digest


def _read(name: str) -> Any:
    return yaml.load((CONTENT / name).read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _rules(pattern: str) -> list[Rule]:
    return [Rule.model_validate(row) for path in sorted(CONTENT.glob(pattern)) for row in _read(path.name)]


def _concepts() -> dict[str, list[str]]:
    merged: dict[str, list[str]] = {}
    for path in sorted(CONTENT.glob("concepts_*.yaml")):
        for name, entries in _read(path.name).items():
            if name in merged:
                raise ValueError(f"concept {name} is defined twice ({path.name})")
            merged[name] = [str(entry) for entry in entries]
    return merged


@cache
def content() -> Content:
    """The reviewed content of this release; a mistake in it is refused with its place."""
    try:
        emergencies, crises = _rules("flags_*.yaml"), _rules("crisis_*.yaml")
        rules = [*emergencies, *crises]
        codes = [rule.code for rule in rules]
        if len(codes) != len(set(codes)):
            raise ValueError(f"codes are used twice: {sorted({c for c in codes if codes.count(c) > 1})}")
        patterns = [p for rule in rules for p in [*rule.patterns, *rule.exceptions, *rule.phrases]]
        cues = _read("scope.yaml")
        concepts = _concepts()
        return Content(
            book=Book(concepts, patterns),
            digest=Digest(word for words in concepts.values() for word in words if word.isalnum()),
            emergencies=emergencies,
            crises=crises,
            emergency_cues=Cues.load(cues["emergency"]),
            crisis_cues=Cues.load(cues["crisis"]),
            spellings=Spellings(_read("spellings.yaml")),
        )
    except (ValueError, KeyError, OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"safety content: {error}") from error
