"""The front desk's sentences by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str) -> dict[str, Any]:
    """One content file of this assistant."""
    with (HERE / name).open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.load(file, Loader=Loader)
    return content


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    return read("wording.yaml")


def say(name: str, **facts: object) -> str:
    """A sentence with its facts filled in."""
    text: str = words()[name]
    return text.format(**facts)
