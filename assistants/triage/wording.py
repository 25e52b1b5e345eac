"""Triage's sentences by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str) -> dict[str, Any]:
    """One content file of this assistant."""
    content: dict[str, Any] = yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=Loader)
    return content


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return read("wording.yaml")


def say(name: str, **facts: object) -> str:
    """A sentence with its facts filled in."""
    text: str = _words()[name]
    return text.format(**facts) if facts else text
