"""FHIR resources: the narrative people are meant to read, else the texts and displays inside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import AnbanError, BadInput
from knowledge.chunks import Block, pieces, tidy
from knowledge.documents import Document, Skipped, Terms
from knowledge.readers import html
from knowledge.readers.plain import text_of

TEXTS = ("title", "name", "display", "text", "description", "purpose", "usage", "note", "comment", "summary",
         "instructions", "patientInstruction", "value", "valueString", "prefix", "content", "conclusion",
         "reason")  # fmt: skip
NOT_TEXT = ("id", "url", "system", "code", "reference", "identifier", "meta", "contained", "extension", "data",
            "status")  # fmt: skip
DEPTH = 12


def read(path: Path, terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    """A resource, a Bundle, or one resource a line."""
    text = text_of(path)
    try:
        given = [json.loads(text)]
    except json.JSONDecodeError:
        given = _lines(path.name, text, skipped)
    except RecursionError as error:
        raise BadInput("too deep", heard="JSON 嵌套太深") from error
    for resource in (each for top in given for each in _unbundled(top)):
        try:
            yield resource_document(resource, terms)
        except AnbanError as error:
            skipped.append(Skipped(f"{path.name} {resource.get('id', '')}".strip(), error.heard))


def resource_document(resource: dict[str, Any], terms: Terms) -> Document:
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        raise BadInput("no resourceType", heard="不是 FHIR 资源（缺少 resourceType）")
    narrative = (resource.get("text") or {}).get("div") if isinstance(resource.get("text"), dict) else None
    body = html.text_of_fragment(narrative) if isinstance(narrative, str) else ""
    if len(body) < 12:
        body = tidy("\n".join(dict.fromkeys([*body.splitlines(), *_texts(resource, 0)])))
    if not body:
        raise BadInput("no text", heard="资源里没有可读的文字")
    name = f"{kind}/{resource.get('id', 'unnamed')}"
    title = next((resource[key] for key in ("title", "name") if isinstance(resource.get(key), str)), "")
    return Document(name, title or _coded(resource) or name, pieces([Block((), body)]), terms)


def _unbundled(top: Any) -> Iterator[dict[str, Any]]:
    if isinstance(top, dict) and top.get("resourceType") == "Bundle":
        for entry in top.get("entry") or []:
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                yield entry["resource"]
    elif isinstance(top, dict):
        yield top
    elif isinstance(top, list):
        yield from (each for each in top if isinstance(each, dict))


def _lines(name: str, text: str, skipped: list[Skipped]) -> list[Any]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError:
                skipped.append(Skipped(f"{name} 第 {number} 行", "不是 JSON"))
    return found


def _coded(resource: dict[str, Any]) -> str:
    code = resource.get("code") or resource.get("vaccineCode") or resource.get("type")
    if isinstance(code, list):
        code = code[0] if code else None
    if not isinstance(code, dict):
        return ""
    shown = [part.get("display", "") for part in code.get("coding") or [] if isinstance(part, dict)]
    return str(code.get("text") or next(iter(shown), ""))


def _texts(node: Any, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            if key in NOT_TEXT and not isinstance(value, dict | list):
                continue
            if isinstance(value, str) and key in TEXTS and len(value) > 1:
                yield value
            elif isinstance(value, dict | list) and key not in ("meta", "identifier", "text", "extension"):
                yield from _texts(value, depth + 1)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each, depth + 1)
