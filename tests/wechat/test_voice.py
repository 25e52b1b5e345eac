"""People who speak: recordings of every kind become PCM for the recogniser, and answers are read aloud."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.wechat.media import media_of
from channels.wechat.parts import Spoken
from channels.wechat.rendering import spoken
from channels.wechat.sound import can_read, to_mp3, to_pcm
from channels.wechat.speaking import Reading
from core.forms import Item
from core.messages import Ask, Button, Hearing, Reply, Say, Voice
from speech.espeak import Espeak, build
from tests.conftest import Clock
from tests.wechat.running import Running

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
    import subprocess

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


@ffmpeg
async def test_who_speaks_gets_the_text_at_once_and_hears_it_after(running: Running) -> None:
    hum = Hum()
    process = running.process(listen=Heard("谢谢"), speaker=hum)
    phones = running.phones(process)
    (text,) = await phones.send_media("o1", "voice", AMR)
    assert text.startswith("【AI 助手】")
    await process.deliver()
    assert [how for how, _ in running.got("o1")] == ["passive", "customer"]
    assert running.got("o1")[1][1].startswith("[语音")
    assert hum.said[0].startswith("我是人工智能助手")
    await process.deliver()
    assert len(running.got("o1")) == 2


@ffmpeg
async def test_who_types_hears_nothing(running: Running) -> None:
    process = running.process(listen=Heard("谢谢"), speaker=Hum())
    await running.phones(process).say("o1", "谢谢")
    assert await process.deliver() == 0


@ffmpeg
async def test_a_voice_still_to_come_holds_up_no_answer(running: Running) -> None:
    process = running.process(listen=Heard("谢谢"), speaker=Hum())
    phones = running.phones(process)
    await phones.send_media("o1", "voice", AMR)
    running.clock.forward(seconds=1)
    assert await phones.say("o1", "你好吗") != []


@ffmpeg
async def test_a_voice_that_breaks_leaves_the_text(running: Running) -> None:
    process = running.process(listen=Heard("谢谢"), speaker=Mute())
    await running.phones(process).send_media("o1", "voice", AMR)
    await process.deliver()
    assert [how for how, _ in running.got("o1")] == ["passive"]
    assert await process.house.outbox.counts() == {}


@ffmpeg
async def test_a_voice_the_platform_does_not_take_leaves_the_text(running: Running) -> None:
    process = running.process(listen=Heard("谢谢"), speaker=Hum())
    await running.phones(process).send_media("o1", "voice", AMR)
    running.platform.someone("o1").spoke_left = 0
    await process.deliver()
    assert [how for how, _ in running.got("o1")] == ["passive"]
    assert await process.house.desk.list("unreached") == []


async def test_a_voice_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.wechat.speaking.DEADLINE", 0.01)
    assert await Reading(Mute(stuck=True), "示范医院").aloud(Spoken("您好。")) is None


def reply(clock: Clock, *texts: str) -> Reply:
    acts = [Say(text=text) for text in texts]
    return Reply(conversation="c", turn=1, message_key="k", acts=acts, at=clock())


def test_what_is_read_aloud_ends_with_a_sentence_and_points_to_the_text(clock: Clock) -> None:
    (part,) = spoken(reply(clock, "第一句话在这里。" * 60))
    assert isinstance(part, Spoken)
    assert part.text.endswith("第一句话在这里。还有一些内容，请看文字。")
    assert len(part.text) < 175
    assert spoken(reply(clock, "您好\n请坐")) == [Spoken("您好。请坐")]
    assert spoken(reply(clock)) == []


def test_choices_are_read_with_their_numbers(clock: Clock) -> None:
    item = Item(link_id="fever", text="有没有发烧？", type="boolean")
    ask = Ask(text="有没有发烧？", item=item, choices=[Button(label="有", value="1"), Button(label="没有", value="0")])
    whole = Reply(conversation="c", turn=1, message_key="k", acts=[ask], at=clock())
    assert spoken(whole) == [Spoken("有没有发烧？1. 有。2. 没有")]


@espeak
@ffmpeg
async def test_the_voice_of_last_resort_makes_a_labelled_mp3() -> None:
    made = await Reading(build(), "示范医院").aloud(Spoken("请在门诊二楼消化内科候诊。"))
    assert made is not None
    assert made[:3] == b"ID3"
    assert b"AIGC" in made[:400]
    assert "示范医院".encode() in made[:400] or "示范医院".encode("utf-16-le") in made[:400]
    pcm = await to_pcm(made, "audio/mpeg")
    assert pcm is not None
    assert 4 < len(pcm) / SECOND < 20


@espeak
async def test_words_for_the_voice_are_never_options() -> None:
    voice = build()
    assert voice is not None
    pcm = b"".join([chunk async for chunk in voice.speak("--version -w /tmp/x <break/>")])
    assert len(pcm) > voice.rate


async def test_an_engine_that_is_slow_or_not_there_says_nothing(tmp_path: Path) -> None:
    assert [chunk async for chunk in Espeak(str(tmp_path / "no-such-program")).speak("您好")] == []
    sleeper = tmp_path / "slow"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o755)
    assert [chunk async for chunk in Espeak(str(sleeper), seconds=0.05).speak("您好")] == []


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on this machine")
async def test_an_mp3_is_at_most_a_minute() -> None:
    mp3 = await to_mp3(b"\x00\x00" * 8_000 * 90, 8_000, "示范医院")
    assert mp3 is not None
    pcm = await to_pcm(mp3, "audio/mpeg")
    assert pcm is not None
    assert len(pcm) / SECOND < 61
