"""Finding patients and the page about one: names are searched yet never stored plainly, readings become curves."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from server.wiring import House
from tests.conftest import Clock
from tests.records.interviews import handed
from tests.workstation.conftest import SignIn
from tests.workstation.test_day import talk

LOINC = "http://loinc.org"


def observation(code: str, at: str, **value: Any) -> dict[str, Any]:
    coded = {"coding": [{"system": LOINC, "code": code}]}
    return {"resource": {"resourceType": "Observation", "code": coded, "effectiveDateTime": at, **value}}


@pytest.fixture
async def doctor(house: House, signed_in: SignIn, clock: Clock) -> httpx.AsyncClient:
    for number, name in enumerate(("赵试一", "钱试二", "赵试三")):
        await talk(house, f"c{number}")
        person = {"name": name, "sex": "男", "age_months": 8}
        await house.arrivals.arrive(handed(9, clock(), conversation=f"c{number}", clinic="gi", person=person), clock())
        clock.forward(minutes=1)
    await talk(house, "elsewhere")
    await house.arrivals.arrive(handed(9, clock(), conversation="elsewhere", clinic="cardio"), clock())
    return await signed_in("doctor", "gi")


async def test_patients_are_found_by_part_of_a_name_latest_first(doctor: httpx.AsyncClient) -> None:
    listed = (await doctor.get("/patients")).json()["rows"]
    assert [row["conversation"] for row in listed] == ["c2", "c1", "c0"]
    assert (listed[0]["age"], listed[0]["clinics"]) == ("8个月", ["消化内科门诊"])
    found = (await doctor.get("/patients", params={"q": "赵"})).json()
    assert [row["name"] for row in found["rows"]] == ["赵试三", "赵试一"]
    assert found["next"] is None
    assert (await doctor.get("/patients", params={"q": "孙"})).json()["rows"] == []


async def test_pages_of_patients_follow_each_other_without_a_gap(house: House, signed_in: SignIn, clock: Clock) -> None:
    for number in range(120):
        await talk(house, f"p{number}")
        await house.arrivals.arrive(handed(9, clock(), conversation=f"p{number}", clinic="gi"), clock())
    doctor = await signed_in("doctor", "gi")
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await doctor.get("/patients", params={"after": after})).json()
        seen += [row["conversation"] for row in page["rows"]]
        after = page["next"]
    assert sorted(seen) == sorted(f"p{number}" for number in range(120))


async def test_no_name_stands_plainly_in_the_database(doctor: httpx.AsyncClient, house: House) -> None:
    if not house.database.is_sqlite:
        pytest.skip("reads the database's file")
    folder = house.settings.data.resolve()
    path = house.database.url.database
    assert path
    for file in (path, f"{path}-wal", *folder.glob("*.db*")):
        try:
            content = open(file, "rb").read()  # noqa: ASYNC230, SIM115
        except FileNotFoundError:
            continue
        assert "赵试一".encode() not in content


async def test_the_page_of_a_patient_gathers_everything(doctor: httpx.AsyncClient, house: House, clock: Clock) -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            observation("8310-5", "2026-11-20T09:00:00+08:00", valueQuantity={"value": 38.6, "unit": "℃"}),
            observation("8310-5", "2026-11-21T09:00:00+08:00", valueQuantity={"value": 37.0, "unit": "℃"}),
            observation(
                "85354-9", "2026-11-21T09:00:00+08:00",
                component=[{"code": {"coding": [{"code": "8480-6"}]}, "valueQuantity": {"value": 150}}],
            ),
            observation("8310-5", "2026-11-21", valueQuantity={"value": 1}),
            {"resource": {"resourceType": "Observation", "valueBoolean": True, "code": {"text": "呕吐"}}},
        ],
    }  # fmt: skip
    await house.arrivals.arrive(handed(10, clock(), conversation="c0", clinic="gi", bundle=bundle), clock())
    page = (await doctor.get("/patients/c0")).json()
    assert (page["name"], len(page["visits"]), len(page["summaries"])) == ("测试甲", 1, 1)
    assert [(one["title"], [p["value"] for p in one["points"]]) for one in page["trends"]] == [
        ("体温", [38.6, 37.0]),
        ("收缩压", [150.0]),
    ]
    assert page["trends"][0]["high"] == 37.2
    assert page["trends"][0]["points"][0]["source"] == "预问诊"


async def test_a_sent_file_is_shown_to_who_may_see_its_patient_and_never_runs(
    doctor: httpx.AsyncClient, house: House, signed_in: SignIn, clock: Clock
) -> None:
    id = await house.attachments.put("c0", b"%PDF-1.4", "application/pdf", "化验单.pdf", clock())
    answer = await doctor.get(f"/attachments/{id}")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await (await signed_in("doctor", "cardio")).get(f"/attachments/{id}")).status_code == 403
    assert (await doctor.get("/attachments/none")).status_code == 404


async def test_every_view_of_a_patient_is_in_the_audit_trail(doctor: httpx.AsyncClient, house: House) -> None:
    for path in ("/patients/c1", "/summaries/c1:2", "/summaries/c1:2/text", "/patients", "/day"):
        assert (await doctor.get(path)).status_code == 200
    noted = {(event.action, event.purpose) for event in await house.audit.of("c1")}
    assert {("patient.view", "history"), ("patient.view", "summary"), ("patient.listed", "day")} <= noted
