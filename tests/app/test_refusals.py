"""Bad input: each a clear 4xx in one shape, and nothing stored."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
import structlog

from channels.app.tokens import Session, Tokens
from core.limits import Rate
from tests.app.house import SECRET, Clock, MemoryHouse, make_app


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem in a refusal, checked for its shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert {"type", "title", "detail", "code", "retry"} <= set(found)
    return found


async def post(client: httpx.AsyncClient, content: str | bytes, media: str = "application/json") -> httpx.Response:
    return await client.post("/messages", content=content, headers={"Content-Type": media})


@pytest.mark.parametrize("content", ["{", "", "\x00", '{"key": "k1", "text": NaN', b"\xff\xfe{}"])
async def test_what_is_not_json_is_malformed(
    signed_in: httpx.AsyncClient, house: MemoryHouse, content: str | bytes
) -> None:
    answer = await post(signed_in, content)
    refused(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert all(not conversation.items for conversation in house.conversations.values())


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        {},
        {"key": "k1"},
        {"text": "没有键"},
        {"key": "", "text": "空键"},
        {"key": "k" * 65, "text": "长键"},
        {"key": "键\u0000", "text": "怪键"},
        {"key": "k1", "text": ""},
        {"key": "k1", "text": " \u200b\u202e\n"},
        {"key": "k1", "text": 5},
        {"key": "k1", "text": "\ud800"},
        {"key": "k1", "text": "两样", "choice": {"value": "a"}},
        {"key": "k1", "choice": {"value": ""}},
        {"key": "k1", "digits": "12a"},
        {"key": "k1", "answers": {}},
        {"key": "k1", "answers": {"with": []}},
        {"key": "k1", "text": "多余", "\ud800extra": 1},
    ],
)
async def test_json_that_is_not_a_message_is_refused(
    signed_in: httpx.AsyncClient, house: MemoryHouse, body: Any
) -> None:
    refused(await post(signed_in, json.dumps(body)), 422)
    assert all(not conversation.items for conversation in house.conversations.values())


async def test_the_refusal_names_the_field_and_never_repeats_the_words(signed_in: httpx.AsyncClient) -> None:
    answer = await post(signed_in, json.dumps({"key": "k1", "choice": {"value": {"我": "很私密的话"}}}))
    assert "choice" in refused(answer, 422)["errors"][0]["where"]
    assert "很私密的话" not in answer.text


async def test_another_content_type_is_415(signed_in: httpx.AsyncClient) -> None:
    refused(await post(signed_in, '{"key":"k1","text":"你好"}', "text/plain"), 415)
    refused(await signed_in.post("/attachments", json={}), 415)


async def test_a_text_of_too_many_characters_is_413_and_says_how_many(signed_in: httpx.AsyncClient) -> None:
    assert (await post(signed_in, json.dumps({"key": "k1", "text": "长" * 5000}))).status_code == 200
    answer = await post(signed_in, json.dumps({"key": "k2", "text": "长" * 5001}))
    assert "5001" in refused(answer, 413)["detail"]


async def test_a_megabyte_of_text_is_413_whether_it_says_its_length_or_not(signed_in: httpx.AsyncClient) -> None:
    refused(await post(signed_in, b'{"key":"k1","text":"' + b"a" * 1_000_000 + b'"}'), 413)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"a" * 1000

    headers = {"Content-Type": "application/json"}
    refused(await signed_in.post("/messages", content=endless(), headers=headers), 413)


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "é"])
async def test_a_token_that_is_none_is_401(client: httpx.AsyncClient, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    answer = await client.get("/messages", headers=headers)
    refused(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_forged_tokens_are_401(client: httpx.AsyncClient, clock: Clock) -> None:
    await client.post("/sessions", json={})
    claims = {"iss": "anban-app", "sub": "x", "cid": "app-1", "exp": 4_000_000_000}
    forged = [
        jwt.encode(claims, "another secret that is long enough here", algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, SECRET, algorithm="HS256"),  # the house's secret itself is not the key
        Tokens(SECRET + "!", clock, 1).sign(Session("x", "app-1"))[0],
    ]
    for token in forged:
        refused(await client.get("/messages", headers={"Authorization": f"Bearer {token}"}), 401)


async def test_an_expired_token_is_401_and_does_not_resume(signed_in: httpx.AsyncClient, clock: Clock) -> None:
    token = signed_in.headers["Authorization"].removeprefix("Bearer ")
    clock.turn(31 * 86_400)
    refused(await signed_in.get("/messages"), 401)
    refused(await signed_in.post("/sessions", json={"token": token}), 401)


async def test_unknown_paths_and_methods_have_the_same_shape(client: httpx.AsyncClient) -> None:
    refused(await client.get("/nothing"), 404)
    answer = await client.put("/sessions")
    refused(answer, 405)
    assert answer.headers["allow"] == "POST"


async def test_sending_too_fast_is_429_and_says_when_to_try_again(clock: Clock, house: MemoryHouse) -> None:
    transport = httpx.ASGITransport(make_app(house, rate=Rate(messages=2, seconds=10)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/app") as client:
        token = (await client.post("/sessions", json={})).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        for number in range(2):
            assert (await post(client, json.dumps({"key": f"k{number}", "text": "快"}))).status_code == 200
        answer = await post(client, '{"key":"k2","text":"快"}')
        assert refused(answer, 429)["retry"] is True
        assert answer.headers["retry-after"] == "5"
        clock.turn(5)
        assert (await post(client, '{"key":"k2","text":"快"}')).status_code == 200


async def test_the_unforeseen_is_a_plain_500_and_no_patient_word_is_logged(
    signed_in: httpx.AsyncClient, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = structlog.testing.CapturingLogger()
    monkeypatch.setattr("channels.app.shape.log", logs)
    house.broken = True
    refused(await post(signed_in, '{"key":"k1","text":"很私密的话"}'), 500)
    assert logs.calls[0].kwargs["error"] == "RuntimeError"
    assert "很私密的话" not in str(logs.calls)
