"""The manager's own sentences, from wording.yaml and consent.yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@lru_cache(maxsize=8)
def load_yaml(name: str) -> dict[str, Any]:
    """A content file of this room, read once."""
    data: dict[str, Any] = yaml.load((HERE / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return data


def say(name: str, turn: int = 0, **facts: str) -> str:
    """A sentence by name ("chat.greet"); of several wordings, the turn's number picks one."""
    found: Any = load_yaml("wording.yaml")
    for part in name.split("."):
        found = found[part]
    text: str = found[turn % len(found)] if isinstance(found, list) else found
    return text.format(**facts) if facts else text


def has(name: str) -> bool:
    return name in load_yaml("wording.yaml")["chat"]


def consent_text(purpose: str) -> dict[str, str]:
    texts: dict[str, str] = load_yaml("consent.yaml")[purpose]
    return texts
