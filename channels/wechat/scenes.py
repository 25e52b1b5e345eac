"""Parametric QR codes: what a scene string means, and how one is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.errors import BadInput

MAX = 64
VALUE = re.compile(r"[\w.\-]{1,48}")


@dataclass(frozen=True)
class Scene:
    flow: str = ""
    fact: str = ""
    value: str = ""


@cache
def kinds() -> dict[str, dict[str, str]]:
    """Kind → its flow, the fact it tells, and what it is for."""
    read: dict[str, dict[str, str]] = yaml.safe_load(
        (Path(__file__).parent / "scenes.yaml").read_text(encoding="utf-8")
    )
    return read


def read(scene: str) -> Scene:
    """Codes hang on walls for years: an unknown one opens nothing special, and never fails."""
    kind, _, value = scene.partition(":")
    found = kinds().get(kind)
    if found is None or (value and not VALUE.fullmatch(value)):
        return Scene()
    return Scene(found["flow"], found["fact"], value)


def write(kind: str, value: str = "") -> str:
    """The scene of a new code; BadInput names what is wrong."""
    if kind not in kinds():
        raise BadInput(f"unknown kind {kind!r}; known: {', '.join(kinds())}")
    if value and not VALUE.fullmatch(value):
        raise BadInput("a value has letters, digits, '.', '-' and '_', at most 48")
    return f"{kind}:{value}" if value else kind
