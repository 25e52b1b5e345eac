"""A doctor's click waits no longer than the specification allows, and a part that is late is said to be missing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from core.errors import Unavailable
from records.summaries import Stored
from tests.workstation.hooks import call
from workstation.cds.advice import Advice, Untold
from workstation.cds.call import read
from workstation.cds.cards import Alarm
from workstation.fhir.models import Patient
from workstation.fhir.reader import FhirReader

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
ALARM = Alarm(7, "crisis", NOW, "说不想活了", ["不想活了"], "")


class Slow:
    """One part of our side hangs for ever."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.noted: list[str] = []

    async def _maybe(self, part: str) -> None:
        if part == self.part:
            await asyncio.Event().wait()

    async def conversations(self, patient: Patient) -> Sequence[str]:
        await self._maybe("conversations")
        return ["c1"]

    async def alarms(self, conversation: str) -> Sequence[Alarm]:
        await self._maybe("alarms")
        return [ALARM]

    async def summaries(self, conversation: str) -> Sequence[Stored]:
        if self.part == "error":
            raise OSError("the database is gone")
        await self._maybe("summaries")
        return []

    async def note(self, user: str, conversation: str, hook: str) -> None:
        await self._maybe("note")
        self.noted.append(conversation)


def advice(slow: Slow, fhir: FhirReader | None = None, server: str = "") -> Advice:
    return Advice(slow, fhir, server, "市一医院", lambda: NOW, 1.5)


@pytest.mark.parametrize("part", ["summaries", "error"])
async def test_what_was_found_in_time_goes_out_with_a_word_that_something_is_missing(part: str) -> None:
    slow = Slow(part)
    alarm, late = await advice(slow).cards(read(call()), "http://anban")
    assert (alarm["indicator"], late["indicator"]) == ("critical", "warning")
    assert "没有来得及查完" in late["summary"]
    assert slow.noted == ["c1"]


async def test_when_not_even_the_person_is_found_in_time_that_is_said() -> None:
    (late,) = await advice(Slow("conversations")).cards(read(call()), "")
    assert "没有来得及查完" in late["summary"]
    assert "links" not in late


async def test_what_cannot_be_noted_in_the_audit_trail_is_not_shown() -> None:
    with pytest.raises(Unavailable):
        await advice(Slow("note")).cards(read(call()), "")


async def test_a_silent_fhir_server_is_not_waited_for() -> None:
    class Silent(FhirReader):
        def __init__(self) -> None: ...

        async def patient(self, id: str) -> Patient | None:
            await asyncio.Event().wait()
            return None

    body = {k: v for k, v in call().items() if k != "prefetch"} | {"fhirServer": "http://fhir.test"}
    with pytest.raises(Untold):
        await advice(Slow(""), Silent(), "http://fhir.test").cards(read(body), "")
