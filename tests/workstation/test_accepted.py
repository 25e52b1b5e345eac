"""What a doctor accepted is what the record gets: every word, nothing rejected, once however often it is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from fhir.resources.R4B.bundle import Bundle

from core.errors import BadInput
from tests.preconsult.drive import assistant
from tests.workstation.records_of import AT, DOCTOR, interview, sections
from workstation.fhir.accepted import AcceptedSection, accepted_bundle, plain, references


def composition(bundle: dict[str, Any]) -> dict[str, Any]:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Composition")


def kinds(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["resourceType"] for entry in bundle["entry"]]


def narratives(bundle: dict[str, Any]) -> dict[str, str]:
    return {section["title"]: plain(section) for section in composition(bundle).get("section", [])}


async def test_the_accepted_record_is_final_and_signed() -> None:
    payload = await interview()
    made = composition(accepted_bundle(payload["bundle"], sections(payload), DOCTOR, AT))
    assert (made["status"], made["date"]) == ("final", "2026-11-26T09:30:00+00:00")
    (attester,) = made["attester"]
    assert attester["party"]["display"] == "王敏 主治医师"
    assert attester["party"]["identifier"] == {"system": "urn:anban:staff", "value": "s-17"}
    before = composition(payload["bundle"])["identifier"]
    assert made["identifier"]["value"] == f"{before['value']}:accepted"
    assert made["relatesTo"] == [{"code": "replaces", "targetIdentifier": before}]


async def test_sections_that_were_accepted_keep_their_words_and_working_notes_stay_behind() -> None:
    payload = await interview()
    made = accepted_bundle(payload["bundle"], sections(payload), DOCTOR, AT)
    assert narratives(made) == {s["title"]: s["text"] for s in payload["summary"]["sections"]}
    assert kinds(made) == kinds(payload["bundle"])


async def test_an_edited_section_has_the_doctors_words_and_no_codes_that_say_something_else() -> None:
    payload = await interview()
    text = "体温<38℃ & 咳嗽\n夜间\x00加重"
    changed = sections(payload, chief_complaint={"text": text})
    made = accepted_bundle(payload["bundle"], changed, DOCTOR, AT)
    section = composition(made)["section"][0]
    assert plain(section) == "体温<38℃ & 咳嗽\n夜间加重"
    fromstring(section["text"]["div"])
    assert "entry" not in section
    assert section["code"]["coding"][0]["code"] == "10154-3"
    complaint = [r for r in made["entry"] if r["resource"]["resourceType"] == "Condition"]
    assert not [r for r in complaint if "chief_complaint" in r["request"]["ifNoneExist"]]
    assert composition(made)["title"] == "预问诊：体温<38℃ & 咳嗽 夜间加重"


async def test_a_rejected_section_leaves_no_trace() -> None:
    payload = await interview("preconsult.cough", 6)
    assert "AllergyIntolerance" in kinds(payload["bundle"])
    made = accepted_bundle(payload["bundle"], sections(payload, allergies={"state": "rejected"}), DOCTOR, AT)
    assert "过敏史" not in narratives(made)
    assert "AllergyIntolerance" not in kinds(made)
    assert "QuestionnaireResponse" not in kinds(made)  # the answers would bring the rejected words back


async def test_what_everything_refers_to_stays_even_when_all_is_rejected() -> None:
    payload = await interview()
    keys = [s["key"] for s in payload["summary"]["sections"]]
    made = accepted_bundle(
        payload["bundle"], sections(payload, **{key: {"state": "rejected"} for key in keys}), DOCTOR, AT
    )
    assert kinds(made) == ["Patient", "Composition"]
    Bundle.model_validate_json(json.dumps(made))


async def test_a_section_the_doctor_added_is_there() -> None:
    payload = await interview()
    added = [*sections(payload), AcceptedSection("exam", "体格检查", "咽红。")]
    assert narratives(accepted_bundle(payload["bundle"], added, DOCTOR, AT))["体格检查"] == "咽红。"


async def test_the_same_acceptance_gives_the_same_bundle_and_every_entry_is_created_once() -> None:
    payload = await interview()
    first, again = (accepted_bundle(payload["bundle"], sections(payload), DOCTOR, AT) for _ in range(2))
    assert json.dumps(first) == json.dumps(again)
    assert all(entry["request"]["ifNoneExist"] for entry in first["entry"])
    kept = {e["fullUrl"] for e in payload["bundle"]["entry"]} & {e["fullUrl"] for e in first["entry"]}
    assert len(kept) == len(first["entry"]) - 1  # only the Composition is new to a server that has the preliminary one


@pytest.mark.parametrize("name", sorted(assistant().forms))
async def test_every_interview_accepted_is_valid_and_refers_to_nothing_missing(name: str) -> None:
    payload = await interview(name, len(name))
    edited = {"chief_complaint": {"text": "改过"}, "past_history": {"state": "rejected"}}
    for sent in (sections(payload), sections(payload, **edited)):
        made = accepted_bundle(payload["bundle"], sent, DOCTOR, AT)
        Bundle.model_validate_json(json.dumps(made))
        there = {entry["fullUrl"] for entry in made["entry"]}
        assert set(references([entry["resource"] for entry in made["entry"]])) <= there


def test_a_bundle_that_is_no_record_is_refused() -> None:
    with pytest.raises(BadInput):
        accepted_bundle({"resourceType": "Bundle", "entry": []}, [], DOCTOR, AT)
