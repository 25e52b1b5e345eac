"""Answer lists named by a value set: the form's own (contained) ones, and a few well-known ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.forms import Option
from dialogue.forms.source import read


@cache
def _known() -> dict[str, list[dict[str, Any]]]:
    return dict(read(Path(__file__).parent / "valuesets.yaml"))


def _ordinal(concept: Mapping[str, Any]) -> float | None:
    for extension in concept.get("extension", []):
        if extension.get("url", "").endswith(("ordinalValue", "valueset-ordinalValue")):
            return float(extension.get("valueDecimal", 0))
    return None


def options_of(url: str, contained: Mapping[str, Any]) -> list[Option]:
    """The options of a value set, or none when we do not have it."""
    if not url.startswith("#"):
        return [Option(**option) for option in _known().get(url.split("|")[0], [])]
    includes = contained.get(url[1:], {}).get("compose", {}).get("include", [])
    return [
        Option(value=concept["code"], label=concept.get("display", concept["code"]), ordinal=_ordinal(concept),
               system=include.get("system", ""))
        for include in includes for concept in include.get("concept", [])
    ]  # fmt: skip
