"""Blocks under headings → passages: never across a heading, never through a sentence, tables with their header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from knowledge.documents import Piece

SIZE = 420  # characters: what the embedding reads whole and what a person reads at a glance
SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+")
SPACES = re.compile(r"[ \t\u3000\xa0]+")


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table as lines of cells joined by | (its first line is the header)."""

    path: tuple[str, ...]
    text: str
    table: bool = False


def pieces(blocks: Iterable[Block]) -> list[Piece]:
    """Neighbouring paragraphs under one heading share a passage as long as they fit."""
    found: list[Piece] = []
    for path, group in groupby(blocks, key=lambda block: block.path):
        heading = " › ".join(part for part in path if part)
        waiting = ""
        for block in group:
            for part in _parts(block):
                if waiting and len(waiting) + len(part) + 1 > SIZE:
                    found.append(Piece(heading, waiting))
                    waiting = ""
                waiting = f"{waiting}\n{part}" if waiting else part
        if waiting:
            found.append(Piece(heading, waiting))
    return found


def tidy(text: str) -> str:
    """One space where many stood, no empty lines, nothing a screen cannot show."""
    plain = "".join(c for c in text if c in "\n\t" or c.isprintable() or c in "\u3000\xa0")
    lines = (SPACES.sub(" ", line).strip() for line in plain.splitlines())
    return "\n".join(line for line in lines if line)


def sentences(text: str) -> list[str]:
    return [found.strip() for found in SENTENCE.findall(text) if found.strip()]


def _parts(block: Block) -> Iterator[str]:
    text = tidy(block.text)
    if not text:
        return
    if len(text) <= SIZE:
        yield text
    elif block.table:
        yield from _table_parts(text)
    else:
        yield from _sentence_parts(text)


def _table_parts(text: str) -> Iterator[str]:
    header, *rows = text.splitlines()
    waiting = header
    for row in rows:
        if len(waiting) + len(row) + 1 > SIZE and waiting != header:
            yield waiting
            waiting = header
        waiting += f"\n{row[:SIZE]}"
    yield waiting


def _sentence_parts(text: str) -> Iterator[str]:
    waiting = ""
    for sentence in sentences(text):
        for start in range(0, len(sentence), SIZE):
            part = sentence[start : start + SIZE]
            if waiting and len(waiting) + len(part) > SIZE:
                yield waiting
                waiting = ""
            waiting += part
    if waiting:
        yield waiting
