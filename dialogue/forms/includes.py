"""Sections written once: `- use: allergies` in a form stands for the items of `modules/allergies.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import Misconfigured
from dialogue.forms.source import Node, read, where

_USE = frozenset({"use", "with", "when", "when_any"})
_DEPTH = 5  # modules may use modules, but not each other in a circle


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    """The value with every `{name}` replaced, keeping the line it was written on."""
    if isinstance(value, str):
        for name, text in words.items():
            value = value.replace("{" + name + "}", text)
        return value
    if isinstance(value, list):
        return [_filled(element, words) for element in value]
    if isinstance(value, Node):
        made = Node({key: _filled(element, words) for key, element in value.items()})
        made.file, made.line = value.file, value.line
        return made
    return value


def _conditioned(items: list[Any], use: Mapping[str, Any]) -> list[Any]:
    """A condition on the `use` line holds for every item of the module that has none of its own."""
    for item in items:
        for key in ("when", "when_any"):
            if key in use and not {"when", "when_any"} & set(item):
                item[key] = use[key]
    return items


@lru_cache(maxsize=256)
def _items_of(path: Path, changed: int) -> list[Any]:
    """A module's items as written; dozens of forms use the same few, so each is read once per change."""
    return list(read(path).get("items", []))


def _module(use: Mapping[str, Any], folder: Path, depth: int) -> list[Any]:
    unknown = set(use) - _USE
    if unknown:
        raise Misconfigured(f"{where(use)}: `use` has no field {sorted(unknown)[0]!r}")
    path = folder / f"{use['use']}.yaml"
    if not path.is_file():
        raise Misconfigured(f"{where(use)}: no module {use['use']!r} in {folder}")
    if depth > _DEPTH:
        raise Misconfigured(f"{where(use)}: modules use each other in a circle")
    words = {str(k): str(v) for k, v in (use.get("with") or {}).items()}
    items = [_filled(item, words) for item in _items_of(path, path.stat().st_mtime_ns)]
    return _conditioned(expand(items, folder, depth + 1), use)


def expand(items: list[Any], folder: Path, depth: int = 0) -> list[Any]:
    """The items with every `use` replaced by what it stands for, at any depth."""
    made: list[Any] = []
    for item in items:
        if isinstance(item, str):
            item = Node(use=item)
        if not isinstance(item, Mapping):
            raise Misconfigured(f"{folder}: an item must be a mapping, not {item!r}")
        if "use" in item:
            made += _module(item, folder, depth)
            continue
        for key in ("items", "item"):
            if isinstance(item.get(key), list):
                item[key] = expand(item[key], folder, depth)  # type: ignore[index]
        made.append(item)
    return made
