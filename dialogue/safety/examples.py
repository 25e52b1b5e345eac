"""The reviewed examples: what fires, by flag or crisis meaning, and what must stay quiet."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from dialogue.safety.rules import CONTENT

QUIET = "quiet"
OTHER = "crisis.other"  # said by somebody who worries about another person
CRISES = {
    "ideation": "crisis.ideation",
    "plan": "crisis.plan",
    "imminent": "crisis.imminent",
    "self_harm": "crisis.self_harm",
    "harm_others": "crisis.harm_others",
    "abuse": "crisis.abuse",
    "other": OTHER,
}


class Example(NamedTuple):
    """One reviewed sentence and the code it stands for; none for a quiet one."""

    text: str
    code: str

    @property
    def kind(self) -> str:
        return "" if not self.code else "crisis" if self.code.startswith("crisis.") else "emergency"


def read_examples() -> list[Example]:
    """Every example of content/examples/, in the order of the files."""
    found: list[Example] = []
    for path in sorted((CONTENT / "examples").glob("*.yaml")):
        groups = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found += [Example(text, _code(name)) for name, texts in groups.items() for text in texts]
    return found


def _code(name: Any) -> str:
    return "" if name == QUIET else CRISES.get(str(name), str(name))
