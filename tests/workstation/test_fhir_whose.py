"""A record lies on the hospital's own chart of this patient when that is sure, and on nobody else's ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from core.messages import Effect
from tests.workstation.fhir_server import FhirFake, serving
from tests.workstation.records_of import AT, DOCTOR, interview, sections
from tests.workstation.test_fhir_history import NOW, WHO, person
from workstation.fhir.accepted import accepted_bundle, references
from workstation.fhir.models import Patient
from workstation.fhir.reader import FhirReader
from workstation.fhir.server import FhirServer
from workstation.fhir.whose import Who, Whose, agrees, conversation_of
from workstation.fhir.writer import FhirWriter


@pytest.fixture
async def fake() -> AsyncIterator[FhirFake]:
    made = FhirFake()
    async with serving(made):
        yield made


async def written(fake: FhirFake, told: Who | None = WHO) -> list[str]:
    """Deliver an accepted record; what its entries say they are about."""
    asked: list[tuple[str, str]] = []

    async def who(conversation: str, interview: str) -> Who | None:
        asked.append((conversation, interview))
        return told

    payload = await interview()
    bundle = accepted_bundle(payload["bundle"], sections(payload), DOCTOR, AT)
    server = FhirServer(fake.url)
    writer = FhirWriter(server, whose=Whose(FhirReader(server), who))
    await writer.write(Effect(kind="fhir", key="accepted:c1:1:50", payload={"bundle": bundle}))
    assert asked == [("c1", "c1:1")]
    stored = [r for r in fake.stored.values() if r["resourceType"] != "Patient"]
    assert stored
    return sorted({ref for one in stored for ref in references(one) if ref.startswith("Patient/")})


async def test_a_record_lies_on_the_hospitals_own_chart(fake: FhirFake) -> None:
    fake.put(person())
    assert await written(fake) == ["Patient/p1"]
    assert fake.kinds()["Patient"] == 1  # none of our own beside it


DOUBT: dict[str, list[dict[str, Any]]] = {
    "nobody": [],
    "two of them": [person(), person("p2")],
    "another name": [person(name=[{"text": "张小妹"}])],
    "another sex": [person(gender="male")],
    "another age": [person(birthDate="2021-03-01")],
    "no birth": [person(birthDate="")],
    "no sex": [person(gender="unknown")],
    "out of use": [person(active=False)],
}


@pytest.mark.parametrize("name", DOUBT)
async def test_in_doubt_it_is_a_patient_of_our_own(name: str, fake: FhirFake) -> None:
    fake.put(*DOUBT[name])
    (about,) = await written(fake)
    assert about not in ("Patient/p1", "Patient/p2")


async def test_without_a_proven_phone_nobody_is_looked_for(fake: FhirFake) -> None:
    fake.put(person())
    assert await written(fake, replace(WHO, phone="")) != ["Patient/p1"]
    assert not any("phone" in asked for asked in fake.asked)


async def test_a_patient_of_our_own_that_is_there_stays_the_one(fake: FhirFake) -> None:
    """What was written before the phone was proven and what comes after are about one Patient."""
    mine = {
        "resourceType": "Patient",
        "id": "mine",
        "identifier": [{"system": "urn:anban:preconsult", "value": "person:c1"}],
    }
    fake.put(person(), mine)
    assert await written(fake) == ["Patient/mine"]


@pytest.mark.parametrize(
    ("sex", "months", "born", "gender", "said"),
    [
        ("女", 432, "1990-05-01", "female", True),
        ("女", 432, "1990", "female", True),
        ("女", 432, "1992-12-31", "female", False),
        ("女", 718, "1965-01-01", "female", True),  # 快六十了
        ("男", 432, "1990-05-01", "female", False),
        ("", 432, "1990-05-01", "female", None),
        ("女", None, "1990-05-01", "female", None),
        ("女", 432, "", "female", None),
        ("男", 5, "2026-06-10", "male", True),
        ("男", 5, "2024-06-10", "male", False),
    ],
)
def test_sex_and_age_agree_speak_against_or_are_not_known(
    sex: str, months: int | None, born: str, gender: str, said: bool | None
) -> None:
    patient = Patient({"resourceType": "Patient", "birthDate": born, "gender": gender})
    assert agrees(patient, Who(sex=sex, age_months=months, at=NOW)) is said


def test_whose_conversation_an_identifier_names() -> None:
    assert conversation_of("person:c1") == conversation_of("person:c1:8f14e45f") == "c1"
    assert conversation_of("visit:c1") == ""
