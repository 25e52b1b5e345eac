"""What makes the rules fast changes nothing that they find."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Heard
from dialogue.safety.compiled import Ready
from dialogue.safety.findings import REMEMBERED, Finding, Moment, Reader, judge, know
from dialogue.safety.lexicon import Lexicon
from dialogue.safety.page import Page
from dialogue.safety.rules import content
from dialogue.safety.scope import Scope
from dialogue.safety.text import Span
from server.commands.eval_safety import own_cases

READER = Reader(content())
CASES = [case.heard for case in own_cases()]
WORDS = sorted(content().book.lexicon.owners)


def every_pattern(pages: Sequence[Page], heard: Heard) -> list[str]:
    """What is found when every pattern of every rule is tried."""
    known, found = content(), list[Finding | None]()
    for rules, cues in ((known.emergencies, known.emergency_cues), (known.crises, known.crisis_cues)):
        moment = Moment(list(pages), [Scope(cues, page) for page in pages], know(pages, heard))
        found += [judge(Ready(rule, known.book), moment, rule.patterns) for rule in rules]
    return [f"{one.rule.code} {one.words} {one.pattern}" for one in found if one is not None]


def looked_up(pages: Sequence[Page], heard: Heard) -> list[str]:
    who = know(pages, heard)
    found = [*READER.emergencies(pages, who), *READER.crises(pages, who)]
    return [f"{one.rule.code} {one.words} {one.pattern}" for one in found]


def test_looking_patterns_up_finds_what_trying_them_all_finds() -> None:
    for at, heard in enumerate(CASES[::9]):
        earlier = Heard(heard.text, context=(CASES[at].text, CASES[at + 1].text), age=heard.age, sex=heard.sex)
        pages = READER.pages(earlier)
        assert looked_up(pages, earlier) == every_pattern(pages, earlier), heard.text


@given(st.lists(st.sampled_from([*WORDS, "不", "没有", "，", "38.9", "三个月", "血压200"]), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_nor_does_any_heap_of_words_escape_the_look_up(words: list[str]) -> None:
    heard = Heard("".join(words), context=("".join(reversed(words)),))
    pages = READER.pages(heard)
    assert looked_up(pages, heard) == every_pattern(pages, heard)


@given(st.text("胸口疼痛ab，", max_size=30))
def test_the_lexicon_finds_every_word_wherever_it_stands(text: str) -> None:
    words = ["疼", "胸口", "口疼", "胸口疼", "疼痛", "疼痛ab", "胸口疼痛"]
    found = Lexicon({"any": words}).scan(text)
    places = {w: [Span(at, at + len(w)) for at in range(len(text)) if text.startswith(w, at)] for w in words}
    assert found == {word: spans for word, spans in places.items() if spans}


def test_what_was_said_a_turn_ago_is_not_read_again_and_little_is_kept() -> None:
    reader = Reader(content())
    first = reader.page("胸口疼")
    assert reader.page("胸口疼") is first
    for number in range(REMEMBERED):
        reader.page(f"第{number}句")
    assert reader.page("胸口疼") is not first


def test_threads_share_no_page() -> None:
    reader = Reader(content())
    with ThreadPoolExecutor(1) as other:
        assert other.submit(reader.page, "胸口疼").result() is not reader.page("胸口疼")
