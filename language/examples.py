"""Examples of what people say: the assistants' own files and the ones every assistant shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml

from core.errors import Misconfigured


def parse(text: str, source: str) -> dict[str, list[str]]:
    """One examples.yaml: intent → sentences. Refused with its name when it has another shape."""
    data: Any = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(data, Mapping) or not all(isinstance(lines, Sequence) for lines in data.values()):
        raise Misconfigured(f"{source}: expected intent → list of sentences")
    return {str(name): [str(line) for line in lines] for name, lines in data.items()}


def common() -> dict[str, list[str]]:
    """Steering, small talk, health questions and what is out of scope: dialogue/examples.yaml."""
    file = files("dialogue") / "examples.yaml"
    return parse(file.read_text(encoding="utf-8"), "dialogue/examples.yaml")
