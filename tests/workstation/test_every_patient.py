"""Every route that shows a patient: refused to another clinic's doctor, noted for the patient's own.

The table below must name each such route, so that the next one cannot be forgotten."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import httpx

from server.wiring import House
from tests.conftest import Clock
from tests.records.interviews import handed
from tests.workstation.conftest import SignIn
from tests.workstation.test_alerts import crisis
from tests.workstation.test_day import book, day_of, talk
from tests.workstation.test_every_route import all_routes, gates, short

REVISION = {"revision": 0}
# route → (the same with this patient's ids, what is sent)
ROUTES: dict[str, tuple[str, Any]] = {
    "GET /alerts": ("/alerts", None),
    "POST /alerts/{id}/acknowledge": ("/alerts/{alert}/acknowledge", None),
    "POST /alerts/{id}/assign": ("/alerts/{alert}/assign", {"staff": "{staff}"}),
    "POST /alerts/{id}/escalate": ("/alerts/{alert}/escalate", {"note": "没有人接"}),
    "POST /alerts/{id}/close": ("/alerts/{alert}/close", {"note": "已处理"}),
    "GET /day": ("/day?date={day}", None),
    "POST /visits/{visit}/arrive": ("/visits/{visit}/arrive", {"arrived": True}),
    "POST /visits/{visit}/seen": ("/visits/{visit}/seen", {"seen": True}),
    "GET /patients": ("/patients", None),
    "GET /patients/{conversation}": ("/patients/c1", None),
    "GET /attachments/{id}": ("/attachments/{attachment}", None),
    "GET /summaries/{interview}": ("/summaries/c1:2", None),
    "GET /summaries/{interview}/text": ("/summaries/c1:2/text", None),
    "PUT /summaries/{interview}/sections/{key}": ("/summaries/c1:2/sections/allergies", REVISION | {"text": "无"}),
    "POST /summaries/{interview}/sections/{key}/accept": ("/summaries/c1:2/sections/allergies/accept", REVISION),
    "POST /summaries/{interview}/sections/{key}/reject": (
        "/summaries/c1:2/sections/allergies/reject", REVISION | {"reason": "与面诊不符"},
    ),
    "POST /summaries/{interview}/accept": ("/summaries/c1:2/accept", REVISION),
    "POST /summaries/{interview}/reject": ("/summaries/c1:2/reject", REVISION | {"reason": "与面诊不符"}),
    "POST /summaries/{interview}/mark": ("/summaries/c1:2/mark", {"about": "wrong_summary", "note": ""}),
    "GET /queue": ("/queue", None),
    "GET /conversations/{conversation}": ("/conversations/c1", None),
    "POST /conversations/{conversation}/take": ("/conversations/c1/take", {"key": "t1"}),
    "POST /conversations/{conversation}/say": ("/conversations/c1/say", {"key": "t2", "text": "您好"}),
    "POST /conversations/{conversation}/release": ("/conversations/c1/release", {"key": "t3"}),
    "GET /tasks": ("/tasks", None),
    "POST /tasks": ("/tasks", {"conversation": "c1", "title": "复诊提醒", "due": "2026-12-01T09:00:00+08:00"}),
    "POST /tasks/{id}/done": ("/tasks/{task}/done", {"done": True}),
}  # fmt: skip
# Whoever asks here says why, and is noted for it: that is its purpose.
BREAKS_THE_GLASS = "POST /patients/{conversation}/break-glass"
MARKS = ("c1", "测试甲", "测试乙", "胃痛", "不想活")


def named(house: House) -> set[str]:
    shown = [route for route in all_routes(house) if any(gate.patients for gate in gates(route.dependant))]
    return {f"{method} {short(route)}" for route in shown for method in route.methods or () if method != "HEAD"}


async def seeded(house: House, clock: Clock, own: httpx.AsyncClient) -> dict[str, Any]:
    """A child's whole visit at 儿科; returns the ids its routes are asked with."""
    await talk(house, "c1")
    booking = await book(house, "c1", "ped")
    image = await house.attachments.put("c1", b"\x89PNG\r\n\x1a\n", "image/png", "疹子.png", clock())
    visit = {"visit": {"booking": booking.id}, "clinic": "ped"}
    clock.forward(minutes=1)
    await house.arrivals.arrive(handed(9, clock(), conversation="c1", **visit), clock())
    await house.arrivals.arrive(crisis(clock, clinic="ped"), clock())
    (alert,) = (await own.get("/alerts")).json()["rows"]
    task = (await own.post("/tasks", json=ROUTES["POST /tasks"][1])).json()
    me = (await own.get("/session")).json()
    ids = {"alert": alert["id"], "visit": booking.id, "attachment": image, "task": task["id"], "staff": me["id"]}
    return ids | {"day": day_of(house).isoformat()}


async def ask(client: httpx.AsyncClient, route: str, ids: dict[str, Any]) -> httpx.Response:
    path, body = ROUTES[route]
    sent = {key: value.format(**ids) if isinstance(value, str) else value for key, value in (body or {}).items()}
    return await client.request(route.partition(" ")[0], path.format(**ids), json=sent if body is not None else None)


async def test_the_table_names_every_route_that_shows_a_patient(house: House) -> None:
    assert named(house) - {BREAKS_THE_GLASS} == set(ROUTES)


async def test_no_route_shows_a_patient_of_another_clinic(house: House, signed_in: SignIn, clock: Clock) -> None:
    own, other = await signed_in("doctor", "ped"), await signed_in("doctor", "gi")
    ids = await seeded(house, clock, own)
    before = len(await house.audit.of("c1", 1000))
    for route in ROUTES:
        answer = await ask(other, route, ids)
        if answer.status_code == 200:
            assert not [mark for mark in MARKS if f'"{mark}' in answer.text], route
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "not-your-patient"), (route, answer.text)
    assert len(await house.audit.of("c1", 1000)) == before


async def test_who_looks_at_an_own_patient_is_in_the_trail(house: House, signed_in: SignIn, clock: Clock) -> None:
    own = await signed_in("doctor", "ped")
    ids = await seeded(house, clock, own)
    for route in ROUTES:
        clock.forward(minutes=11)  # the look before is another view by now
        answer = await ask(own, route, ids)
        assert answer.status_code in (200, 201, 204, 409), (route, answer.text)
        noted = [event for event in await house.audit.of("c1") if event.at == clock().astimezone(UTC)]
        assert "doctor-ped" in {event.actor for event in noted} or route == "GET /queue", route  # nobody waits there
