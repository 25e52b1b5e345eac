"""Searches read every page of the hospital's own server, and nothing of any other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.workstation.fhir_server import FhirFake, serving
from tests.workstation.test_fhir_models import ours
from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.reader import FhirReader
from workstation.fhir.server import FhirServer

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": "urn:mrn", "value": "A,7|x"}],
    "telecom": [{"system": "phone", "value": "13800138000"}],
}


@pytest.fixture
async def fake() -> AsyncIterator[FhirFake]:
    made = FhirFake()
    async with serving(made):
        made.put(PATIENT, *ours("observations"), *ours("others"))
        yield made


@pytest.fixture
def reader(fake: FhirFake) -> FhirReader:
    return FhirReader(FhirServer(fake.url))


async def test_a_search_reads_every_page_and_leaves_out_what_was_entered_in_error(
    fake: FhirFake, reader: FhirReader
) -> None:
    found = await reader.observations("p1")
    wanted = {one["id"] for one in ours("observations")} - {
        "mistake",
        "pressure",
    }  # the fake knows no absolute references
    assert {one.id for one in found.resources} == wanted
    assert not found.cut
    assert len(fake.asked) > 1


async def test_the_next_page_is_not_followed_to_another_server(fake: FhirFake, reader: FhirReader) -> None:
    fake.elsewhere = "http://127.0.0.1:9/fhir"
    found = await reader.observations("p1")
    assert (found.cut, len(fake.asked)) == (True, 1)


async def test_a_search_that_never_ends_is_cut() -> None:
    def again(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        link = {"relation": "next", "url": f"http://fhir.test/r4/Observation?page={len(asked)}"}
        return httpx.Response(200, json={"resourceType": "Bundle", "type": "searchset", "link": [link]})

    asked: list[int] = []
    reader = FhirReader(FhirServer("http://fhir.test/r4", transport=httpx.MockTransport(again)))
    assert (await reader.observations("p1")).cut
    assert len(asked) <= 11


@pytest.mark.parametrize(
    ("link", "own"),
    [
        ("http://fhir.test/r4/Patient?page=2", True),
        ("http://fhir.test/r4?_getpages=abc", True),
        ("https://fhir.test/r4/Patient", False),
        ("http://fhir.test:8080/r4/Patient", False),
        ("http://fhir.test.evil/r4/Patient", False),
        ("http://user@fhir.test/r4/Patient", False),
        ("http://fhir.test/r4/../admin", False),
        ("http://fhir.test/r4x/Patient", False),
        ("file:///etc/passwd", False),
        ("http://[", False),
    ],
)
def test_what_belongs_to_the_server(link: str, own: bool) -> None:
    assert FhirServer("http://fhir.test/r4/").owns(link) is own


async def test_patients_are_found_by_identifier_and_phone(fake: FhirFake, reader: FhirReader) -> None:
    (found,) = (await reader.patients(phone="13800138000")).resources
    assert found.id == "p1"
    await reader.patients(identifier=("urn:mrn", "A,7|x"))
    assert "A%5C%2C7%5C%7Cx" in fake.asked[-1]  # what means something to FHIR is escaped
    assert (await reader.patients(phone="1")).resources == []
    read = await reader.patient("p1")
    assert read is not None
    assert read.phones == ("13800138000",)
    assert await reader.patient("nobody") is None
    assert (await reader.medications("p1")).resources[0].medicine == "氨氯地平片"
    assert len((await reader.reports("p1")).resources) == 2


@pytest.mark.parametrize("id", ["../Patient", "a/b", "", "..", "x" * 65, "p1?_format=xml"])
async def test_an_id_cannot_climb_out_of_the_address(id: str, reader: FhirReader, fake: FhirFake) -> None:
    assert await reader.patient(id) is None
    assert fake.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>login</html>", headers={"content-type": "text/html"}),
        httpx.Response(200, json={"resourceType": "Patient"}),
        httpx.Response(200, content=b"x" * 9_000_000),
        httpx.Response(301, headers={"location": "http://elsewhere.test"}),
    ],
    ids=["html", "no bundle", "huge", "redirect"],
)
async def test_an_answer_that_is_none_is_said_to_be_none(answer: httpx.Response) -> None:
    reader = FhirReader(FhirServer("http://fhir.test", transport=httpx.MockTransport(lambda _: answer)))
    with pytest.raises(NoAnswer):
        await reader.observations("p1")


async def test_a_refusal_is_told_apart_from_silence() -> None:
    def no(request: httpx.Request) -> httpx.Response:
        body: dict[str, Any] = {"resourceType": "OperationOutcome", "issue": []}
        return httpx.Response(403, json=body)

    reader = FhirReader(FhirServer("http://fhir.test", transport=httpx.MockTransport(no)))
    with pytest.raises(Refused):
        await reader.observations("p1")
