"""A filled form as a QuestionnaireResponse."""

from __future__ import annotations

from datetime import UTC, datetime

from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings

from core.forms import FormState
from dialogue.forms.engine import Engine
from dialogue.forms.response import response
from tests.forms.builders import answer, engine, filled

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@settings(max_examples=40, deadline=None)
@given(filled())
def test_every_answer_is_in_the_response_and_a_fhir_library_accepts_it(made: tuple[Engine, FormState]) -> None:
    run, state = made
    resource = response(run, state, subject="Patient/1", authored=AT)
    QuestionnaireResponse(**resource)
    known = {link for link, answers in state.answers.items() if any(a.value is not None for a in answers)}
    assert {item["linkId"] for item in resource.get("item", [])} == known


def test_words_turn_and_unit_go_along() -> None:
    run = engine("- {id: t, text: 体温？, unit: ℃}")
    state = run.set(run.start(), "t", [answer(38.5, 3, "三十八度五")])
    given_answer = response(run, state, subject="Patient/1", authored=AT)["item"][0]["answer"][0]
    assert given_answer["valueQuantity"] == {
        "value": 38.5, "unit": "℃", "system": "http://unitsofmeasure.org", "code": "Cel",
    }  # fmt: skip
    assert [e.get("valueString", e.get("valueInteger")) for e in given_answer["extension"]] == ["三十八度五", 3]


def test_the_other_side_of_a_contradiction_stands_beside_the_last_answer() -> None:
    run = engine("- {id: t, text: 几天？, unit: 天}")
    state = run.contradict(run.set(run.start(), "t", [answer(3, 1)]), "t", answer(9, 2))
    resource = response(run, state, subject="Patient/1", authored=AT)
    QuestionnaireResponse(**resource)
    only = resource["item"][0]["answer"]
    assert len(only) == 1
    assert only[0]["valueQuantity"]["value"] == 9
    assert {"url": "urn:anban:answer-also", "valueString": "3天"} in only[0]["extension"]


def test_nested_questions_stand_under_their_answer() -> None:
    run = engine("- id: smoke\n  text: 抽烟吗？\n  type: boolean\n  items: [{id: much, text: 多少？, type: integer}]\n")
    assert [i.link_id for i in run.asked(run.start())] == ["smoke"]
    state = run.set(run.set(run.start(), "smoke", [answer(True)]), "much", [answer(5)])
    resource = response(run, state, subject="Patient/1", authored=AT)
    QuestionnaireResponse(**resource)
    assert resource["item"][0]["answer"][0]["item"][0]["answer"][0]["valueInteger"] == 5
