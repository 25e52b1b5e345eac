"""People who speak: recordings of every kind become PCM for the recogniser."""

from __future__ import annotations

import asyncio
import io
import subprocess
from pathlib import Path

import pytest

from channels.wechat.media import media_of
from channels.wechat.sound import to_pcm
from core.messages import Hearing, Voice
from tests.wechat.running import Running
from tests.wechat.voices import AMR, SECOND, Heard, ffmpeg, silk


async def test_a_voice_without_a_recogniser_is_kept_and_the_person_asked_to_type(running: Running) -> None:
    process = running.process()
    (said,) = await running.phones(process).send_media("o1", "voice", AMR)
    assert "打字" in said
    assert process.turns == []
    assert len(list((running.data / "files").iterdir())) == 1


@ffmpeg
async def test_a_voice_with_a_recogniser_is_a_turn(running: Running) -> None:
    listen = Heard("谢谢", "泄泄")
    process = running.process(listen=listen)
    assert await running.phones(process).send_media("o1", "voice", AMR)
    content = process.turns[0].content
    assert isinstance(content, Voice)
    assert [heard.text for heard in content.heard] == ["谢谢", "泄泄"]
    assert content.attachment
    assert abs(len(listen.pcm) - SECOND // 2) < SECOND // 10


@ffmpeg
async def test_a_voice_nobody_understands_or_a_broken_recogniser_is_asked_for_again(running: Running) -> None:
    async def broken(pcm: bytes) -> list[Hearing]:
        raise RuntimeError("no model")

    for number, listen in enumerate((Heard(), broken)):
        process = running.process(listen=listen)
        (said,) = await running.phones(process).send_media(f"o{number}", "voice", AMR)
        assert "再说一次" in said
        assert process.turns == []


@pytest.mark.parametrize(("data", "heard"), [(AMR + b"\x00" * 2_000_000, "太长"), (b"rubbish", "格式")])
async def test_a_voice_too_large_or_broken_is_answered_politely(running: Running, data: bytes, heard: str) -> None:
    (said,) = await running.phones(running.process()).send_media("o1", "voice", data)
    assert heard in said
    assert not (running.data / "files").exists()


def _encoded(codec: str, folder: Path) -> bytes | None:
    """Two seconds of a tone, as a phone would send them; None where this ffmpeg cannot write them."""
    path = folder / f"tone.{codec}"
    tone = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-ar", "16000", "-ac", "1"]
    made = subprocess.run([*tone, str(path)], check=False, capture_output=True, timeout=30)
    return path.read_bytes() if made.returncode == 0 else None


@ffmpeg
@pytest.mark.parametrize(("codec", "media"), [("spx", "audio/ogg"), ("mp3", "audio/mpeg"), ("amr", "audio/amr")])
async def test_what_phones_send_becomes_pcm(codec: str, media: str, tmp_path: Path) -> None:
    if (recording := await asyncio.to_thread(_encoded, codec, tmp_path)) is None:
        pytest.skip(f"this ffmpeg writes no {codec}")
    pcm = await to_pcm(recording, media)
    assert pcm is not None
    assert abs(len(pcm) - 2 * SECOND) < SECOND // 4


@ffmpeg
async def test_amr_frames_become_pcm_and_rubbish_nothing() -> None:
    pcm = await to_pcm(AMR, "audio/amr")
    assert pcm is not None
    assert abs(len(pcm) - SECOND // 2) < SECOND // 10
    assert await to_pcm(b"no recording", "audio/amr") is None


@silk
async def test_silk_as_wechat_writes_it_becomes_pcm() -> None:
    import pysilk

    tone = b"".join((1000 * (n // 18 % 2)).to_bytes(2, "little") for n in range(SECOND))
    recording = io.BytesIO()
    pysilk.encode(io.BytesIO(tone), recording, 16_000, 16_000)
    assert media_of(recording.getvalue()) == "audio/silk"
    pcm = await to_pcm(recording.getvalue(), "audio/silk")
    assert pcm is not None
    assert abs(len(pcm) - 2 * SECOND) < SECOND // 4


@silk
@pytest.mark.parametrize("rubbish", [b"", b"\xff\xff" + b"\x00" * 99, b"\x13" * 5000, b"\x01\x00" * 400_000])
async def test_broken_silk_harms_nobody(rubbish: bytes) -> None:
    pcm = await to_pcm(b"\x02#!SILK_V3" + rubbish, "audio/silk")
    assert pcm is None or len(pcm) <= 90 * SECOND


async def test_silk_without_its_library_is_kept_and_the_person_asked_to_type(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.wechat.sound.find_spec", lambda name: None)
    process = running.process(listen=Heard("谢谢"))
    (said,) = await running.phones(process).send_media("o1", "voice", b"\x02#!SILK_V3" + b"\x00" * 50)
    assert "打字" in said
    assert len(list((running.data / "files").iterdir())) == 1
