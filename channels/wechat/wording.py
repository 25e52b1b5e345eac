"""This channel's own sentences, from wording.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _sentences() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "wording.yaml").read_text(encoding="utf-8"))
    return read


def say(name: str, /, **facts: object) -> str:
    """One sentence with its facts filled in."""
    return str(_sentences()[name]).format(**facts)


def relation(name: str) -> str:
    """What people call this relation."""
    return str(_sentences()["relations"].get(name, _sentences()["relations"]["other"]))
