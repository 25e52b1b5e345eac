"""Bytes → text in whichever of the usual encodings a Chinese hospital's files are in."""

from __future__ import annotations

from pathlib import Path

from core.errors import BadInput


def text_of(path: Path) -> str:
    """UTF-8 first, then what older Windows programs write."""
    return decode(path.read_bytes())


def decode(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput("not a text file", heard="这不是文字文件，或编码无法识别")
