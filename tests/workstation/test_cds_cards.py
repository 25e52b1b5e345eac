"""The record system shows what a patient told and what is alarming: the right patient's, in the words that stand."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fhir.resources.R4B.documentreference import DocumentReference

from core.messages import Effect
from core.settings import Settings
from records.acting import Acting
from records.secrets import sealer
from records.summaries import SummaryStore
from records.wechat_arrivals import conversation_of
from records.wechat_people import Newcomer, WeChatPeople
from server.app import create_app
from server.wiring import House
from tests.conftest import Clock
from tests.workstation.hooks import SERVICE, alarmed, call, check, patient, told

DOCTOR = Acting("s-1", "王敏", "主治医师")
PHONE = {
    "telecom": [{"system": "phone", "value": "+86 138-0013-8000"}],
    "name": [{"text": "张晓梅"}],
    "gender": "female",
    "birthDate": "1990-05-01",
}
CHILD = {"sex": "男", "age_months": 60, "relation": "child"}


@pytest.fixture
async def app(tmp_path: Path, database_url: str, clock: Clock) -> AsyncIterator[FastAPI]:
    """On a busy machine an answer may take longer than a doctor's click."""
    made = create_app(Settings(data=tmp_path, database_url=database_url, cds_ms=60_000), clock)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://anban") as made:
        yield made


async def cards(client: httpx.AsyncClient, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.post(SERVICE, json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["cards"]
    for card in found:
        check(card)
    return found


async def test_discovery_names_one_service_for_both_hooks(client: httpx.AsyncClient) -> None:
    services = (await client.get("http://anban/cds-services")).json()["services"]
    assert [one["hook"] for one in services] == ["patient-view", "encounter-start"]
    assert {one["id"] for one in services} == {"anban-previsit"}
    for one in services:
        assert one["title"]
        assert one["description"]
        assert one["prefetch"] == {"patient": "Patient/{{context.patientId}}"}


async def test_alerts_come_before_what_the_patient_told(client: httpx.AsyncClient, house: House) -> None:
    payload = await told(house)
    await alarmed(house)
    alarm, summary = await cards(client, call())
    assert alarm["indicator"] == "critical"
    assert "胸口压着疼" in alarm["summary"]
    assert "/workstation/#alerts/" in alarm["links"][0]["url"]
    assert payload["summary"]["chief_complaint"] in summary["summary"]
    assert "未经医生核对" in summary["summary"]
    for section in payload["summary"]["sections"]:
        assert section["title"] in summary["detail"]
    assert summary["links"][0]["url"].startswith("http://anban/workstation/#patients/c1/")


async def test_the_suggestion_is_a_document_of_the_visit_and_no_diagnosis(
    client: httpx.AsyncClient, house: House
) -> None:
    await told(house)
    (card,) = await cards(client, call("encounter-start"))
    (suggestion,) = card["suggestions"]
    (action,) = suggestion["actions"]
    DocumentReference.model_validate(action["resource"])
    assert action["resource"]["docStatus"] == "preliminary"
    assert action["resource"]["subject"] == {"reference": "Patient/1288992"}
    assert action["resource"]["context"]["encounter"] == [{"reference": "Encounter/89284"}]
    text = b64decode(action["resource"]["content"][0]["attachment"]["data"]).decode()
    assert text.startswith("主诉：")
    assert "由 AI 整理" in text


async def test_what_staff_rejected_is_not_shown_and_what_they_wrote_is(client: httpx.AsyncClient, house: House) -> None:
    payload = await told(house)
    store, interview = SummaryStore(house.database, sealer(house.secret)), payload["interview"]
    stored = await store.reject_section(interview, "allergies", 1, "问错人了", DOCTOR, house.clock())
    await store.edit(interview, "chief_complaint", stored.row.revision, "咳嗽 *5* 天", DOCTOR, house.clock())
    (card,) = await cards(client, call())
    assert "过敏史" not in card["detail"]
    assert "咳嗽 \\*5\\* 天" in card["detail"]
    assert "咳嗽 *5* 天" in card["summary"]


async def test_a_summary_that_was_rejected_or_is_of_another_visit_is_no_card(
    client: httpx.AsyncClient, house: House, clock: Clock
) -> None:
    payload = await told(house)
    clock.at += timedelta(days=8)
    assert await cards(client, call()) == []
    clock.at -= timedelta(days=8)
    store = SummaryStore(house.database, sealer(house.secret))
    await store.reject(payload["interview"], 1, "不是本人填写", DOCTOR, house.clock())
    assert await cards(client, call()) == []


async def test_every_view_is_in_the_audit_trail(client: httpx.AsyncClient, house: House) -> None:
    await told(house)
    await cards(client, call())
    (event,) = [e for e in await house.audit.of("c1") if e.action == "patient.view"]
    assert (event.actor, event.purpose) == ("cds:Practitioner/example", "cds")


async def bound(house: House, name: str, relation: str = "self") -> str:
    people = WeChatPeople(house.database, sealer(house.secret), house.clock)
    await people.bind(
        "openid-1", Newcomer(name, "13800138000", relation, "男" if relation == "child" else "女", None), "phone"
    )
    member = next(one for one in await people.members("openid-1") if one.name == name)
    return conversation_of("", "openid-1", "" if relation == "self" else member.person)


async def test_a_patient_is_found_by_a_proven_phone_and_the_name(client: httpx.AsyncClient, house: House) -> None:
    conversation = await bound(house, "张晓梅")
    await told(house, conversation=conversation)
    assert len(await cards(client, call(resource=patient(**PHONE)))) == 1
    assert len(await cards(client, call(resource=patient(**(PHONE | {"birthDate": "1990"}))))) == 1


OTHERS: dict[str, dict[str, Any]] = {
    "another name": {"name": [{"text": "张小妹"}]},
    "no name": {"name": []},
    "another sex": {"gender": "male"},
    "another birth": {"birthDate": "1961-05-01"},
    "no birth": {"birthDate": ""},
    "another phone": {"telecom": [{"system": "phone", "value": "13900139000"}]},
    "an old phone": {"telecom": [{"system": "phone", "value": "13800138000", "use": "old"}]},
    "out of use": {"active": False},
}


async def test_whoever_may_be_somebody_else_gets_no_card(client: httpx.AsyncClient, house: House) -> None:
    conversation = await bound(house, "张晓梅")
    await told(house, conversation=conversation)
    for name, other in OTHERS.items():
        assert await cards(client, call(resource=patient(**(PHONE | other)))) == [], name


async def test_a_childs_card_is_not_the_mothers(client: httpx.AsyncClient, house: House) -> None:
    await bound(house, "张晓梅")
    child = await bound(house, "李明明", "child")
    await told(house, conversation=child, person=CHILD)
    assert await cards(client, call(resource=patient(**PHONE))) == []
    his = PHONE | {"name": [{"family": "李", "given": ["明明"]}], "gender": "male", "birthDate": "2021-10"}
    assert len(await cards(client, call(resource=patient(**his)))) == 1


async def test_what_a_mother_told_of_her_child_is_not_on_her_own_chart(client: httpx.AsyncClient, house: House) -> None:
    conversation = await bound(house, "张晓梅")
    await told(house, conversation=conversation, person=CHILD)
    alert = {"level": "emergency", "words": ["抽搐"], "conversation": conversation, "turn": 3, "person": CHILD}
    await house.arrivals.arrive(Effect(kind="alert", key=f"{conversation}:3:alert", payload=alert), house.clock())
    assert await cards(client, call(resource=patient(**PHONE))) == []
