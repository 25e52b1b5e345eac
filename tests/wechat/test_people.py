"""Who an openid speaks for: binding by phone and at the desk, family, whose turn it is, login, and one-time links."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI

from channels.app.tokens import Tokens
from channels.wechat.fake.phones import Phones
from channels.wechat.links import Links
from records.secrets import key_for
from server.wechat_records import WeChatRecords
from tests.wechat.running import HOUSE_SECRET, Process, Running

STAFF = {"Authorization": "Bearer the-staff-token"}


@asynccontextmanager
async def web(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://anban/api/wechat") as client:
        yield client


def link_for(process: Process, openid: str) -> str:
    conversation = WeChatRecords(process.house).conversation(openid)
    return process.channel.links.sign(conversation, openid, 1)


async def at_the_desk(process: Process, phones: Phones, name: str, relation: str, **more: str) -> None:
    """The patient shows the number, staff look at the papers."""
    (said,) = await phones.say("o1", "绑定就诊人")
    code = re.search(r"\d{6}", said)
    assert code
    body = {"code": code[0], "name": name, "phone": "13800000001", "relation": relation, "by": "导诊台 李护士", **more}
    async with web(process.app) as client:
        assert (await client.post("/bind/desk", json=body)).status_code == 401
        assert (await client.post("/bind/desk", json=body, headers=STAFF)).status_code == 204
        assert (await client.post("/bind/desk", json=body, headers=STAFF)).status_code == 404


async def test_a_family_is_bound_at_the_desk_and_each_has_a_conversation_of_their_own(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    await at_the_desk(process, phones, "李小明", "self")
    await at_the_desk(process, phones, "王秀兰", "mother", sex="女", born="1950-03-21")
    (listed,) = await phones.say("o1", "就诊人")
    assert "1. 本人 李*明（现在）" in listed
    assert "2. 母亲 王*兰" in listed

    (own,) = await phones.say("o1", "谢谢")
    assert own.startswith("【AI 助手 · 为本人 李*明】")
    await phones.say("o1", "就诊人 2")
    (hers,) = await phones.say("o1", "谢谢")
    assert hers.startswith("【AI 助手 · 为母亲 王*兰】")
    first, second = process.turns
    assert first.conversation != second.conversation
    assert second.facts["sex"] == "女"
    assert 76 < second.facts["age"] < 77


async def test_unbinding_ends_it_and_gives_the_turn_back(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    await at_the_desk(process, phones, "王秀兰", "mother")
    await phones.say("o1", "谢谢")
    await phones.say("o1", "解绑 1")
    assert "还没有绑定" in (await phones.say("o1", "就诊人"))[0]
    await phones.say("o1", "谢谢")
    mother, own = process.turns
    assert mother.conversation != own.conversation == WeChatRecords(process.house).conversation("o1")


async def test_a_slow_answer_names_the_person_it_is_for(running: Running) -> None:
    desk, process = running.process(), running.process(patience=0.01)
    await at_the_desk(desk, running.phones(desk), "王秀兰", "mother")
    process.reader.hold("你好吗")  # never let go: the other process takes it when the lease is over
    assert await running.phones(process).say("o1", "你好吗") == []
    running.clock.forward(seconds=9)
    await desk.deliver()
    assert running.got("o1")[-1][1].startswith("【AI 助手 · 为母亲 王*兰】")


async def test_a_phone_is_bound_by_the_code_sent_to_it(running: Running) -> None:
    sent: list[tuple[str, str]] = []

    async def sms(phone: str, text: str) -> None:
        sent.append((phone, text))

    process = running.process(sms=sms)
    await running.phones(process).say("o1", "谢谢")
    link = link_for(process, "o1")
    async with web(process.app) as client:
        assert (await client.post("/bind/code", json={"link": link, "phone": "13800000001"})).status_code == 202
        code = re.search(r"\d{6}", sent[0][1])
        assert code
        wrong = {"link": link, "code": f"{(int(code[0]) + 1) % 1_000_000:06d}", "name": "李小明"}
        assert (await client.post("/bind/phone", json=wrong)).status_code == 422
        assert (await client.post("/bind/phone", json=wrong | {"code": code[0]})).status_code == 204
    assert await WeChatRecords(process.house).phone("o1") == "13800000001"


async def test_five_wrong_codes_make_the_right_one_worthless(running: Running) -> None:
    codes: list[str] = []

    async def sms(phone: str, text: str) -> None:
        codes.append(re.findall(r"\d{6}", text)[0])

    process = running.process(sms=sms)
    link = link_for(process, "o1")
    async with web(process.app) as client:
        await client.post("/bind/code", json={"link": link, "phone": "13800000001"})
        body = {"link": link, "name": "李小明"}
        for n in range(1, 6):
            wrong = f"{(int(codes[0]) + n) % 1_000_000:06d}"
            assert (await client.post("/bind/phone", json=body | {"code": wrong})).status_code == 422
        assert (await client.post("/bind/phone", json=body | {"code": codes[0]})).status_code == 422


async def test_without_an_sms_port_the_way_to_the_desk_is_shown(running: Running) -> None:
    process = running.process()
    async with web(process.app) as client:
        answer = await client.post("/bind/code", json={"link": link_for(process, "o1"), "phone": "13800000001"})
    assert answer.status_code == 503
    assert "导诊台" in answer.json()["detail"]


async def test_a_link_opens_the_same_conversation_on_our_page_once(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    link = link_for(process, "o1")
    async with web(process.app) as client:
        first, second = [await client.post("/go", json={"link": link}) for _ in range(2)]
        forged = await client.post("/go", json={"link": link[:-3] + "abc"})
    assert (first.status_code, second.status_code, forged.status_code) == (200, 401, 401)
    session = Tokens(key_for(HOUSE_SECRET, "app-tokens").hex(), running.clock, 30).verify(first.json()["token"])
    assert session.conversation == process.turns[0].conversation


async def test_an_old_link_opens_nothing(running: Running) -> None:
    process = running.process()
    link = link_for(process, "o1")
    running.clock.forward(hours=25)
    async with web(process.app) as client:
        assert (await client.post("/go", json={"link": link})).status_code == 401


async def test_a_login_from_the_menu_finds_the_persons_conversation(running: Running) -> None:
    process = running.process()
    running.platform.logins["code-1"] = "o1"
    async with web(process.app) as client:
        begun = await client.get("/login")
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        back = await client.get("/login/back", params={"code": "code-1", "state": state})
        again = await client.get("/login/back", params={"code": "code-1", "state": state})
        foreign = await client.get("/login/back", params={"code": "code-1", "state": link_for(process, "o2")})
    assert (back.status_code, again.status_code, foreign.status_code) == (307, 401, 401)
    link = back.headers["location"].partition("#go=")[2]
    assert process.channel.links.read(link).conversation == WeChatRecords(process.house).conversation("o1")


def test_no_links_where_phones_cannot_reach_us(running: Running) -> None:
    assert Links("", "secret", running.clock).page("c", "o1", 1) == ""
