"""The measures say what happened, with what they were counted from."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

from core.messages import Effect
from server.wiring import House
from tests.conftest import Clock
from tests.records.interviews import handed
from tests.workstation.conftest import SignIn
from tests.workstation.records_of import interview
from tests.workstation.test_alerts import crisis
from tests.workstation.test_day import talk


@pytest.fixture
async def worked(house: House, signed_in: SignIn, clock: Clock) -> httpx.AsyncClient:
    """Three interviews: one accepted with an edit and a rejection, one stopped, one of another clinic."""
    bundle = (await interview())["bundle"]
    for name, clinic, status in (("c1", "gi", "completed"), ("c2", "gi", "stopped"), ("c3", "cardio", "completed")):
        await talk(house, name)
        told = handed(9, clock(), conversation=name, clinic=clinic, status=status, bundle=bundle)
        await house.arrivals.arrive(told, clock())
    handoff = Effect(kind="handoff", key="c1:5:handoff", payload={"queue": "desk"})
    await house.arrivals.arrive(handoff, clock())
    await house.arrivals.arrive(crisis(clock), clock())
    doctor = await signed_in("doctor", "gi")
    edit = {"revision": 1, "text": "胃痛五天"}
    assert (await doctor.put("/summaries/c1:2/sections/chief_complaint", json=edit)).status_code == 200
    reject = {"revision": 2, "reason": "不对"}
    assert (await doctor.post("/summaries/c1:2/sections/allergies/reject", json=reject)).status_code == 200
    assert (await doctor.post("/summaries/c1:2/accept", json={"revision": 3})).status_code == 200
    await doctor.post("/summaries/c2:2/mark", json={"about": "wrong_department", "department": "cardio"})
    clock.forward(seconds=42)
    (alert,) = (await doctor.get("/alerts")).json()["rows"]
    await doctor.post(f"/alerts/{alert['id']}/acknowledge")
    return doctor


async def test_counts_and_rates_of_own_clinics(worked: httpx.AsyncClient) -> None:
    m = (await worked.get("/measures")).json()
    assert (m["summaries"], m["completed"], m["completion"], m["accepted"]) == (2, 1, 0.5, 1)
    assert (m["conversations"], m["handed_over"], m["hand_over_rate"]) == (2, 1, 0.5)
    assert (m["wrong_department"], m["wrong_department_rate"]) == (1, 0.5)
    assert m["characters_per_summary"] == 1.0
    adopted = {one["title"]: (one["unchanged"], one["edited"], one["rejected"]) for one in m["sections"]}
    assert adopted == {"主诉": (0, 1, 0), "现病史": (1, 0, 0), "过敏史": (0, 0, 1)}
    assert m["alerts"] == [{"level": "crisis", "raised": 1, "answered": 1, "median_seconds": 42.0, "p90_seconds": 42.0}]
    assert (m["time_saved"]["seconds"], m["time_saved"]["answered"]) == (90, 9)
    assert "估算" in m["time_saved"]["note"]


async def test_the_whole_house_is_measured_by_who_sees_no_patient(worked: httpx.AsyncClient, signed_in: SignIn) -> None:
    it = await signed_in("it")
    assert (await it.get("/measures")).json()["summaries"] == 3
    assert (await it.get("/measures", params={"clinic": "cardio"})).json()["summaries"] == 1
    assert (await worked.get("/measures", params={"clinic": "cardio"})).status_code == 403
    nurse = await signed_in("nurse", "gi")
    assert (await nurse.get("/measures")).status_code == 403


async def test_the_csv_opens_in_a_spreadsheet(worked: httpx.AsyncClient) -> None:
    answer = await worked.get("/measures.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = {(row["指标"], row["分组"]): row["数值"] for row in rows}
    assert told["完成率", ""] == "0.5"
    assert told["段落采纳率", "过敏史"] == "0.0"
    assert told["警报响应时间中位数", "心理危机"] == "42.0"


@pytest.mark.parametrize(
    "days", ["from=2026-11-22&to=2026-11-21", "from=0001-01-01", "to=0001-01-01", "to=9999-12-31", "from=x"]
)
async def test_days_that_are_no_range_are_refused(signed_in: SignIn, days: str) -> None:
    assert (await (await signed_in("it")).get(f"/measures?{days}")).status_code == 422


async def test_nothing_measured_is_no_rate(signed_in: SignIn) -> None:
    m = (await (await signed_in("it")).get("/measures", params={"to": "1999-01-01"})).json()
    assert (m["completion"], m["hand_over_rate"], m["sections"]) == (None, None, [])
