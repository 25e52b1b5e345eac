"""The semantic scorer adds to the rules, waits for nobody, and explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Heard
from dialogue.safety import build_gate
from dialogue.safety.findings import Reader
from dialogue.safety.meaning import PIECES, telling
from dialogue.safety.rules import content


class Letters:
    """A small embedder: a text is the letters it has."""

    dims = 256
    model = "letters"

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        self.calls += 1
        rows = np.full((len(texts), self.dims), 1e-6, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % self.dims] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Dead(Letters):
    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        raise RuntimeError("no model")


def test_it_adds_what_the_rules_do_not_know_and_names_the_example() -> None:
    gate = build_gate(Letters())
    assert gate.wait()
    text = "活着像坐牢，我想刑满释放"
    assert "像：" in gate.screen(Heard(text)).reason or gate.screen(Heard(text)).crisis != "none"


def test_it_never_takes_away_what_the_rules_found() -> None:
    gate, rules = build_gate(Letters()), build_gate()
    gate.wait()
    for text in ("我喘不上来气了", "我不想活了", "血糖2.1"):
        found, bare = gate.screen(Heard(text)), rules.screen(Heard(text))
        assert {flag.code for flag in bare.flags} <= {flag.code for flag in found.flags}


def test_a_model_that_does_not_load_leaves_the_rules_in_force() -> None:
    gate = build_gate(Dead())
    assert not gate.wait()
    assert gate.screen(Heard("我喘不上来气了")).emergency


def test_the_vectors_of_the_examples_are_computed_once(tmp_path: Path) -> None:
    build_gate(Letters(), tmp_path).wait()
    again = Letters()
    build_gate(again, tmp_path).wait()
    assert again.calls == 0


def test_a_long_text_is_scored_in_the_few_pieces_that_say_most() -> None:
    reader = Reader(content())
    long = "今天天气不错，我们出去走走。" * 30 + "我胸口疼得厉害，一直出冷汗。" + "今天天气不错，我们出去走走。" * 30
    pieces = telling(reader.page(long))
    assert len(pieces) <= PIECES
    assert any("胸口疼" in piece for piece in pieces)


def test_a_plain_answer_is_not_scored() -> None:
    reader = Reader(content())
    assert not [text for text in ("好的", "38", "先留着", "上午吧") if telling(reader.page(text))]
