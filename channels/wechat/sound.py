"""Recordings through ffmpeg: what phones send into the PCM a recogniser reads, what we speak into MP3."""

from __future__ import annotations

import asyncio
import shutil

RATE = 16_000
SECONDS = 30.0  # ffmpeg may take this long for a minute of speech
_READS = ("audio/amr", "audio/amr-wb", "audio/ogg", "audio/mpeg")  # ffmpeg has no SILK


def can_read(media: str) -> bool:
    """Whether this machine turns such a recording into PCM."""
    return media in _READS and shutil.which("ffmpeg") is not None


async def to_pcm(recording: bytes) -> bytes | None:
    """16 kHz, 16 bit, mono; None when it is no recording."""
    return await _ffmpeg(recording, "-f", "s16le", "-ac", "1", "-ar", str(RATE))


async def to_mp3(pcm: bytes) -> bytes | None:
    """What the platform takes as a voice message: MP3, at most a minute."""
    return await _ffmpeg(
        pcm, "-f", "mp3", "-t", "60", "-b:a", "32k", before=("-f", "s16le", "-ar", str(RATE), "-ac", "1")
    )


async def _ffmpeg(data: bytes, *options: str, before: tuple[str, ...] = ()) -> bytes | None:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-protocol_whitelist", "pipe", *before, "-i", "pipe:0"]
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *command, "-vn", *options, "pipe:1", stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return None
    try:
        made, _ = await asyncio.wait_for(process.communicate(data), SECONDS)
    except TimeoutError:
        process.kill()
        return None
    return made if process.returncode == 0 and made else None
