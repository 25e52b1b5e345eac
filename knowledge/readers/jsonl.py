"""One JSON object a line: {"id", "title", "text"}, and if wanted "questions" and any of the terms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import AnbanError, BadInput
from knowledge.chunks import Block, pieces
from knowledge.documents import Document, Piece, Skipped, Terms
from knowledge.readers.fhir import resource_document
from knowledge.readers.markdown import merge


def read(path: Path, terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            try:
                yield _document(json.loads(raw.decode("utf-8-sig")), number, terms)
            except UnicodeDecodeError:
                skipped.append(Skipped(f"{path.name} 第 {number} 行", "不是 UTF-8 编码"))
            except (json.JSONDecodeError, RecursionError):
                skipped.append(Skipped(f"{path.name} 第 {number} 行", "不是 JSON"))
            except AnbanError as error:
                skipped.append(Skipped(f"{path.name} 第 {number} 行", error.heard))


def _document(row: Any, number: int, terms: Terms) -> Document:
    if not isinstance(row, dict):
        raise BadInput("not an object", heard="这一行不是 JSON 对象")
    if "resourceType" in row:
        return resource_document(row, terms)
    name, text = row.get("id"), row.get("text", row.get("answer"))
    if name in (None, "") or not isinstance(name, str | int):
        raise BadInput("no id", heard="缺少 id")
    if not isinstance(text, str) or not text.strip():
        raise BadInput("no text", heard="缺少正文 text")
    title = str(row.get("title") or row.get("question") or "")
    asks = row.get("questions") or ([row["question"]] if isinstance(row.get("question"), str) else [])
    asks = tuple(ask for ask in asks if isinstance(ask, str) and ask.strip())
    found = [Piece(piece.heading, piece.text, asks) for piece in pieces([Block((), text)])]
    return Document(str(name), title, found, merge(terms, row))
