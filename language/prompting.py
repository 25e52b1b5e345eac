"""Prompts are files with versions; braces in them are filled in without touching braces of the matter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from language.models.contract import Prompt

FOLDER = Path(__file__).parent / "prompts"


@cache
def _file(version: str) -> tuple[str, str]:
    system, _, user = (FOLDER / f"{version}.md").read_text(encoding="utf-8").partition("\n---\n")
    return system.strip(), user.strip()


def prompt(version: str, *, schema: dict[str, object] | None = None, max_tokens: int = 300, **matter: str) -> Prompt:
    """The prompt of this version about this matter; {name} in the file stands for matter[name]."""
    system, user = _file(version)
    for name, words in matter.items():
        place = "{" + name + "}"
        if place in system:
            system = system.replace(place, words)
        else:
            # The matter goes in last and is not searched again: what a patient writes fills no other place.
            before, found, after = user.partition(place)
            user = before + words + after if found else user
    return Prompt(system, user, version, schema, max_tokens)
