"""An answer read aloud for a person who spoke: always after its text, so that a voice that fails costs nothing."""

from __future__ import annotations

import asyncio

import structlog

from channels.wechat.parts import Spoken
from channels.wechat.sound import to_mp3
from channels.wechat.wording import say
from core.contracts import Speaker

log = structlog.get_logger(__name__)
DEADLINE = 15.0  # seconds for the whole of it
LARGEST = 2_000_000  # bytes of a voice message


class Reading:
    """Text → MP3 through whatever voice the house has; None means: the text has to do."""

    def __init__(self, speaker: Speaker | None, hospital: str) -> None:
        self._speaker = speaker
        self._hospital = hospital

    def __bool__(self) -> bool:
        return self._speaker is not None

    async def aloud(self, part: Spoken) -> bytes | None:
        """Begins by saying that a machine speaks, as it must."""
        if self._speaker is None:
            return None
        try:
            mp3 = await asyncio.wait_for(self._made(self._speaker, say("spoken_ai") + part.text), DEADLINE)
        except Exception as error:  # an engine of whatever make: it must not cost the answer
            log.warning("wechat_voice", error=type(error).__name__)
            return None
        return mp3 if mp3 and len(mp3) < LARGEST else None

    async def _made(self, speaker: Speaker, text: str) -> bytes | None:
        pcm = b"".join([chunk async for chunk in speaker.speak(text)])
        return await to_mp3(pcm, speaker.rate, self._hospital) if pcm else None
