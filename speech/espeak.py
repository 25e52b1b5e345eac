"""espeak-ng: the voice of last resort. It sounds like a machine, but needs no model and no network."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator

import structlog

log = structlog.get_logger(__name__)
SECONDS = 10.0  # for a minute of speech it needs well under one
CHUNK = 32_000
WORDS = 180  # a minute, as espeak-ng counts them: a little slower than people talk


class Espeak:
    """Implements core.contracts.Speaker. Whatever goes wrong, it says nothing, and the caller has the text."""

    rate = 22_050

    def __init__(self, program: str, voice: str = "cmn", seconds: float = SECONDS) -> None:
        self._command = [program, "-v", voice, "-s", str(WORDS), "-b", "1", "--stdin", "--stdout"]
        self._seconds = seconds

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """16 bit mono PCM. The text goes in by standard input: no word of it can be an option."""
        pcm = await self._spoken(text)
        for start in range(0, len(pcm), CHUNK):
            yield pcm[start : start + CHUNK]

    async def _spoken(self, text: str) -> bytes:
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            log.warning("espeak", error=type(error).__name__)
            return b""
        try:
            wav, _ = await asyncio.wait_for(process.communicate(text.encode()), self._seconds)
        except TimeoutError:
            log.warning("espeak", error="too slow")
            process.kill()
            await process.wait()
            return b""
        return _samples(wav) if process.returncode == 0 else b""


def _samples(wav: bytes) -> bytes:
    """What follows the header; its lengths are not true, because espeak-ng did not know them yet."""
    start = wav.find(b"data", 12, 200)
    return b"" if start < 0 else wav[start + 8 : len(wav) - (len(wav) - start) % 2]


def build() -> Espeak | None:
    """None where espeak-ng is not installed."""
    program = shutil.which("espeak-ng")
    return Espeak(program) if program else None
