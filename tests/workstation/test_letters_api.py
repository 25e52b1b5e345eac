"""The information department sees what was not delivered and why, tries it again, and learns nothing of a patient."""

from __future__ import annotations

import json

import httpx

from core.messages import Effect
from records.live import LiveLog
from records.secrets import sealer
from server.wiring import House
from tests.workstation.conftest import SignIn
from tests.workstation.records_of import AT, DOCTOR, interview, sections
from tests.workstation.turns import leave
from workstation.fhir.accepted import accepted_bundle
from workstation.fhir.server import FhirServer
from workstation.fhir.writer import FhirWriter

NO = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "value", "diagnostics": "bad value", "expression": ["Composition.date"]}],
}


async def left(house: House, effect: Effect) -> None:
    await leave(house.database, sealer(house.secret), house.clock, effect)


async def refused(house: House) -> None:
    """A FHIR server refuses an accepted record."""
    payload = await interview()
    bundle = accepted_bundle(payload["bundle"], sections(payload), DOCTOR, AT)
    await left(house, Effect(kind="fhir", key="accepted:c1:1:50", payload={"bundle": bundle}))
    transport = httpx.MockTransport(lambda _: httpx.Response(422, json=NO))
    house.deliverer.add(FhirWriter(FhirServer("http://fhir.test", transport=transport)))
    await house.deliverer.deliver_due()


async def test_a_refused_record_is_shown_with_its_outcome_and_tried_again(house: House, signed_in: SignIn) -> None:
    await refused(house)
    engineer = await signed_in("it")
    (letter,) = (await engineer.get("/letters")).json()
    assert (letter["kind"], letter["key"], letter["attempts"]) == ("fhir", "accepted:c1:1:50", 1)
    assert "422" in letter["note"]
    where = "Composition.date"
    assert letter["outcome"] == [{"severity": "error", "code": "value", "text": "bad value", "where": where}]
    assert (await engineer.post(f"/letters/{letter['id']}/replay")).json() == {"replayed": 1}
    assert (await engineer.get("/letters")).json() == []
    await house.deliverer.deliver_due()
    assert len((await engineer.get("/letters")).json()) == 1
    assert (await engineer.post("/letters/replay", json={"kind": "fhir"})).json() == {"replayed": 1}
    assert (await engineer.post("/letters/999/replay")).status_code == 404


async def test_no_word_of_the_patient_is_in_a_letter(house: House, signed_in: SignIn) -> None:
    await refused(house)
    shown = json.dumps((await (await signed_in("admin")).get("/letters")).json(), ensure_ascii=False)
    payload = await interview()
    for section in payload["summary"]["sections"]:
        assert section["text"].rstrip("。") not in shown


async def test_a_letter_that_dies_is_told_to_open_pages(house: House) -> None:
    await refused(house)
    told = await LiveLog(house.database).after(0)
    assert [(event.what.kind, event.what.conversation) for event in told] == [("letter", "")]


async def test_what_waits_for_a_server_is_shown_as_waiting(house: House, signed_in: SignIn) -> None:
    await left(house, Effect(kind="fhir", key="accepted:c1:1:50", payload={"bundle": {}}))
    await house.deliverer.deliver_due()
    engineer = await signed_in("it")
    assert (await engineer.get("/letters")).json() == []
    (letter,) = (await engineer.get("/letters", params={"state": "waiting"})).json()
    assert "ANBAN_FHIR_URL" in letter["note"]
    assert letter["due_at"] > letter["created_at"]
    assert letter["attempts"] == 0


async def test_who_treats_patients_does_not_mend_letters(house: House, signed_in: SignIn) -> None:
    for role in ("doctor", "nurse", "desk"):
        browser = await signed_in(role)
        assert (await browser.get("/letters")).status_code == 403
        assert (await browser.post("/letters/replay", json={"kind": "fhir"})).status_code == 403
