"""What people send: every kind of message and event, and the address the platform calls."""

from __future__ import annotations

import httpx
import pytest

from channels.wechat.counter import masked
from core.messages import Attachment, Choice, Event, Key, Text
from tests.wechat.running import Process, Running

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


async def test_a_picture_is_kept_and_taken_as_a_turn(running: Running) -> None:
    process = running.process()
    assert await running.phones(process).send_media("o1", "image", JPEG)
    content = process.turns[0].content
    assert isinstance(content, Attachment)
    found = await process.house.attachments.get(content.id)
    assert found is not None
    assert found[1] == JPEG


async def test_a_file_the_platform_has_forgotten_is_asked_for_again(running: Running) -> None:
    phones = running.phones(running.process())
    (said,) = [await phones.once(phones.xml("o1", "image", MediaId="gone"))]
    assert said is not None
    assert "再发一次" in said


@pytest.mark.parametrize("kind", ["video", "shortvideo", "link", "file", "notsure", "music"])
async def test_kinds_we_cannot_use_get_a_polite_answer(running: Running, kind: str) -> None:
    process = running.process()
    phones = running.phones(process)
    said = await phones.once(phones.xml("o1", kind))
    assert said is not None
    assert "打字" in said or "拍照" in said
    assert process.turns == []


async def test_an_emoji_is_a_message_like_any_other(running: Running) -> None:
    process = running.process()
    assert await running.phones(process).say("o1", "😀")
    assert process.turns[0].content == Text(text="😀")


@pytest.mark.parametrize(("text", "digits"), [("2", "2"), ("２", "2"), ("2.", "2"), ("（1）", "1"), (" 3、", "3")])
async def test_a_number_is_a_key(running: Running, text: str, digits: str) -> None:
    process = running.process()
    await running.phones(process).say("o1", text)
    assert process.turns[0].content == Key(digits=digits)


async def test_a_tap_on_a_menu_message_is_its_choice_an_old_one_only_words(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    await phones.happen("o1", "subscribe")
    turn, offered = await process.channel._house.offered(process.turns[0].conversation)
    assert offered
    await phones.say("o1", offered[0].label, f"{turn}.1")
    assert process.turns[-1].content == Choice(value=offered[0].value, label=offered[0].label)
    await phones.say("o1", offered[0].label, f"{turn}.1")
    assert isinstance(process.turns[-1].content, Text)


@pytest.mark.parametrize(
    ("event", "key", "content"),
    [
        ("subscribe", "", Event(name="subscribe")),
        (
            "subscribe",
            "qrscene_clinic:03.02",
            Event(name="subscribe", data={"scene": "clinic:03.02", "flow": "preconsult/interview", "clinic": "03.02"}),
        ),
        ("SCAN", "bed:7-12", Event(name="scan", data={"scene": "bed:7-12", "bed": "7-12"})),
        ("SCAN", "an old code", Event(name="scan", data={"scene": "an old code"})),
        ("CLICK", "flow:frontdesk/register", Event(name="menu", data={"flow": "frontdesk/register"})),
        ("CLICK", "do:handoff", Choice(value="do:handoff")),
    ],
)
async def test_follows_scans_and_menu_clicks_open_the_right_flow(
    running: Running, event: str, key: str, content: object
) -> None:
    process = running.process()
    await running.phones(process).happen("o1", event, key)
    assert process.turns[0].content == content


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "subscribe_msg_popup_event", "unsubscribe", "kf_close_session"])
async def test_reports_of_the_platform_are_only_acknowledged(running: Running, event: str) -> None:
    process = running.process()
    assert await running.phones(process).happen("o1", event) == []
    assert process.turns == []
    assert (await process.house.outbox.counts()) == {}


async def _post(process: Process, body: bytes, **query: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(process.app), base_url="http://anban") as client:
        return await client.post("/api/wechat", params=query, content=body)


async def test_a_forged_message_is_refused_and_leaves_nothing(running: Running) -> None:
    process = running.process()
    answer = await _post(process, b"<xml/>", timestamp="1", nonce="n", signature="0" * 40)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert (await process.house.outbox.counts()) == {}


async def test_a_signed_message_nobody_can_read_is_acknowledged(running: Running) -> None:
    phones = running.phones(running.process())
    assert await phones.once("<xml><FromUserName>o1</FromUserName></xml>") == ""
    entities = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + phones.xml("o1", "text", Content="&e;")
    assert await phones.once(entities) == ""


async def test_a_turn_that_fails_inside_says_so_and_is_not_lost(running: Running) -> None:
    process = running.process()
    (said,) = await running.phones(process).say("o1", "坏掉")
    assert "工作人员" in said


@pytest.mark.parametrize(("name", "shown"), [("王秀兰", "王*兰"), ("李四", "李*"), ("", ""), ("欧阳小明", "欧**明")])
def test_names_are_masked_for_people_looking_over_the_shoulder(name: str, shown: str) -> None:
    assert masked(name) == shown
