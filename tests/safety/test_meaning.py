"""The scorer adds to the rules, waits for nobody, and explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from core.contracts import Heard
from dialogue.safety import build_gate
from dialogue.safety.examples import OTHER
from dialogue.safety.findings import LIKE, Reader
from dialogue.safety.learned import load
from dialogue.safety.meaning import EMERGENCY, MeaningScorer
from dialogue.safety.rules import content
from dialogue.safety.training import fingerprint
from server.commands.train_safety import labels, reviewed

READER = Reader(content())


class Counted:
    """An embedder that says the same of every text."""

    dims = 512

    def __init__(self, model: str = "") -> None:
        self.model = model or load().likeness.model
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        self.texts += texts
        rows = np.ones((len(texts), self.dims), dtype=np.float32)
        unit: np.ndarray[Any, Any] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


class Dead(Counted):
    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        raise RuntimeError("no model")


def test_it_hears_what_no_rule_has_words_for_and_names_the_example() -> None:
    text = "胸口像车轮压着，一脑门虚汗"
    found = MeaningScorer(content()).add([READER.page(text)], [], [])
    assert [finding.rule.code for finding in found] == ["cardiac.acs"]
    assert found[0].pattern.startswith(LIKE)


def test_an_emergency_unlike_any_example_gets_no_advice_of_another() -> None:
    finding = MeaningScorer(content())._finding(EMERGENCY, "qqqq")
    assert (finding.rule.code, finding.rule.advice) == ("emergency.likely", "likely")


@pytest.mark.parametrize("text", ["血糖6.5", "水温41度", "血压122/78", "血氧98", "体温36.8度"])
def test_what_a_number_means_is_not_for_the_scorer_to_say(text: str) -> None:
    assert not MeaningScorer(content()).add([READER.page(text)], [], [])


def test_a_symptom_now_counts_with_what_was_said_a_turn_ago() -> None:
    gate = build_gate()
    assert gate.screen(Heard("这会儿开始冒冷汗了，想吐", context=("我胸口有点闷", "上午搬完东西就这样"))).emergency


def test_what_was_said_a_turn_ago_does_not_fire_again_by_itself() -> None:
    scorer = MeaningScorer(content())
    pages = [READER.page(text) for text in ("好的，谢谢你", "我家老爷子捂着胸口慢慢滑下去了，满头虚汗")]
    assert not scorer.add(pages, [], [])


@pytest.mark.parametrize(
    ("text", "levels"),
    [("药吃完了，整整两瓶，好困，别找我", {"imminent"}), ("我已经翻过护栏，下面是江", {"imminent"}),
     ("等开春吧，把院子收拾好我就不在了", {"ideation", "plan"}), ("想去没有我的地方", {"ideation", "plan"})],
)  # fmt: skip
def test_likeness_holds_a_conversation_only_where_it_reads_surely_like_now(text: str, levels: set[str]) -> None:
    scorer = MeaningScorer(content())
    assert {finding.rule.level for finding in scorer.add([READER.page(text)], [], [])} <= levels


def test_a_measured_value_stands_whatever_the_sentence_reads_like() -> None:
    assert build_gate().screen(Heard("想预约体检，顺便说一下血糖2.1")).emergency


def test_a_model_that_does_not_load_leaves_rules_and_pieces_in_force() -> None:
    gate = build_gate(Dead())
    assert not gate.wait()
    assert gate.screen(Heard("我喘不上来气了")).emergency


def test_vectors_of_another_model_are_not_compared() -> None:
    other = Counted("another")
    gate = build_gate(other)
    assert not gate.wait()
    gate.screen(Heard("老爷子捂着胸口滑下去了"))
    assert other.texts == []


def test_a_long_text_is_embedded_in_the_piece_of_each_kind_that_says_most() -> None:
    embedder = Counted()
    scorer = MeaningScorer(content(), embedder)
    assert scorer.wait()
    embedder.texts.clear()
    walk = "今天天气不错，我们出去走走。"
    scorer.add([READER.page(walk * 15 + "我胸口疼得厉害，压得喘不上气，一直出冷汗，快不行了。" + walk * 15)], [], [])
    assert len(embedder.texts) <= 2
    assert any("胸口疼" in text for text in embedder.texts)


@pytest.mark.parametrize("text", ["好的", "38", "先留着", "上午吧"])
def test_a_plain_answer_is_not_embedded(text: str) -> None:
    embedder = Counted()
    scorer = MeaningScorer(content(), embedder)
    assert scorer.wait()
    embedder.texts.clear()
    assert not scorer.add([READER.page(text)], [], [])
    assert embedder.texts == []


def test_what_was_learned_was_learned_from_the_examples_there_are() -> None:
    assert load().fingerprint == fingerprint(reviewed(READER)), "the examples changed: run `anban train safety`"


def test_every_example_that_can_be_shown_stands_for_a_flag_there_is() -> None:
    known = {rule.code for rule in [*content().emergencies, *content().crises]} | {"emergency.likely"}
    assert set(load().shown.codes) <= known | {OTHER}
    scorer = MeaningScorer(content())
    assert all(
        scorer._finding(EMERGENCY, text).rule.code for text in ("人一下子就不对劲了，说不上来", "快来人啊他不好了")
    )


def test_a_tap_is_no_sentence_of_the_persons() -> None:
    gate = build_gate()
    said = "人间我就不续费了"
    assert gate.screen(Heard(said)).crisis != "none"
    assert gate.screen(Heard(said, tapped=True)).crisis == "none"
    assert gate.screen(Heard("我已经割腕了", tapped=True)).crisis == "imminent"  # the rules read it all the same


def test_what_stands_on_our_own_buttons_reads_like_no_crisis() -> None:
    scorer = MeaningScorer(content())
    read = [text for text in labels() if text.strip()]
    found = {text for text in read for one in scorer.add([READER.page(text)], [], []) if one.rule.level != "none"}
    assert not found
