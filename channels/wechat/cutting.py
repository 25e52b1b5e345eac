"""Cuts text into messages of so many UTF-8 bytes, between sentences; never inside a character or a link."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 2048  # bytes of one text message
SENTENCE = re.compile(r"<a [^>]*>.*?</a>|[^。！？!?；;\n<]+[。！？!?；;\n”」』）]*|[。！？!?；;\n<]", re.DOTALL)
CLAUSE = re.compile(r"<a [^>]*>.*?</a>|[^，,、：: <]+[，,、：: ]*|[，,、：: <]", re.DOTALL)
GLUE = {"\u200d", "\ufe0f", "\ufe0e"}  # what holds one emoji together


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def cut(text: str, limit: int = LIMIT) -> list[str]:
    """Pieces that fit; joined they are the text again, but for white space at the cuts."""
    return _packed(_pieces(text, limit), limit)


def _pieces(text: str, limit: int) -> list[str]:
    """Sentences; clauses where a sentence is too long; characters where a clause is."""
    pieces: list[str] = []
    for sentence in SENTENCE.findall(text):
        if size(sentence) <= limit:
            pieces.append(sentence)
            continue
        for clause in CLAUSE.findall(sentence):
            pieces += [clause] if size(clause) <= limit else _characters(clause)
    return pieces


def _characters(text: str) -> list[str]:
    """What a reader sees as one character stays one."""
    shown: list[str] = []
    for char in text:
        joins = char in GLUE or unicodedata.category(char) in ("Mn", "Me") or unicodedata.category(char) == "Sk"
        if shown and (joins or shown[-1].endswith("\u200d")) and size(shown[-1]) < 64:
            shown[-1] += char
        else:
            shown.append(char)
    return shown


def _packed(pieces: list[str], limit: int) -> list[str]:
    packed: list[str] = []
    room = ""
    for piece in pieces:
        if room and size(room + piece.rstrip()) > limit:
            packed.append(room.strip())
            room = ""
        room += piece
    return [text for text in [*packed, room.strip()] if text]
