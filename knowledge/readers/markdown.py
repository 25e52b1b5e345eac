"""Markdown and plain text: headings make the path, tables stay tables, front matter gives the terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from core.errors import BadInput
from knowledge.chunks import Block, pieces
from knowledge.documents import LAYERS, Document, Skipped, Terms
from knowledge.readers.plain import text_of

HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
RULE = re.compile(r"^\s*\|?\s*:?-{2,}.*$")
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
MARKS = re.compile(r"(\*\*|__|`)|!\[[^\]]*\]\([^)]*\)")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
DATES = ("effective", "expires", "reviewed_on")


def read(path: Path, terms: Terms, _skipped: list[Skipped]) -> Iterator[Document]:
    text = text_of(path).replace("\r\n", "\n")
    title, terms, text = _front_matter(text, terms)
    blocks = list(_blocks(text))
    first = next((block.path[0] for block in blocks if block.path and block.path[0]), "")
    yield Document(path.name, title or first or path.stem, pieces(blocks), terms)


def merge(terms: Terms, said: dict[str, Any]) -> Terms:
    """Terms with what a document says of itself; a wrong layer or date is an error, not a guess."""
    known = {key: said[key] for key in Terms.__dataclass_fields__ if said.get(key) not in (None, "")}
    for key in DATES:
        if isinstance(known.get(key), str):
            try:
                known[key] = date.fromisoformat(known[key])
            except ValueError as error:
                raise BadInput(f"{key}: {known[key]}", heard=f"日期 {key} 写得不对，应像 2026-11-01") from error
    if known.get("layer", "general") not in LAYERS:
        raise BadInput(f"layer {known['layer']}", heard=f"受众只能是 {'、'.join(LAYERS)}")
    return replace(terms, **known)


def _front_matter(text: str, terms: Terms) -> tuple[str, Terms, str]:
    found = FRONT.match(text)
    if not found:
        return "", terms, text
    try:
        said = yaml.safe_load(found[1])
    except yaml.YAMLError:
        said = None
    if not isinstance(said, dict):
        return "", terms, text
    return str(said.get("title", "")), merge(terms, said), text[found.end() :]


def _blocks(text: str) -> Iterator[Block]:
    path: list[str] = []
    waiting: list[str] = []
    for line in [*text.split("\n"), ""]:
        heading = HEADING.match(line)
        if waiting and (heading or not line.strip()):
            yield _block(tuple(path), waiting)
            waiting = []
        if heading:
            level = len(heading[1])
            path = [*path[: level - 1], *[""] * (level - 1 - len(path)), _plain(heading[2])]
        elif line.strip():
            waiting.append(line)


def _block(path: tuple[str, ...], lines: list[str]) -> Block:
    if all("|" in line for line in lines) and len(lines) > 1:
        rows = [_cells(line) for line in lines if not RULE.match(line)]
        return Block(path, "\n".join(rows), table=True)
    return Block(path, "\n".join(_plain(line) for line in lines))


def _cells(line: str) -> str:
    return " | ".join(_plain(cell.strip()) for cell in line.strip().strip("|").split("|"))


def _plain(line: str) -> str:
    return MARKS.sub("", LINK.sub(r"\1", line)).strip()
