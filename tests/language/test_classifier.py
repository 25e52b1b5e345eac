"""The local classifier: trains in process, is kept by what it was trained on, and knows when it does not know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import Misconfigured
from language.classifier.cache import KEEP, model_path, ready, renew
from language.classifier.features import count, plain
from language.classifier.model import Classifier
from language.classifier.training import fingerprint, train

EXAMPLES = {
    "a/where": ["内科在几楼", "外科怎么走", "药房在哪里", "厕所在哪", "在几号楼", "往哪走", "从哪边过去"],
    "a/price": ["挂号多少钱", "做CT多少钱", "住院要多少钱", "多少钱一次", "贵不贵", "收费多少", "几块钱"],
    "out_of_scope": ["写首诗", "股票涨了吗", "今天星期几", "讲讲历史", "订机票", "放首歌", "翻译英文"],
}


def test_it_reads_sentences_it_has_not_seen() -> None:
    model, _ = train(EXAMPLES)
    assert model.guesses("儿科在几楼")[0].name == "a/where"
    assert model.guesses("洗牙要多少钱")[0].name == "a/price"


def test_scores_are_probabilities_best_first() -> None:
    guesses = train(EXAMPLES)[0].guesses("儿科在几楼", most=3)
    scores = [guess.score for guess in guesses]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1.0, abs=1e-3)


def test_words_it_never_saw_start_nothing() -> None:
    best = train(EXAMPLES)[0].guesses("咕噜呱啦")[0]
    assert best.name == "out_of_scope" or best.score < 0.5


def test_training_is_deterministic() -> None:
    one, two = train(EXAMPLES)[0], train(dict(reversed(EXAMPLES.items())))[0]
    assert one.guesses("内科多少钱") == two.guesses("内科多少钱")


def test_the_report_counts_every_sentence_once() -> None:
    _, report = train(EXAMPLES)
    assert report.rows == sum(map(len, EXAMPLES.values())) == report.confusion.sum()
    assert set(report.per_label()) == set(EXAMPLES)


def test_one_intent_alone_cannot_be_told_apart() -> None:
    with pytest.raises(Misconfigured):
        train({"a/where": ["在哪"]})


def test_what_was_trained_is_kept_and_read_back(tmp_path: Path) -> None:
    trained, _ = renew(EXAMPLES, tmp_path)
    kept = Classifier.load(model_path(EXAMPLES, tmp_path))
    assert kept is not None
    one, two = trained.guesses("内科在几楼"), kept.guesses("内科在几楼")
    assert [g.name for g in one] == [g.name for g in two]
    assert [g.score for g in one] == pytest.approx([g.score for g in two], abs=0.01)


def test_a_changed_sentence_is_another_model(tmp_path: Path) -> None:
    ready(EXAMPLES, tmp_path)
    changed = {**EXAMPLES, "a/price": [*EXAMPLES["a/price"], "价格表"]}
    assert fingerprint(changed) != fingerprint(EXAMPLES)
    assert not model_path(changed, tmp_path).exists()


def test_a_broken_file_is_trained_again(tmp_path: Path) -> None:
    path = model_path(EXAMPLES, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a model")
    assert ready(EXAMPLES, tmp_path).guesses("儿科在几楼")[0].name == "a/where"
    assert Classifier.load(path) is not None


def test_old_models_are_forgotten(tmp_path: Path) -> None:
    for number in range(KEEP + 2):
        renew({**EXAMPLES, "a/price": [*EXAMPLES["a/price"], f"第{number}版"]}, tmp_path)
    assert len(list((tmp_path / "language").glob("intents-*.npz"))) == KEEP


def test_numbers_and_politeness_make_no_difference() -> None:
    assert plain("请问挂3号要多少钱") == plain("挂15号要多少钱")


def test_every_symptom_looks_alike_before_which_department() -> None:
    assert "t:症" in count("头痛挂什么科")
    assert any(name.startswith("d:<症>挂") for name in count("腹泻挂什么科"))


def test_reading_needs_no_training_library(tmp_path: Path) -> None:
    code = (
        "import sys, language; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules or 'httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0
