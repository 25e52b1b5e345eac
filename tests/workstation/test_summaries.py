"""Working on a summary: edits, acceptance, two at once, a patient who says more, and what leaves for the record."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from records.outbox import OutboxStore
from records.secrets import sealer
from server.wiring import House
from tests.conftest import Clock
from tests.records.interviews import TEXTS, handed
from tests.workstation.conftest import SignIn
from tests.workstation.records_of import interview

DOC = "/summaries/c1:2"


@pytest.fixture
async def doctor(house: House, signed_in: SignIn, clock: Clock) -> httpx.AsyncClient:
    bundle = (await interview())["bundle"]
    await talked(house)
    await house.arrivals.arrive(handed(9, clock(), clinic="gi", bundle=bundle), clock())
    return await signed_in("doctor", "gi")


async def talked(house: House) -> None:
    from tests.workstation.test_day import talk

    await talk(house, "c1")


async def doc(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_summary_shows_each_statement_with_its_words(doctor: httpx.AsyncClient) -> None:
    shown = await doc(await doctor.get(DOC))
    assert [one["key"] for one in shown["sections"]] == list(TEXTS)
    assert shown["sections"][0]["statements"][0]["evidence"] == [{"turn": 2, "words": "胃痛三天", "item": ""}]
    assert (shown["revision"], shown["review"]["state"], shown["sent"]) == (1, "open", None)


async def test_two_doctors_editing_the_second_is_told_and_merges(doctor: httpx.AsyncClient, signed_in: SignIn) -> None:
    other = await signed_in("doctor", "gi", login="second")
    first = doctor.put(f"{DOC}/sections/allergies", json={"revision": 1, "text": "甲写的"})
    second = other.put(f"{DOC}/sections/allergies", json={"revision": 1, "text": "乙写的"})
    answers = await asyncio.gather(first, second)
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    current = lost.json()["current"]
    assert current == won.json()
    assert current["sections"][2]["edited"] in ("甲写的", "乙写的")
    again = {"revision": current["revision"], "text": "合并后的"}
    merged = await doc(await doctor.put(f"{DOC}/sections/allergies", json=again))
    assert merged["sections"][2]["edited"] == "合并后的"


async def test_accepting_sends_what_stands_once_and_closes_the_summary(
    doctor: httpx.AsyncClient, house: House, clock: Clock
) -> None:
    await doc(await doctor.put(f"{DOC}/sections/chief_complaint", json={"revision": 1, "text": "上腹痛3天"}))
    rejected = {"revision": 2, "reason": "与面诊不符"}
    await doc(await doctor.post(f"{DOC}/sections/allergies/reject", json=rejected))
    shown = await doc(await doctor.post(f"{DOC}/accept", json={"revision": 3}))
    assert [one["state"] for one in shown["sections"]] == ["accepted", "accepted", "rejected"]
    assert (shown["review"]["state"], shown["review"]["by"]) == ("accepted", "李佩文")
    assert shown["sent"]["state"] == "waiting"
    outbox = OutboxStore(house.database, sealer(house.secret))
    effects = [one.effect for one in await outbox.take(clock()) if one.effect.key.startswith("accepted:")]
    assert [(one.kind, one.key) for one in effects] == [("fhir", "accepted:c1:2:9")]
    assert "上腹痛3天" in str(effects[0].payload["bundle"])
    for path, body in (("accept", {"revision": 4}), ("sections/allergies/accept", {"revision": 4})):
        assert (await doctor.post(f"{DOC}/{path}", json=body)).status_code == 409


async def test_what_the_patient_says_later_stands_beside_what_staff_wrote(
    doctor: httpx.AsyncClient, house: House, clock: Clock
) -> None:
    await doc(await doctor.put(f"{DOC}/sections/allergies", json={"revision": 1, "text": "医生写的"}))
    told = TEXTS | {"allergies": "青霉素过敏。", "present_illness": "五天前开始。"}
    await house.arrivals.arrive(handed(12, clock(), clinic="gi", texts=told), clock())
    late = await doctor.post(f"{DOC}/accept", json={"revision": 2})
    assert late.status_code == 409
    shown = late.json()["current"]
    assert shown["updated_by_patient"]
    allergies, illness = shown["sections"][2], shown["sections"][1]
    assert (allergies["edited"], allergies["newer"]) == ("医生写的", "青霉素过敏。")
    assert (illness["text"], illness["newer"]) == ("五天前开始。", None)


async def test_what_is_accepted_of_a_later_version_replaces_what_was_accepted_before(
    doctor: httpx.AsyncClient, house: House, clock: Clock
) -> None:
    await doc(await doctor.post(f"{DOC}/accept", json={"revision": 1}))
    told, bundle = TEXTS | {"allergies": "青霉素过敏。"}, (await interview())["bundle"]
    await house.arrivals.arrive(handed(12, clock(), clinic="gi", texts=told, bundle=bundle), clock())
    shown = await doc(await doctor.get(DOC))
    again = await doc(await doctor.post(f"{DOC}/accept", json={"revision": shown["revision"]}))
    assert again["sent"]["state"] == "waiting"
    outbox = OutboxStore(house.database, sealer(house.secret))
    sent = {one.effect.key: one.effect.payload for one in await outbox.take(clock())}
    composition = sent["accepted:c1:2:12"]["bundle"]["entry"][-1]["resource"]
    assert [one["targetIdentifier"]["value"] for one in composition["relatesTo"]] == ["c1:1:50", "c1:2:9:accepted"]


async def test_rejecting_the_whole_keeps_the_reason_and_can_be_taken_up_again(doctor: httpx.AsyncClient) -> None:
    shown = await doc(await doctor.post(f"{DOC}/reject", json={"revision": 1, "reason": "不是这位患者"}))
    assert (shown["review"]["state"], shown["review"]["reason"]) == ("rejected", "不是这位患者")
    assert (await doctor.post(f"{DOC}/accept", json={"revision": 2})).status_code == 200


async def test_the_plain_text_holds_what_stands_and_nothing_rejected(doctor: httpx.AsyncClient) -> None:
    await doctor.put(f"{DOC}/sections/chief_complaint", json={"revision": 1, "text": "上腹痛3天"})
    await doctor.post(f"{DOC}/sections/allergies/reject", json={"revision": 2, "reason": "不对"})
    text = (await doctor.get(f"{DOC}/text")).text
    assert "【主诉】上腹痛3天" in text
    assert "过敏" not in text
    assert "警示" not in text, "an empty field leaves no line"


async def test_a_mark_is_feedback_with_what_it_is_about(doctor: httpx.AsyncClient, house: House) -> None:
    mark = {"about": "wrong_department", "note": "应看心内", "department": "cardio"}
    assert (await doctor.post(f"{DOC}/mark", json=mark)).status_code == 204
    (item,) = await house.desk.list("feedback")
    told = item["payload"]
    assert (told["about"], told["from"], told["department"]) == ("wrong_department", "workstation", "03.04")
    assert (told["complaint"], item["conversation"]) == (["胃痛三天"], "c1")


async def test_another_clinics_summary_is_refused_until_the_glass_is_broken(
    doctor: httpx.AsyncClient, signed_in: SignIn
) -> None:
    other = await signed_in("doctor", "cardio")
    refused = await other.get(DOC)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-your-patient")
    assert (await other.post("/patients/c1/break-glass", json={"reason": "会诊需要查看"})).status_code == 204
    assert (await other.get(DOC)).status_code == 200
