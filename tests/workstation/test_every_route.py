"""Rules that hold for every route of the workstation, the next one included."""

from __future__ import annotations

import httpx
import pytest
from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from core.errors import Misconfigured
from server import workstation
from server.wiring import House
from server.workstation import Station
from tests.workstation import people
from tests.workstation.conftest import SignIn
from workstation.door import PREFIX, Gate, staff_router
from workstation.staff import MAY, ROLES, Staff

# Routes before or beside the gates: signing in itself.
SESSION = {"/session", "/session/password"}
# Routes that hold nothing about any patient. Adding one is a decision: say here why it is none.
NO_PATIENTS = {
    "/clinics": "the hospital's clinics",
    "/events": "ids only; what an id stands for is asked for at a route that looks",
    "/colleagues": "who else works here",
    "/accounts": "staff only",
    "/accounts/choices": "clinics and doctors",
    "/accounts/{id}": "staff only",
    "/audit": "who looked when; conversations by number",
    "/audit/check": "a count",
    "/letters": "what was not delivered; never what was in it",
    "/letters/replay": "a count",
    "/letters/{letter}/replay": "a count",
    "/measures": "counts and rates of whole clinics",
    "/measures.csv": "the same for a spreadsheet",
}


def all_routes(house: House) -> list[APIRoute]:
    made = workstation.routers(workstation.build(house))
    return [route for router in made for route in router.routes if isinstance(route, APIRoute)]


def short(route: APIRoute) -> str:
    return route.path.removeprefix(PREFIX)


def gates(dependant: Dependant) -> list[Gate]:
    own = [dependant.call] if isinstance(dependant.call, Gate) else []
    return own + [gate for inner in dependant.dependencies for gate in gates(inner)]


async def ask(client: httpx.AsyncClient, route: APIRoute) -> httpx.Response:
    (method,) = (route.methods or set()) - {"HEAD"}
    path = short(route)
    for parameter in route.param_convertors:
        path = path.replace(f"{{{parameter}}}", "1")
    return await client.request(method, path, json=None if method == "GET" else {})


async def test_every_route_has_a_gate(house: House, app: FastAPI) -> None:
    routes = all_routes(house)
    assert {short(route) for route in routes if not gates(route.dependant)} == SESSION
    published = {path for path in app.openapi()["paths"] if path.startswith(PREFIX)}
    assert published == {route.path for route in routes}, "a route beside server/workstation.py"


async def test_what_shows_no_patient_is_known(house: House) -> None:
    open_ones = {short(r) for r in all_routes(house) if (g := gates(r.dependant)) and not any(o.patients for o in g)}
    assert open_ones == set(NO_PATIENTS)


async def test_nobody_is_answered_without_signing_in(house: House, app: FastAPI) -> None:
    async with people.browser(app) as stranger:
        for route in all_routes(house):
            if short(route) != "/session" or "POST" not in (route.methods or ()):
                assert (await ask(stranger, route)).status_code == 401 or short(route) == "/session/password", (
                    route.path
                )


async def test_each_role_is_refused_what_it_may_not(house: House, signed_in: SignIn) -> None:
    routes, refused = all_routes(house), 0
    for role in ROLES:
        client = await signed_in(role, "gi")
        for route in routes:
            wanted = [gate for gate in gates(route.dependant) if gate.permissions]
            if any(not MAY[role].intersection(gate.permissions) for gate in wanted):
                answer = await ask(client, route)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (role, route.path)
                refused += 1
    assert refused > 10


async def test_a_route_that_shows_a_patient_and_forgets_to_note_it_answers_nothing(
    app: FastAPI, house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = workstation.build(house)
    router = staff_router("test")

    @router.get("/forgets")
    async def forgets(_: Staff = Depends(station.door.may("day"))) -> dict[str, str]:
        return {"name": "王小明"}

    @router.get("/remembers")
    async def remembers(staff: Staff = Depends(station.door.may("day"))) -> dict[str, str]:
        await station.access.listed(staff, ["c1"], "day")
        return {"name": "王小明"}

    app.router.routes.insert(0, router.routes[0])
    app.router.routes.insert(0, router.routes[1])
    client = await signed_in("nurse", "gi")
    forgot = await client.get("/forgets")
    assert (forgot.status_code, "王小明" in forgot.text) == (500, False)
    assert (await client.get("/remembers")).status_code == 200


async def test_a_router_of_another_kind_is_refused_at_start(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(station: Station) -> object:
        router = staff_router("test")
        router.route_class = APIRoute
        router.add_api_route("/plain", lambda: None)
        return router

    monkeypatch.setattr(workstation, "PARTS", [plain])
    with pytest.raises(Misconfigured):
        workstation.routers(workstation.build(house))
