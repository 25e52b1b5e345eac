"""Reads YAML and JSON so that every mapping remembers its file and line: an error must say where to mend it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from core.errors import Misconfigured

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times quicker where it is present


class Node(dict[str, Any]):
    """A mapping that knows where it was written."""

    file: str = ""
    line: int = 0


class _Loader(_Base):  # type: ignore[misc]
    """Plain scalars only: `yes`, `no`, `on` and dates stay the strings people wrote."""


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if not tag.endswith((":timestamp", ":bool"))]
    for key, pairs in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _mapping(loader: Any, node: yaml.MappingNode) -> Node:
    made = Node()
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in made:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} written twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)
    made.file, made.line = loader.name, node.start_mark.line + 1
    return made


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def where(node: Any, fallback: str = "") -> str:
    """`file:line` of a mapping, as far as it is known."""
    if isinstance(node, Node) and node.file:
        return f"{node.file}:{node.line}"
    return fallback


def read(path: Path) -> Node:
    """The file's top mapping. JSON is read as YAML, which it is but for tabs, so that it has lines too."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: cannot be read: {error}") from error
    if path.suffix == ".json":
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            raise Misconfigured(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
        text = text.replace("\t", "  ")
    try:
        loader = _Loader(text)
        loader.name = str(path)
        data = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Misconfigured(f"{path}:{line}: {getattr(error, 'problem', None) or error}") from error
    if not isinstance(data, Node):
        raise Misconfigured(f"{path}:1: a form file holds one mapping")
    return data
