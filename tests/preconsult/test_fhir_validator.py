"""Every interview's bundle, and what a doctor accepts of it, before a second, independent FHIR implementation."""

from __future__ import annotations

import random
from typing import Any

from tests.fhir_node import problems
from tests.preconsult.drive import assistant, fill, filled, person_of
from tests.workstation.records_of import AT, DOCTOR, sections
from workstation.fhir.accepted import accepted_bundle


async def payloads() -> list[dict[str, Any]]:
    made = []
    for number, name in enumerate(sorted(assistant().forms)):
        engine, rng = assistant().engine(name), random.Random(number)
        person = person_of(engine, rng)
        outcome = await filled(name, fill(engine, person, rng), person)
        made.append(outcome.effects[0].payload)
    return made


async def test_medplum_accepts_every_bundle() -> None:
    found = problems(payload["bundle"] for payload in await payloads())
    assert len(found) == len(assistant().forms)
    assert [p for p in found if p] == []


async def test_medplum_accepts_what_a_doctor_accepted() -> None:
    changed = {"chief_complaint": {"text": "咳嗽\n3天"}, "allergies": {"state": "rejected"}}
    bundles = [
        accepted_bundle(payload["bundle"], sent, DOCTOR, AT)
        for payload in await payloads()
        for sent in (sections(payload), sections(payload, **changed))
    ]
    assert [p for p in problems(bundles) if p] == []
