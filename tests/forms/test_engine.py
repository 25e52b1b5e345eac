"""The engine: what is asked next, what an answer changes, how far along the person is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms import Answer
from dialogue.forms.engine import Engine
from tests.forms.builders import answer, engine, filled, values_for

COUGH = """
- {id: sex, type: choice, options: [女, 男], hidden: true}
- {id: note, type: display, text: 先问几个问题。}
- {id: days, text: 多久了？, unit: 天, units: [周], min: 0, max: 999, required: true}
- {id: sputum, text: 有痰吗？, type: boolean}
- {id: colour, text: 什么颜色？, when: sputum = true, options: [白, 黄]}
- {id: blood, text: 带血吗？, when: colour = 黄, type: boolean}
- {id: with, text: 还有什么？, repeats: true, options: [发热, 胸痛, 都没有]}
- {id: lmp, text: 末次月经？, when: sex = 女}
"""


def ask_all(run: Engine, **given: object) -> list[str]:
    state, asked = run.start(given.pop("prefill", None)), []  # type: ignore[arg-type]
    while (item := run.next_item(state)) is not None:
        asked.append(item.link_id)
        value = given.get(item.link_id)
        state = run.set(state, item.link_id, [answer(value)]) if value is not None else run.skip(state, item.link_id)
    return asked


def test_nobody_is_asked_what_does_not_apply() -> None:
    run = engine(COUGH)
    assert ask_all(run, days=3, sputum=False) == ["days", "sputum", "with"]
    assert ask_all(run, days=3, sputum=True, colour="黄") == ["days", "sputum", "colour", "blood", "with"]


def test_a_known_fact_decides_and_is_never_asked() -> None:
    assert ask_all(engine(COUGH), prefill={"sex": "女"}, days=3, sputum=False) == ["days", "sputum", "with", "lmp"]


def test_what_is_prefilled_is_not_asked_and_what_does_not_fit_is_left_out() -> None:
    run = engine(COUGH)
    state = run.start({"days": Answer(value=2, unit="周", words="两周", turn=1), "sputum": "也许", "nothing": 1})
    assert state.answers["days"][0].label == "2周"
    assert run.next_item(state).link_id == "sputum"  # type: ignore[union-attr]


def test_a_correction_keeps_the_old_answer_and_drops_only_what_depended_on_it() -> None:
    run = engine(COUGH)
    state = run.start()
    for link, value in (("days", 3), ("sputum", True), ("colour", "黄"), ("blood", False), ("with", "发热")):
        state = run.set(state, link, [answer(value)])
    state = run.set(state, "colour", [answer("白", 7)])
    assert set(state.answers) == {"days", "sputum", "colour", "with"}
    assert [a.value for a in state.earlier["colour"]] == ["黄"]
    assert [a.value for a in state.earlier["blood"]] == [False]


def test_an_answer_to_a_question_that_no_longer_applies_does_not_count() -> None:
    run = engine(COUGH)
    state = run.set(run.set(run.start(), "sputum", [answer(True)]), "colour", [answer("黄")])
    state = run.set(state, "sputum", [answer(False)])
    assert "colour" not in state.answers
    assert not run.enabled(state)("blood")


def test_states_are_not_changed_in_place() -> None:
    run = engine(COUGH)
    before = run.start()
    kept = before.model_copy(deep=True)
    run.set(before, "days", [answer(3)])
    run.skip(before, "days")
    run.contradict(before, "days", answer(5))
    assert before == kept


def test_back_opens_the_question_before_and_asks_it_next() -> None:
    run = engine(COUGH)
    state = run.set(run.set(run.start(), "days", [answer(3)]), "sputum", [answer(False)])
    state = run.back(state.model_copy(update={"pending": "with"}))
    assert run.next_item(state).link_id == "sputum"  # type: ignore[union-attr]
    assert run.next_item(run.back(state)).link_id == "days"  # type: ignore[union-attr]
    assert run.back(run.start()).answers == {}


def test_progress_counts_only_what_applies() -> None:
    run = engine(COUGH)
    state = run.start()
    assert (run.progress(state).answered, run.progress(state).total) == (0, 3)
    state = run.set(state, "sputum", [answer(True)])
    assert (run.progress(state).answered, run.progress(state).total) == (1, 4)


def test_none_of_these_gives_way_to_what_is_named_in_the_same_answer() -> None:
    run = engine(COUGH)
    state = run.set(run.start(), "with", [answer("无"), answer("发热")])
    assert [a.value for a in state.answers["with"]] == ["发热"]


def test_two_different_answers_without_a_correction_are_both_kept() -> None:
    run = engine(COUGH)
    state = run.contradict(run.set(run.start(), "days", [answer(3, 1)]), "days", answer(10, 4))
    assert [a.value for a in run.contradictions(state)["days"]] == [3, 10]
    assert run.contradictions(run.set(state, "days", [answer(10, 5)])) == {}


def test_not_known_is_an_answer_and_skipped_is_not() -> None:
    run = engine(COUGH)
    state = run.dont_know(run.start(), "days", "记不清", 2)
    assert "days" in run.answered(state)
    assert "sputum" not in run.answered(run.skip(state, "sputum"))
    assert run.next_item(run.skip(state, "sputum")).link_id == "with"  # type: ignore[union-attr]


def test_a_stopped_form_asks_nothing_more_but_is_not_finished() -> None:
    run = engine(COUGH)
    state = run.stop(run.set(run.start(), "days", [answer(3)]))
    assert run.next_item(state) is None
    assert state.stopped
    assert not state.finished


def test_scores_add_up_ordinals_of_what_applies() -> None:
    run = engine(
        "- {id: a, options: [{value: x, label: 甲, score: 1}, {value: y, label: 乙, score: 3}]}\n"
        "- {id: b, when: a = y, options: [{value: z, label: 丙, score: 2}]}\n"
    )
    state = run.set(run.start(), "a", [answer("y")])
    assert not run.score(state).complete
    state = run.set(state, "b", [answer("z")])
    assert (run.score(state).total, run.score(state).complete) == (5, True)
    assert run.score(run.set(state, "a", [answer("x")])).total == 1


def test_weeks_and_days_are_compared_in_the_question_s_unit() -> None:
    run = engine("- {id: a, unit: 天, units: [周]}\n- {id: b, text: 久了？, when: a > 10}\n")
    state = run.set(run.start(), "a", [Answer(value=2, unit="周")])
    assert run.next_item(state).link_id == "b"  # type: ignore[union-attr]


def test_display_text_is_said_with_the_question_after_it() -> None:
    run = engine(COUGH)
    state = run.start()
    ask = run.ask(state, run.items["days"])
    assert ask.text.startswith("先问几个问题。")
    assert not ask.can_skip
    assert not ask.can_back
    assert ask.item.link_id == "days"


def test_questions_can_be_answered_by_touch() -> None:
    run = engine("- {id: a, text: 有没有发热？, type: boolean}\n- {id: b, type: integer, min: 0, max: 10}\n")
    state = run.start()
    assert [b.label for b in run.ask(state, run.items["a"]).choices] == ["有", "没有"]
    assert len(run.ask(state, run.items["b"]).choices) == 11
    for link in ("a", "b"):
        for button in run.ask(state, run.items[link]).choices:
            state = run.set(state, link, [answer(button.value)])
            assert state.answers[link][0].label


@settings(max_examples=60, deadline=None)
@given(filled())
def test_every_form_comes_to_an_end_and_holds_no_answer_that_does_not_apply(made: tuple[Engine, object]) -> None:
    run, state = made
    assert run.next_item(state) is None  # type: ignore[arg-type]
    on = run.enabled(state)  # type: ignore[arg-type]
    assert all(on(link) for link in state.answers)  # type: ignore[attr-defined]
    progress = run.progress(state)  # type: ignore[arg-type]
    assert progress.answered == progress.total


@settings(max_examples=60, deadline=None)
@given(filled(), st.data())
def test_an_answer_that_changes_never_touches_independent_ones(
    made: tuple[Engine, object], data: st.DataObject
) -> None:
    run, state = made
    asked = run.asked(state)  # type: ignore[arg-type]
    item = data.draw(st.sampled_from(asked))
    after = run.set(state, item.link_id, [answer(v, 99) for v in data.draw(values_for(item))])  # type: ignore[arg-type]
    on = run.enabled(after)
    for link, answers in state.answers.items():  # type: ignore[attr-defined]
        if link != item.link_id:
            assert (after.answers.get(link) == answers) == on(link)
