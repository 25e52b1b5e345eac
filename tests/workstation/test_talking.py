"""Staff and patient in one conversation: the patient on the chat page, the nurse at the workstation, the machine silent
in between and back where it was afterwards."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from records.belonging import belongs
from server.wiring import House
from tests.conftest import Clock
from tests.workstation.conftest import SignIn
from tests.workstation.test_alerts import crisis


class Patient:
    """The chat page, over its own REST interface."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.keys = 0

    async def open(self) -> None:
        session = (await self.client.post("http://anban/api/app/sessions", json={})).json()
        self.headers = {"Authorization": f"Bearer {session['token']}", "X-CSRF": ""}
        self.conversation: str = session["conversation"]

    async def say(self, text: str) -> list[dict[str, Any]]:
        self.keys += 1
        message = {"key": f"p{self.keys}", "text": text}
        answer = await self.client.post("http://anban/api/app/messages", json=message, headers=self.headers)
        acts: list[dict[str, Any]] = answer.json()["acts"]
        return acts

    async def reads(self) -> list[dict[str, Any]]:
        path = "http://anban/api/app/messages?after=0"
        items: list[dict[str, Any]] = (await self.client.get(path, headers=self.headers)).json()["items"]
        return items


@pytest.fixture
async def patient(app: FastAPI) -> Any:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        made = Patient(client)
        await made.open()
        yield made


async def test_a_handed_over_conversation_is_taken_spoken_in_and_handed_back(
    patient: Patient, signed_in: SignIn
) -> None:
    await patient.say("我想挂号")
    await patient.say("转人工")
    nurse = await signed_in("desk")
    (waiting,) = (await nurse.get("/queue")).json()
    assert (waiting["conversation"], waiting["taken_by"], waiting["last"]) == (patient.conversation, None, "转人工")
    path = f"/conversations/{patient.conversation}"
    taken = (await nurse.post(f"{path}/take", json={"key": "n1"})).json()
    assert (taken["taken_by"], taken["mine"]) == ("李佩文", True)
    said = [await nurse.post(f"{path}/say", json={"key": "n2", "text": "您好，想看哪个科？"}) for _ in range(2)]
    assert said[0].json() == said[1].json(), "the same key again changes nothing"
    assert await patient.say("胃不舒服") == [], "the machine is silent"
    staff = [item for item in await patient.reads() if item["role"] == "staff"]
    assert [(one["text"], one["name"], one["ai"]) for one in staff] == [("您好，想看哪个科？", "李佩文", False)]

    back = (await nurse.post(f"{path}/release", json={"key": "n3"})).json()
    assert (back["handed"], back["taken_by"], back["mine"]) == (None, None, False)
    assert (await nurse.get("/queue")).json() == []
    resumed = [item for item in await patient.reads() if item["role"] == "machine"][-1]
    assert "挂哪个科" in resumed["acts"][-1]["text"], "the flow goes on where it was"
    assert any(act["type"] == "ask" or act["type"] == "card" for act in await patient.say("消化内科"))


async def test_the_view_says_who_said_what_in_order(patient: Patient, signed_in: SignIn) -> None:
    await patient.say("你好")
    await patient.say("转人工")
    nurse = await signed_in("desk")
    path = f"/conversations/{patient.conversation}"
    await nurse.post(f"{path}/take", json={"key": "n1"})
    await nurse.post(f"{path}/say", json={"key": "n2", "text": "我是护士"})
    await nurse.post(f"{path}/release", json={"key": "n3"})
    turns = (await nurse.get(path)).json()
    assert turns["code"] == "not-your-patient", "handed back, the desk reads it no more"
    doctor = await signed_in("doctor", "gi")
    await doctor.post(f"/patients/{patient.conversation}/break-glass", json={"reason": "需要复核对话"})
    shown = (await doctor.get(path)).json()["turns"]
    assert [item["role"] for item in shown] == ["person", "machine"] * 2 + ["note", "staff", "note", "machine"]
    assert [item["seq"] for item in shown] == sorted(item["seq"] for item in shown)
    assert shown[5]["by"] == "李佩文"
    assert [item["ai"] for item in shown if item["role"] == "machine"] == [True] * 3
    later = (await doctor.get(path, params={"after": shown[4]["seq"]})).json()["turns"]
    assert later == shown[5:]


async def test_a_colleague_who_has_it_is_named_and_only_force_takes_it_over(
    patient: Patient, signed_in: SignIn
) -> None:
    await patient.say("转人工")
    first, second = await signed_in("desk", login="one"), await signed_in("desk", login="two")
    path = f"/conversations/{patient.conversation}"
    assert (await first.post(f"{path}/take", json={"key": "a"})).status_code == 200
    for act, body in (("take", {}), ("say", {"text": "我来"}), ("release", {})):
        refused = await second.post(f"{path}/{act}", json={"key": "b", **body})
        assert (refused.status_code, refused.json()["taken_by"]) == (409, "李佩文")
    assert (await second.post(f"{path}/take", json={"key": "c", "force": True})).json()["mine"]
    assert (await first.post(f"{path}/say", json={"key": "d", "text": "还在吗"})).status_code == 409


async def test_whoever_waits_for_a_person_is_everybodys_also_in_danger(
    patient: Patient, house: House, signed_in: SignIn, clock: Clock
) -> None:
    await house.arrivals.arrive(crisis(clock, conversation=patient.conversation), clock())
    await patient.say("转人工")
    await house.database.write(lambda c: belongs(c, patient.conversation, "gi", house.clock()))
    for role, clinic in (("doctor", "gi"), ("doctor", "cardio"), ("nurse", "ped"), ("desk", "")):
        (row,) = (await (await signed_in(role, clinic)).get("/queue")).json()
        assert row["conversation"] == patient.conversation


async def test_an_unknown_conversation_is_not_found(signed_in: SignIn) -> None:
    nurse = await signed_in("nurse", "gi")
    assert (await nurse.get("/conversations/none")).status_code == 404
    for act, body in (("take", {}), ("say", {"text": "在吗"}), ("release", {})):
        assert (await nurse.post(f"/conversations/none/{act}", json={"key": "k", **body})).status_code == 404
