"""Answers read aloud to people who spoke: after the text, said to be a machine's, and never in the way of anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.wechat.parts import Spoken
from channels.wechat.rendering import spoken
from channels.wechat.sound import to_mp3, to_pcm
from channels.wechat.speaking import Reading
from core.forms import Item
from core.messages import Ask, Button, Reply, Say
from speech.espeak import Espeak, build
from tests.conftest import Clock
from tests.wechat.running import Running
from tests.wechat.voices import AMR, SECOND, Heard, Hum, Mute, espeak, ffmpeg


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


@ffmpeg
async def test_an_mp3_is_at_most_a_minute() -> None:
    mp3 = await to_mp3(b"\x00\x00" * 8_000 * 90, 8_000, "示范医院")
    assert mp3 is not None
    pcm = await to_pcm(mp3, "audio/mpeg")
    assert pcm is not None
    assert len(pcm) / SECOND < 61
