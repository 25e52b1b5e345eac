"""Alerts and tasks: seen by who must act, taken on once, raised again, over; and the repetition that stops."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.messages import Effect
from records.belonging import belongs
from records.house import DeskItem
from records.outbox import OutboxStore
from records.secrets import sealer
from server.wiring import House
from tests.conftest import Clock
from tests.records.interviews import handed
from tests.workstation.conftest import SignIn
from tests.workstation.test_day import talk


def crisis(clock: Clock, turn: int = 3, **more: Any) -> Effect:
    payload = {
        "level": "crisis", "crisis": "suicide", "codes": ["x"], "words": ["不想活"], "said": "我不想活了",
        "reason": "自伤风险",
        "person": {"age_months": 200, "sex": "女"}, "channel": "app", "call": "", "conversation": "c1", "turn": turn,
        "at": clock().isoformat(),
    }  # fmt: skip
    return Effect(kind="alert", key=f"c1:{turn}:crisis", payload=payload | more)


@pytest.fixture
async def desk(house: House, signed_in: SignIn, clock: Clock) -> httpx.AsyncClient:
    await talk(house, "c1")
    await house.arrivals.arrive(crisis(clock), clock())
    return await signed_in("desk")


async def handled(house: House) -> list[tuple[str, bool]]:
    query = select(DeskItem.kind, DeskItem.handled_at).order_by(DeskItem.id)
    rows = await house.database.read(lambda c: c.execute(query).all())
    return [(row.kind, row.handled_at is not None) for row in rows]


async def test_an_alert_names_the_person_the_words_and_what_they_stand_in(desk: httpx.AsyncClient) -> None:
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    assert (alert["level"], alert["words"], alert["said"]) == ("crisis", ["不想活"], "我不想活了")
    assert (alert["name"], alert["age"], alert["sex"]) == ("测试乙", "16岁", "女")
    assert alert["clinic_name"] == "全科医学科门诊"


async def test_acknowledging_stops_what_repeats_and_the_first_one_stays(
    desk: httpx.AsyncClient, house: House, signed_in: SignIn, clock: Clock
) -> None:
    repeated = crisis(clock).model_copy(update={"kind": "escalate", "key": "c1:3:escalate"})
    await house.arrivals.arrive(repeated, clock())
    clock.forward(seconds=95)
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    first = (await desk.post(f"/alerts/{alert['id']}/acknowledge")).json()
    clock.forward(seconds=30)
    other = await signed_in("nurse", "gp")
    again = (await other.post(f"/alerts/{alert['id']}/acknowledge")).json()
    assert first == again
    assert await handled(house) == [("alert", True), ("escalate", True)]


async def test_escalating_makes_it_repeat_until_somebody_acknowledges_again(
    desk: httpx.AsyncClient, house: House, clock: Clock
) -> None:
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    await desk.post(f"/alerts/{alert['id']}/acknowledge")
    for note in ("电话没人接", "联系不上"):  # pressed twice: it repeats already
        raised = (await desk.post(f"/alerts/{alert['id']}/escalate", json={"note": note})).json()
    assert (raised["acknowledged_at"], raised["note"]) == (None, "联系不上")
    assert raised["escalated_at"]
    assert await handled(house) == [("alert", False)]
    taken = await OutboxStore(house.database, sealer(house.secret)).take(clock())
    (effect,) = [one.effect for one in taken if one.effect.kind == "escalate"]
    assert (effect.payload["conversation"], effect.payload["turn"], effect.payload["until"]) == (
        "c1",
        3,
        "acknowledged",
    )
    await desk.post(f"/alerts/{alert['id']}/acknowledge")
    assert await handled(house) == [("alert", True)]


async def test_an_alert_is_assigned_closed_and_gone_from_the_open_ones(
    desk: httpx.AsyncClient, signed_in: SignIn
) -> None:
    await signed_in("doctor", "gp", login="gp-doctor")
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    doctor = next(one for one in (await desk.get("/colleagues")).json() if one["role"] == "doctor")
    given = (await desk.post(f"/alerts/{alert['id']}/assign", json={"staff": doctor["id"]})).json()
    assert given["assigned_to"]["id"] == doctor["id"]
    assert given["acknowledged_by"]
    closed = (await desk.post(f"/alerts/{alert['id']}/close", json={"note": "已陪同到急诊"})).json()
    assert (closed["note"], closed["closed_by"]) == ("已陪同到急诊", "李佩文")
    assert (await desk.get("/alerts")).json()["rows"] == []
    assert len((await desk.get("/alerts", params={"state": "all"})).json()["rows"]) == 1


@pytest.fixture
async def of_a_clinic(house: House, desk: httpx.AsyncClient, clock: Clock) -> None:
    await house.database.write(lambda c: belongs(c, "c1", "gi", clock()))


async def test_danger_without_a_clinic_is_everybodys_who_talks_with_patients(
    desk: httpx.AsyncClient, house: House, signed_in: SignIn, clock: Clock
) -> None:
    for role in ("doctor", "nurse"):
        anyone = await signed_in(role, "cardio")
        (alert,) = (await anyone.get("/alerts")).json()["rows"]
        assert (await anyone.post(f"/alerts/{alert['id']}/acknowledge")).status_code == 200
    await house.arrivals.arrive(handed(9, clock(), conversation="c1"), clock())  # told, and chose no clinic
    assert (await (await signed_in("nurse", "ped")).get("/alerts")).json()["rows"]


async def test_who_may_take_an_alert_on_talks_there_without_breaking_the_glass_until_it_is_closed(
    desk: httpx.AsyncClient, house: House, signed_in: SignIn, clock: Clock
) -> None:
    nurse = await signed_in("nurse", "cardio")
    for who in (desk, nurse):
        assert (await who.get("/conversations/c1")).status_code == 200
        said = await who.post("/conversations/c1/take", json={"key": "t", "force": True})
        assert said.status_code == 200
    events = await house.audit.of("c1")
    assert {event.purpose for event in events if event.action == "patient.view"} == {"alerts", "talk"}
    await nurse.post("/conversations/c1/release", json={"key": "r"})
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    await desk.post(f"/alerts/{alert['id']}/close", json={"note": "已陪同到急诊"})
    for who in (desk, nurse):
        assert (await who.get("/conversations/c1")).json()["code"] == "not-your-patient"


@pytest.mark.usefixtures("of_a_clinic")
async def test_whoever_an_alert_was_given_to_sees_it_and_reads_there(
    desk: httpx.AsyncClient, signed_in: SignIn
) -> None:
    other = await signed_in("doctor", "cardio", login="cardio-doctor")
    assert (await other.get("/conversations/c1")).status_code == 403
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    me = (await other.get("/session")).json()["id"]
    await desk.post(f"/alerts/{alert['id']}/assign", json={"staff": me})
    assert [one["id"] for one in (await other.get("/alerts")).json()["rows"]] == [alert["id"]]
    assert (await other.get("/conversations/c1")).status_code == 200


@pytest.mark.usefixtures("of_a_clinic")
async def test_another_clinics_alert_is_neither_listed_nor_touched(desk: httpx.AsyncClient, signed_in: SignIn) -> None:
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    other = await signed_in("doctor", "cardio")
    assert (await other.get("/alerts")).json()["rows"] == []
    assert (await other.post(f"/alerts/{alert['id']}/acknowledge")).status_code == 403


@pytest.mark.parametrize("level", ["abnormal", "adverse"])
async def test_alerts_of_assistants_to_come_take_the_same_path(
    desk: httpx.AsyncClient, house: House, clock: Clock, level: str
) -> None:
    told = {"level": level, "crisis": "none", "reason": "血压 182/110", "words": [], "said": ""}
    effect = crisis(clock, 5, **told).model_copy(update={"key": f"c1:5:{level}"})
    await house.arrivals.arrive(effect, clock())
    assert [one["level"] for one in (await desk.get("/alerts")).json()["rows"]] == ["crisis", level]


async def test_a_triage_alert_without_a_person_still_says_who_and_why(
    desk: httpx.AsyncClient, house: House, clock: Clock
) -> None:
    told = {"from": "triage", "codes": ["a"], "conversation": "c1"}
    await house.arrivals.arrive(Effect(kind="alert", key="c1:4:triage", payload=told), clock())
    alert = (await desk.get("/alerts")).json()["rows"][1]
    assert (alert["level"], alert["name"], alert["age"]) == ("triage", "测试乙", "34岁")
    assert alert["reason"]


async def test_a_task_is_made_assigned_seen_and_done(desk: httpx.AsyncClient, signed_in: SignIn) -> None:
    nurse = await signed_in("nurse", "gp", login="nurse-gp")
    mine = next(one for one in (await desk.get("/colleagues")).json() if one["role"] == "nurse")
    due = "2026-11-24T09:00:00+08:00"
    asked = {"conversation": "c1", "title": "电话回访", "due": due, "assigned": mine["id"]}
    made = await desk.post("/tasks", json=asked)
    assert (made.status_code, made.json()["assigned"]["name"]) == (201, "李佩文")
    (task,) = (await nurse.get("/tasks", params={"mine": True})).json()
    assert (task["title"], task["name"], task["due"]) == ("电话回访", "测试乙", due)
    assert (await nurse.post(f"/tasks/{task['id']}/done", json={"done": True})).json()["done_by"] == "李佩文"
    assert (await nurse.get("/tasks")).json() == []
    assert len((await nurse.get("/tasks", params={"state": "done"})).json()) == 1
    other = await signed_in("nurse", "cardio")
    assert (await other.get("/tasks", params={"state": "all"})).json() == []
    assert (await other.post(f"/tasks/{task['id']}/done", json={"done": False})).status_code == 403
