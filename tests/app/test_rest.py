"""Sessions, messages and history over REST."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from tests.app.house import HOSPITAL, Clock, MemoryHouse


async def test_a_session_opens_with_a_token_and_the_hospitals_name(client: httpx.AsyncClient) -> None:
    answer = await client.post("/sessions", json={})
    assert answer.status_code == 201
    assert answer.json()["hospital"] == {"name": HOSPITAL}
    assert answer.json()["expires_at"].startswith("2026-12-21")


async def test_an_old_token_goes_on_with_its_conversation(client: httpx.AsyncClient, clock: Clock) -> None:
    first = (await client.post("/sessions", json={})).json()
    clock.turn(3600)
    again = (await client.post("/sessions", json={"token": first["token"]})).json()
    assert again["conversation"] == first["conversation"]
    assert again["expires_at"] > first["expires_at"]


async def test_a_message_gets_a_reply_with_acts_and_choices(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.post("/messages", json={"key": "k1", "text": "菜单"})
    assert answer.status_code == 200
    reply = answer.json()
    assert (reply["turn"], reply["message_key"], reply["ai"]) == (1, "k1", True)
    assert reply["acts"][0]["type"] == "ask"
    assert reply["choices"][0]["label"] == "看什么科"


async def test_the_same_key_three_times_at_once_is_one_turn(signed_in: httpx.AsyncClient, house: MemoryHouse) -> None:
    posts = [signed_in.post("/messages", json={"key": "k1", "text": "你好"}) for _ in range(3)]
    answers = await asyncio.gather(*posts)
    assert len({answer.text for answer in answers}) == 1
    (conversation,) = house.conversations.values()
    assert conversation.last == 1


async def test_every_kind_of_message_arrives_as_it_was_meant(signed_in: httpx.AsyncClient, house: MemoryHouse) -> None:
    bodies: list[dict[str, Any]] = [
        {"choice": {"value": "yes", "label": "有"}},
        {"digits": "1*#"},
        {"answers": {"fever-max": 38.5}, "label": "38.5\u200b℃"},
        {"answers": {"with": ["咳嗽", "呕\u202e吐"]}},
        {"text": "😀"},
    ]
    for number, body in enumerate(bodies):
        answer = await signed_in.post("/messages", json={"key": f"k{number}", **body})
        assert answer.status_code == 200, answer.text
    (conversation,) = house.conversations.values()
    said = [item.text for item in conversation.items if item.role == "person"]
    assert said == ["有", "1*#", "38.5℃", '{"with": ["咳嗽", "呕吐"]}', "😀"]


async def test_invisible_characters_are_removed_and_the_words_stay(
    signed_in: httpx.AsyncClient, house: MemoryHouse
) -> None:
    text = "發\u200b燒\u202e兩\x00天 <b>'; DROP TABLE turn;--</b>\u2028第二行"
    assert (await signed_in.post("/messages", json={"key": "k1", "text": text})).status_code == 200
    (conversation,) = house.conversations.values()
    assert conversation.items[0].text == "發燒兩天 <b>'; DROP TABLE turn;--</b>\n第二行"


async def test_history_comes_in_pages_and_never_cuts_a_turn(signed_in: httpx.AsyncClient) -> None:
    for number in range(3):
        await signed_in.post("/messages", json={"key": f"k{number}", "text": f"第{number}句"})
    page = (await signed_in.get("/messages", params={"limit": 2})).json()
    assert ([item["turn"] for item in page["items"]], page["last"], page["more"]) == ([1, 1, 2, 2], 2, True)
    rest = (await signed_in.get("/messages", params={"after": 2})).json()
    assert ([item["role"] for item in rest["items"]], rest["last"], rest["more"]) == (["person", "machine"], 3, False)


async def test_nobody_sees_another_conversation(client: httpx.AsyncClient) -> None:
    tokens = [(await client.post("/sessions", json={})).json()["token"] for _ in range(2)]
    mine, theirs = ({"Authorization": f"Bearer {token}"} for token in tokens)
    await client.post("/messages", json={"key": "k1", "text": "只给我看"}, headers=mine)
    assert (await client.get("/messages", headers=theirs)).json()["items"] == []


async def test_an_opinion_on_an_answer_with_sources_is_kept(signed_in: httpx.AsyncClient, house: MemoryHouse) -> None:
    await signed_in.post("/messages", json={"key": "k1", "text": "几点能探视"})
    kept = await signed_in.post("/opinions", json={"turn": 1, "helpful": False, "note": " 没说周末 "})
    assert (kept.status_code, kept.json()) == (200, {"say": False})
    assert house.opinions == [(1, False, "没说周末")]


async def test_there_is_no_opinion_on_what_cites_nothing(signed_in: httpx.AsyncClient, house: MemoryHouse) -> None:
    await signed_in.post("/messages", json={"key": "k1", "text": "你好"})
    for turn in (1, 7):
        assert (await signed_in.post("/opinions", json={"turn": turn, "helpful": True})).status_code == 404
    assert house.opinions == []
