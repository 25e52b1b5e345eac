"""An OperationOutcome as the letters page may show it: what is wrong and where, without the patient's words.

Servers like to quote what they did not understand. Whatever of the text we sent ourselves is blacked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from workstation.fhir.parts import first, things
from workstation.fhir.wire import Resource

MOST = 20  # issues kept of one outcome
LONGEST = 500  # characters kept of one issue
PIECE = 3  # so many characters in a row that stood in what we sent are taken for its words
BLACK = "…"
_NOT_WORDS = frozenset(
    {"system", "url", "code", "reference", "fullUrl", "resourceType", "status", "ifNoneExist", "method", "type", "mode"}
)


def issues(outcome: Resource, sent: Any = None) -> list[dict[str, str]]:
    """Severity, code, text and place of each issue."""
    found = things(outcome.get("issue"))
    pieces, whole = _words(sent)
    return [_issue(issue, pieces, whole) for issue in found[:MOST]]


def _issue(issue: dict[str, Any], pieces: set[str], whole: set[str]) -> dict[str, str]:
    details = first(issue.get("details"))
    coding = first(details.get("coding"))
    said = [details.get("text"), coding.get("display") or coding.get("code"), issue.get("diagnostics")]
    text = "；".join(dict.fromkeys(str(part) for part in said if part))
    places = issue.get("expression") or issue.get("location") or []
    where = ", ".join(map(str, places if isinstance(places, list) else [places]))
    return {
        "severity": str(issue.get("severity", "error"))[:40],
        "code": str(issue.get("code", ""))[:40],
        "text": _blacked(text, pieces, whole)[:LONGEST],
        "where": _blacked(where, pieces, whole)[:LONGEST],
    }


def _blacked(text: str, pieces: set[str], whole: set[str]) -> str:
    hidden = [False] * len(text)
    for start in range(len(text) - PIECE + 1):
        if text[start : start + PIECE] in pieces:
            hidden[start : start + PIECE] = [True] * PIECE
    for word in whole:
        edge = r"\b" if word.isascii() else ""
        for found in re.finditer(edge + re.escape(word) + edge, text, re.I):
            hidden[found.start() : found.end()] = [True] * len(word)
    return re.sub("\0+", BLACK, "".join("\0" if hide else char for char, hide in zip(text, hidden, strict=True)))


def _words(sent: Any) -> tuple[set[str], set[str]]:
    """Pieces of every text sent; whole texts that are too short for pieces or have no Chinese: a name, an e-mail."""
    pieces: set[str] = set()
    whole: set[str] = set()
    for text in _texts(sent):
        text = unescape(re.sub(r"<[^>]+>", " ", text))
        telling = (text[at : at + PIECE] for at in range(len(text) - PIECE + 1))
        pieces.update(piece for piece in telling if _personal(piece))
        if (text.isascii() or len(text) < PIECE) and len(text.strip()) > 1:
            whole.add(text.strip())
    return pieces, whole


def _personal(piece: str) -> bool:
    """Chinese or digits: English words of a narrative are those of the server's own messages too."""
    return any(char.isdigit() or not char.isascii() for char in piece)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_WORDS:
                yield from _texts(inner)
