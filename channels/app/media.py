"""What an upload really is: by its first bytes, never by its name or by what the client claims."""

from __future__ import annotations

import unicodedata

from core.errors import BadInput, UnsupportedMedia

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
_MATROSKA = b"\x1aE\xdf\xa3"
_LOOK = 65_536  # how far we look for the header that tells sound from moving pictures


def media_of(data: bytes) -> str:
    """The media type of an accepted file; UnsupportedMedia for everything else, BadInput when empty."""
    if not data:
        raise BadInput("empty upload", heard="这个文件是空的，请换一个再发。")
    for start, media in _STARTS:
        if data.startswith(start):
            return media
    found = _riff(data) or _mp3(data) or _mp4(data) or _webm(data)
    if not found:
        raise UnsupportedMedia("unknown file type")
    return found


def _riff(data: bytes) -> str:
    if data[:4] != b"RIFF":
        return ""
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "")


def _mp3(data: bytes) -> str:
    """An MPEG layer III frame header, without the reserved values that text or noise would show."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2 or data[1] & 0x18 == 0x08:
        return ""
    return "audio/mpeg" if data[2] >> 4 not in (0, 15) and data[2] & 0x0C != 0x0C else ""


def _mp4(data: bytes) -> str:
    """Phones record into MP4; a video track in it makes it a film, which we do not take."""
    if data[4:8] != b"ftyp" or data[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"qt  "):
        return ""
    return "" if b"vide" in data[:_LOOK] or b"vide" in data[-_LOOK:] else "audio/mp4"


def _webm(data: bytes) -> str:
    if not data.startswith(_MATROSKA) or b"webm" not in data[:64]:
        return ""
    return "" if b"V_VP" in data[:_LOOK] or b"V_AV1" in data[:_LOOK] else "audio/webm"


def safe_name(name: str) -> str:
    """A name fit to show: no folders, nothing invisible, not endless."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return shown.strip()[-120:]
