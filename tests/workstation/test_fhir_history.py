"""The patient's page draws what the hospital measured, of this patient, in one unit; and says when nobody answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.workstation.fhir_server import FhirFake, serving
from tests.workstation.test_fhir_models import ours
from workstation.fhir.history import SILENT, FhirHistory
from workstation.fhir.reader import FhirReader
from workstation.fhir.remembered import Remembered
from workstation.fhir.server import FhirServer
from workstation.fhir.units import turned
from workstation.fhir.whose import Who
from workstation.readings import trends

NOW = datetime(2026, 11, 26, tzinfo=UTC)
WHO = Who("张晓梅", "女", "13800138000", 36 * 12, NOW)


def person(id: str = "p1", **more: Any) -> dict[str, Any]:
    phone = [{"system": "phone", "value": "13800138000"}]
    known = {"name": [{"text": "张晓梅"}], "gender": "female", "birthDate": "1990-05-01"}
    return {"resourceType": "Patient", "id": id, "telecom": phone} | known | more


def measured(id: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": id, "status": "final", "effectiveDateTime": "2026-11-22T07:00:00+08:00",
        "code": {"coding": [{"system": "http://loinc.org", "code": "14771-0"}]}, "subject": {"reference": "Patient/p1"},
        "valueQuantity": {"value": value, "unit": unit},
    } | more  # fmt: skip


async def who(conversation: str, interview: str) -> Who | None:
    return WHO if conversation == "c1" else None


@pytest.fixture
async def fake() -> AsyncIterator[FhirFake]:
    made = FhirFake()
    async with serving(made):
        yield made


def history(fake: FhirFake, now: list[float] | None = None, wait: float = 10.0) -> FhirHistory:
    clock = now or [0.0]
    return FhirHistory(FhirReader(FhirServer(fake.url)), who, clock=lambda: clock[0], wait=wait)


async def test_results_are_drawn_in_one_unit_with_the_laboratorys_range(fake: FhirFake) -> None:
    fake.put(person(), *ours("observations"), measured("us", 126, "mg/dL"), measured("odd", 7, "g/L"))
    heard = await history(fake).of("c1")
    assert heard.source == "医院检验系统"
    glucose = next(one for one in trends(heard.readings) if one.code == "14771-0")
    assert [point.value for point in glucose.points] == [7.1, 6.99]
    assert (glucose.unit, glucose.low, glucose.high) == ("mmol/L", 3.9, 6.1)


async def test_what_we_wrote_ourselves_is_not_drawn_twice(fake: FhirFake) -> None:
    fake.put(person(), measured("mine", 7, "mmol/L", identifier=[{"system": "urn:anban:preconsult", "value": "c1:1"}]))
    assert (await history(fake).of("c1")).readings == []


@pytest.mark.parametrize(
    "somebody_else",
    [{"name": [{"text": "张小妹"}]}, {"gender": "male"}, {"active": False}, {"birthDate": "2021"}, {"birthDate": ""}],
    ids=["name", "sex", "out of use", "birth", "unknown"],
)
async def test_a_family_members_results_are_not_this_patients(somebody_else: dict[str, Any], fake: FhirFake) -> None:
    fake.put(person(**somebody_else), measured("m", 7, "mmol/L"))
    heard = await history(fake).of("c1")
    assert (heard.readings, heard.source) == ([], "")


async def test_the_patient_we_wrote_is_found_by_our_own_identifier(fake: FhirFake) -> None:
    fake.put(person(telecom=[], identifier=[{"system": "urn:anban:preconsult", "value": "person:c1"}]))
    fake.put(measured("m", 7, "mmol/L"))
    assert len((await history(fake).of("c1")).readings) == 1


async def test_reports_and_medicines_are_there_for_the_assistants(fake: FhirFake) -> None:
    fake.put(person(), *ours("others"))
    record = await history(fake).record("c1")
    assert record is not None
    assert [one.title for one in record.reports] == ["血常规"]  # what is only registered is no result yet
    assert [one.medicine for one in record.medicines] == ["氨氯地平片", "二甲双胍片"]


async def test_a_server_that_does_not_answer_is_said_not_to_and_not_waited_for(fake: FhirFake) -> None:
    fake.put(person(), measured("m", 7, "mmol/L"))
    fake.silent.set()
    slow = history(fake, wait=0.05)
    heard = await slow.of("c1")
    assert (heard.readings, heard.source) == ([], SILENT)


async def test_a_server_that_refuses_is_said_not_to_answer() -> None:
    server = FhirServer("http://fhir.test", transport=httpx.MockTransport(lambda _: httpx.Response(503)))
    assert (await FhirHistory(FhirReader(server), who).of("c1")).source == SILENT


async def test_the_server_is_asked_once_a_minute(fake: FhirFake) -> None:
    fake.put(person(), measured("m", 7, "mmol/L"))
    now = [0.0]
    kept = history(fake, now)
    await asyncio.gather(*(kept.of("c1") for _ in range(5)))
    asked = len(fake.asked)
    await kept.of("c1")
    assert len(fake.asked) == asked
    now[0] = 61.0
    await kept.of("c1")
    assert len(fake.asked) == 2 * asked


async def test_what_comes_too_late_for_one_caller_is_there_for_the_next() -> None:
    now = [0.0]
    remembered: Remembered[str] = Remembered(lambda: now[0], wait=0.01)
    answers = asyncio.Event()

    async def slow() -> str:
        await answers.wait()
        return "answer"

    assert await remembered.get("a", slow) is None
    answers.set()
    assert await remembered.get("a", slow) == "answer"


async def test_after_a_failure_nobody_waits_for_a_while() -> None:
    now, asked = [0.0], []
    remembered: Remembered[str] = Remembered(lambda: now[0], bad=15.0)

    async def broken() -> str:
        asked.append(1)
        raise OSError

    for _ in range(3):
        assert await remembered.get("a", broken) is None
    assert len(asked) == 1
    now[0] = 16.0
    await remembered.get("a", broken)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "made"),
    [
        ("98.6", "[degF]", "℃", "37"),
        ("37.0", "Cel", "℃", "37.0"),
        ("16", "kPa", "mmHg", "120.01"),
        ("120", "mm[Hg]", "mmHg", "120"),
        ("72", "/min", "次/分", "72"),
        ("72", "mg", "次/分", None),
        ("126", "mg/dL", "mmol/L", None),  # of which substance?
        ("1.7", "m", "cm", "170"),
    ],
)
def test_units_are_turned_only_when_it_is_sure(value: str, unit: str, wanted: str, made: str | None) -> None:
    assert turned(Decimal(value), unit, wanted) == (None if made is None else Decimal(made))
