"""What phones record into the PCM a recogniser reads, and speech into the MP3 the platform takes.

The bytes come from strangers and the decoders are C: each works in a process of its own, with a deadline.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

RATE = 16_000
HEARD = 90  # seconds of a recording that are listened to; the platform's own are at most 60
SPOKEN = 60  # seconds of a voice message
DEADLINE = 20.0
SILK = str(Path(__file__).with_name("silk.py"))
FFMPEG = ("audio/amr", "audio/amr-wb", "audio/ogg", "audio/mpeg")
_PCM = ("-f", "s16le", "-ac", "1")


def can_read(media: str) -> bool:
    """Whether this machine turns such a recording into PCM: SILK needs silk-python, all else ffmpeg."""
    if media == "audio/silk":
        return find_spec("pysilk") is not None
    return media in FFMPEG and shutil.which("ffmpeg") is not None


async def to_pcm(recording: bytes, media: str) -> bytes | None:
    """16 kHz, 16 bit, mono; None when it is no recording, or of a kind this machine cannot read."""
    if not can_read(media):
        return None
    if media == "audio/silk":
        return await _run(recording, sys.executable, "-I", SILK)
    return await _ffmpeg(recording, "-t", str(HEARD), *_PCM, "-ar", str(RATE))


async def to_mp3(pcm: bytes, rate: int, made_by: str) -> bytes | None:
    """A voice message. Its metadata says, as labels of generated content must, that a machine made it, and whose."""
    told = json.dumps({"Label": "1", "ContentProducer": made_by}, ensure_ascii=False)
    options = ("-f", "mp3", "-t", str(SPOKEN), "-b:a", "32k", "-metadata", f"AIGC={told}")
    return await _ffmpeg(pcm, *options, before=(*_PCM, "-ar", str(rate)))


async def _ffmpeg(data: bytes, *options: str, before: tuple[str, ...] = ()) -> bytes | None:
    quiet = ("-v", "error", "-nostdin", "-protocol_whitelist", "pipe")
    return await _run(data, "ffmpeg", *quiet, *before, "-i", "pipe:0", "-vn", *options, "pipe:1")


async def _run(data: bytes, *command: str) -> bytes | None:
    """What the program makes of it; None when it fails or takes too long."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return None
    try:
        made, _ = await asyncio.wait_for(process.communicate(data), DEADLINE)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return made if process.returncode == 0 and made else None
