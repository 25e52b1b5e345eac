"""Bundles of real interviews, as the pre-consultation makes them, and their sections as the doctor sees them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.preconsult.drive import assistant, fill, filled, person_of
from workstation.fhir.accepted import AcceptedSection, Signer

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
DOCTOR = Signer("s-17", "王敏", "主治医师")


async def interview(name: str = "preconsult.cough", seed: int = 4) -> dict[str, Any]:
    """The payload of the summary effect of an interview filled at random."""
    engine, rng = assistant().engine(name), random.Random(seed)
    person = person_of(engine, rng)
    outcome = await filled(name, fill(engine, person, rng), person)
    return outcome.effects[0].payload


def sections(payload: dict[str, Any], **changed: dict[str, str]) -> list[AcceptedSection]:
    """All sections accepted as they are but the changed ones: `allergies={"state": "rejected"}`."""
    made = [AcceptedSection(s["key"], s["title"], s["text"]) for s in payload["summary"]["sections"]]
    return [replace(one, **changed.get(one.key, {})) for one in made]
