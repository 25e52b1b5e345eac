"""Requests are answered or refused as CDS Hooks says; whoever calls must be who we were told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from core.settings import Settings
from records.cds import CdsFeedback
from server.app import create_app
from server.wiring import House
from tests.conftest import Clock
from tests.workstation.fhir_server import FhirFake, serving
from tests.workstation.hooks import OURS, SERVICE, call, check, patient, told

CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
AT = "2021-12-11T10:05:31Z"


@pytest.fixture
async def app(tmp_path: Path, sqlite_url: str, clock: Clock) -> AsyncIterator[FastAPI]:
    made = create_app(Settings(data=tmp_path, database_url=sqlite_url, cds_ms=60_000), clock)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://anban") as made:
        yield made


def without(body: dict[str, Any], *path: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(body))
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return made


BAD = {
    "no hook": without(call(), "hook"),
    "another hook": call() | {"hook": "order-sign"},
    "no instance": without(call(), "hookInstance"),
    "no context": without(call(), "context"),
    "no patient": without(call(), "context", "patientId"),
    "no user": without(call(), "context", "userId"),
    "no encounter": without(call("encounter-start"), "context", "encounterId"),
    "a user without type": call() | {"context": {"userId": "example", "patientId": "1288992"}},
    "an id that is none": call() | {"context": {"userId": "Practitioner/1", "patientId": "../x"}},
    "a token and no server": call() | {"fhirAuthorization": {"access_token": "x"}},
    "half a token": call() | {"fhirServer": "http://fhir.test", "fhirAuthorization": {"access_token": "x"}},
    "empty text": call() | {"hookInstance": " "},
    "a list": [],
    "prefetch no object": call() | {"prefetch": 5},
}


async def test_a_call_without_what_the_specification_requires_is_refused(client: httpx.AsyncClient) -> None:
    for name, body in BAD.items():
        answer = await client.post(SERVICE, json=body)
        assert answer.status_code == 400, name
        assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_service_that_is_not_there_and_a_body_that_is_no_json(client: httpx.AsyncClient) -> None:
    assert (await client.post("/cds-services/other", json=call())).status_code == 404
    assert (await client.post(SERVICE, content=b"{")).status_code == 400
    assert (await client.post(SERVICE, content=b"[" * 90_000)).status_code == 400
    assert (await client.post(SERVICE, content=b"x" * 2_000_000)).status_code == 413


async def test_without_the_patient_the_answer_is_412(client: httpx.AsyncClient) -> None:
    for prefetch in (None, {}, {"patient": None}, {"patient": patient(id="another")}):
        body = call() | {"fhirServer": "http://192.0.2.1/fhir", "prefetch": prefetch}
        assert (await client.post(SERVICE, json=body)).status_code == 412, prefetch
    assert (await client.post(SERVICE, json=without(call(), "prefetch"))).status_code == 412


@pytest.fixture
async def connected(tmp_path: Path, sqlite_url: str, clock: Clock) -> AsyncIterator[tuple[httpx.AsyncClient, FhirFake]]:
    fake = FhirFake()
    async with serving(fake) as url:
        app = create_app(Settings(data=tmp_path, database_url=sqlite_url, fhir_url=url, cds_ms=60_000), clock)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as made:
            made.house = app.state.house  # type: ignore[attr-defined]
            yield made, fake


async def test_the_patient_is_read_from_the_configured_server_alone(
    connected: tuple[httpx.AsyncClient, FhirFake],
) -> None:
    client, fake = connected
    fake.put(patient(identifier=[OURS]))
    await told(client.house)  # type: ignore[attr-defined]
    body = without(call(), "prefetch")
    answer = await client.post(SERVICE, json=body | {"fhirServer": fake.url + "/"})
    assert len(answer.json()["cards"]) == 1
    assert (await client.post(SERVICE, json=body | {"fhirServer": fake.url + "x"})).status_code == 412
    fake.stored.clear()
    assert (await client.post(SERVICE, json=body | {"fhirServer": fake.url})).status_code == 412


async def test_the_official_examples_are_answered_or_refused(client: httpx.AsyncClient, shared: Path) -> None:
    """Every example that is a call: patient-view with its patient is answered, what we do not serve is refused."""
    text = (shared / "protocols" / "cds_hooks" / "json_examples.json").read_text(encoding="utf-8")
    calls = [one["json"] for one in json.loads(text) if {"hook", "hookInstance"} <= set(one["json"])]
    got = []
    for body in calls:
        answer = await client.post(SERVICE, json=body)
        got.append((body["hook"], "patientId" in body["context"], answer.status_code))
        if answer.status_code == 200:
            assert answer.json() == {"cards": []}
    assert len(got) >= 5
    for hook, whole, status in got:
        assert status == (200 if hook == "patient-view" and whole else 400)
    assert {status for _, _, status in got} == {200, 400}


async def test_the_official_cards_pass_the_check_ours_pass(shared: Path) -> None:
    """So that the check is not stricter than the specification where it matters: indicator, source, summary."""
    text = (shared / "protocols" / "cds_hooks" / "json_examples.json").read_text(encoding="utf-8")
    cards = [card for one in json.loads(text) for card in one["json"].get("cards", [])]
    whole = [c for c in cards if {"uuid", "indicator"} <= set(c)]
    assert whole
    for card in whole:
        links = [link for link in card.get("links", []) if link["type"] == "absolute"]
        check({"overrideReasons": [{"code": "a", "system": "b", "display": "c"}], **card, "links": links})


async def test_feedback_is_kept(client: httpx.AsyncClient, house: House) -> None:
    accepted = {"card": CARD, "outcome": "accepted", "acceptedSuggestions": [{"id": CARD}], "outcomeTimestamp": AT}
    reason = {"reason": {"code": "known", "system": "urn:anban:cds-override-reason"}, "userComment": "已经问过"}
    overridden = {"card": CARD, "outcome": "overridden", "overrideReason": reason, "outcomeTimestamp": AT}
    answer = await client.post(f"{SERVICE}/feedback", json={"feedback": [accepted, overridden]})
    assert answer.status_code == 200
    async with house.database.reading() as session:
        kept = list(await session.scalars(select(CdsFeedback).order_by(CdsFeedback.id)))
    assert [(one.card, one.outcome, one.suggestions) for one in kept] == [
        (CARD, "accepted", 1),
        (CARD, "overridden", 0),
    ]
    assert kept[1].reason == "urn:anban:cds-override-reason|known"
    assert kept[1].comment is not None
    assert "已经问过".encode() not in kept[1].comment


BAD_FEEDBACK: list[dict[str, Any]] = [
    {"card": CARD, "outcome": "accepted", "outcomeTimestamp": AT},
    {"card": CARD, "outcome": "ignored", "outcomeTimestamp": AT},
    {"card": CARD, "outcome": "overridden"},
    {"card": CARD, "outcome": "overridden", "outcomeTimestamp": "2021-12-11T10:05:31"},
    {"card": "x", "outcome": "overridden", "outcomeTimestamp": AT},
]


async def test_feedback_that_is_not_as_specified_is_refused(client: httpx.AsyncClient) -> None:
    for one in BAD_FEEDBACK:
        assert (await client.post(f"{SERVICE}/feedback", json={"feedback": [one]})).status_code == 400, one
    assert (await client.post(f"{SERVICE}/feedback", json={"feedback": []})).status_code == 400
