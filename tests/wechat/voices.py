"""Recordings, a recogniser and voices for the tests of people who speak."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.wechat.sound import can_read
from core.messages import Hearing
from speech.espeak import build

AMR = b"#!AMR\n" + (b"\x3c" + b"\x00" * 31) * 25  # half a second
SECOND = 32_000  # bytes of 16 kHz, 16 bit
ffmpeg = pytest.mark.skipif(not can_read("audio/amr"), reason="no ffmpeg on this machine")
silk = pytest.mark.skipif(not can_read("audio/silk"), reason="silk-python is not installed (anban[speech])")
espeak = pytest.mark.skipif(build() is None, reason="no espeak-ng on this machine")


class Heard:
    """A recogniser that understands everything as this."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.pcm = b""

    async def __call__(self, pcm: bytes) -> list[Hearing]:
        self.pcm = pcm
        return [Hearing(text=text) for text in self.texts]


class Hum:
    """A voice of its own: a second for every sentence."""

    rate = 8_000

    def __init__(self) -> None:
        self.said: list[str] = []

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        self.said.append(text)
        yield b"\x10\x00" * self.rate


class Mute:
    """A voice that breaks, or never comes to an end."""

    rate = 8_000

    def __init__(self, stuck: bool = False) -> None:
        self.stuck = stuck

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        if self.stuck:
            await asyncio.Event().wait()
        raise RuntimeError("the engine is gone")
        yield b""
