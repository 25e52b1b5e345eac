"""For random answers to every interview: each fact of the summary is an answer, each answer is in the summary,
negatives stay negative, numbers and units survive, and the bundle is valid FHIR."""

from __future__ import annotations

import json
import random
import re

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from assistants.preconsult.summary.compose import summarise
from assistants.preconsult.summary.model import Evidence, Summary
from assistants.preconsult.summary.wording import content, is_none
from core.forms import Answer, FormState
from dialogue.forms.engine import Engine
from tests.preconsult.drive import assistant, fill, filled, person_of

NAMES = sorted(assistant().forms)


def made(name: str, seed: int) -> tuple[Engine, FormState, Summary]:
    engine, rng = assistant().engine(name), random.Random(seed)
    state = fill(engine, person_of(engine, rng), rng)
    return engine, state, summarise(engine, state)


def text_of(summary: Summary) -> str:
    return "".join(section.text for section in summary.sections)


interviews = st.tuples(st.sampled_from(NAMES), st.integers(0, 10_000))


@settings(max_examples=60, deadline=None)
@given(interviews)
def test_every_answer_is_in_the_summary_with_its_number_and_unit(case: tuple[str, int]) -> None:
    engine, state, summary = made(*case)
    text = text_of(summary)
    for link, item in engine.answered(state).items():
        answers = [a for a in state.answers[link] if a.value is not None]
        alone = {o.value for o in item.options if o.exclusive}
        for answer in answers:
            if str(answer.value) == "无" and "无" in alone:
                written = content()["denied"].get(link, "").replace("{list}", "")
                assert all(o.label in text for o in item.options if not o.exclusive) or written in text, link
            elif is_none(item, answers):
                assert content()["none_reads"][link] in text
            elif item.type == "quantity":
                assert re.search(rf"(?<!\d){answer.value:g}(?:个月|{re.escape(answer.unit)})", text), (link, answer)
            elif item.type == "integer":
                assert re.search(rf"(?<!\d){answer.value}(?!\d)", text), (link, answer)
            elif str(answer.value) in alone:
                assert str(answer.value) in text, link
            else:
                assert (answer.label or str(answer.value)).rstrip("。") in text, link
        if not answers:
            assert f"{item.short}不详" in text or link == "hpi.onset"


@settings(max_examples=60, deadline=None)
@given(interviews)
def test_every_statement_rests_on_an_answer_of_its_own_turn(case: tuple[str, int]) -> None:
    _, state, summary = made(*case)
    said = {(a.turn, a.words) for answers in state.answers.values() for a in answers}
    for section in summary.sections:
        for statement in section.statements:
            if section.key != "chief_complaint" and statement.item != "hpi.onset":
                assert statement.evidence, statement
            assert all((e.turn, e.words) in said for e in statement.evidence), statement


@settings(max_examples=60, deadline=None)
@given(interviews)
def test_nothing_denied_is_told_as_present_nor_the_other_way_round(case: tuple[str, int]) -> None:
    engine, state, summary = made(*case)
    by_item = {s.item: s for section in summary.sections for s in section.statements}
    for link, item in engine.answered(state).items():
        if not item.options or not item.repeats or link not in by_item:
            continue
        chosen = {str(a.value) for a in state.answers[link]}
        if chosen == {"无"}:
            assert by_item[link].kind == "negative"
            assert by_item[link].text.startswith(("无", "否认", "来诊前未"))
        elif by_item[link].kind == "fact":
            for option in item.options:
                if option.value not in chosen and not any(option.label in str(c) for c in chosen):
                    assert option.label not in by_item[link].text.replace(item.short, ""), (link, option.label)


@settings(max_examples=60, deadline=None)
@given(interviews)
def test_the_chief_complaint_has_at_most_twenty_characters(case: tuple[str, int]) -> None:
    _, _, summary = made(*case)
    assert 0 < len(summary.chief_complaint) <= 20


@pytest.mark.parametrize("name", NAMES)
async def test_every_bundle_is_valid_fhir_and_can_be_delivered_twice(name: str) -> None:
    engine, rng = assistant().engine(name), random.Random(len(name))
    person = person_of(engine, rng)
    outcome = await filled(name, fill(engine, person, rng), person)
    summary, fhir = outcome.effects
    assert (summary.kind, fhir.kind) == ("summary", "fhir")
    bundle = fhir.payload["bundle"]
    Bundle(**bundle)
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert all(entry["request"]["ifNoneExist"].startswith("identifier=") for entry in bundle["entry"])
    references = set(re.findall(r'"reference": "(urn:uuid:[^"]+)"', json.dumps(bundle)))
    assert references <= set(urls)


def test_what_was_told_outside_the_questions_is_in_the_summary_with_its_words() -> None:
    engine = assistant().engine("preconsult.cough")
    words = Evidence(turn=1, words="咳嗽三天，晚上有点头痛，不发烧")
    state = engine.set(engine.start(), "hpi.onset", [Answer(value=3, unit="天", words="三天", turn=1)])
    summary = summarise(engine, state, [words])
    history = summary.section("present_illness")
    assert history is not None
    assert summary.chief_complaint.endswith("3天")
    assert "头痛" in history.text
    assert "无发热" in history.text
    assert any(words in s.evidence for s in history.statements if "头痛" in s.text)


def test_red_flags_open_points_and_contradictions_are_told_apart() -> None:
    engine = assistant().engine("preconsult.chest_pain")
    state = engine.set(engine.start(), "hpi.with", [Answer(value="出冷汗", words="出冷汗", turn=3)])
    state = engine.set(state, "hpi.character", [Answer(value="刺痛", words="针扎一样", turn=2)])
    state = engine.contradict(state, "hpi.character", Answer(value="隐痛", words="隐隐地痛", turn=5, label="隐痛"))
    summary = summarise(engine, engine.stop(engine.skip(state, "hpi.lasts")))
    assert [s.text for s in summary.red_flags] == ["出冷汗"]
    assert "针扎一样" in summary.contradictions[0].text
    assert "隐隐地痛" in summary.contradictions[0].text
    assert "每次持续" in summary.open_points
    assert summary.completeness.status == "stopped"
