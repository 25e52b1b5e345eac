"""A hospital trains on its own registrations, sees what cross-validation says, and can go back."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

import pytest

from assistants.triage.case import read_case
from assistants.triage.examples import Example
from assistants.triage.model import grams, load_model
from assistants.triage.scorer import score
from assistants.triage.training import train, validate
from assistants.triage.versions import Versions
from core.errors import BadInput, NotFound
from server.commands.train_triage import code_of, read_csv, run

SAID = {
    "消化": [
        "胃疼反酸",
        "拉肚子两天",
        "肚子胀气打嗝",
        "恶心想吐",
        "大便不成形",
        "吃完饭胃胀",
        "便秘好几天",
        "烧心难受",
    ],
    "骨科": ["膝盖疼", "腰疼腿麻", "肩膀抬不起来", "脚崴了", "脖子僵硬", "手腕疼", "骨折复查", "腰椎间盘突出"],
    "皮肤": ["身上起疹子", "脸上长痘", "皮肤痒", "脚气", "荨麻疹", "头皮屑多", "湿疹反复", "掉头发"],
}
ENDS = ("", "怎么办", "看什么科", "两天了")
EXAMPLES = [Example(text + end, department) for department, texts in SAID.items() for text in texts for end in ENDS]


def test_training_learns_and_reports() -> None:
    report = validate(EXAMPLES, folds=4)
    assert report.examples == 96
    assert report.top1 > 0.9
    assert report.top3 == 1.0
    assert report.departments == {"消化": 32, "骨科": 32, "皮肤": 32}


def test_departments_with_too_few_examples_are_left_out_and_said() -> None:
    report = validate([*EXAMPLES, Example("牙疼", "口腔")], folds=4)
    assert report.dropped == {"口腔": 1}


def test_a_trained_model_counts_in_the_ranking() -> None:
    own = train([Example(f"{text}来我们特色门诊", "特色门诊") for text in SAID["骨科"]] + EXAMPLES)
    assert "特色门诊" in [r.code for r in score(read_case("膝盖疼来我们特色门诊"), own).ranked[:3]]


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    model = train(EXAMPLES, "card")
    model.save(tmp_path / "m.npz")
    again = load_model(tmp_path / "m.npz")
    assert again.card == "card"
    assert again.decide(grams("膝盖疼")).tolist() == pytest.approx(model.decide(grams("膝盖疼")).tolist(), abs=1e-2)


def test_versions_are_kept_and_can_be_taken_again(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    model = train(EXAMPLES)
    first = versions.save(model, {"top1": 0.9}, datetime(2026, 1, 1))
    second = versions.save(model, {"top1": 0.8}, datetime(2026, 1, 1))
    assert versions.current == second != first
    versions.use(first)
    assert [v.name for v in versions.all() if v.used] == [first]
    versions.use("shipped")
    assert versions.load() is None


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "20260101-000000"])
def test_an_unknown_version_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        Versions(tmp_path).use(name)


@pytest.mark.parametrize(
    ("given", "code"),
    [("03.02", "03.02"), ("消化内科门诊", "03.02"), ("骨科", "04.03"), ("特色门诊", "特色门诊")],
)
def test_departments_may_be_given_by_code_or_by_name(given: str, code: str) -> None:
    assert code_of(given) == code


def test_the_command_refuses_a_file_without_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput):
        read_csv(file)


def test_the_command_trains_lists_and_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path))
    file = tmp_path / "x.csv"
    rows = [
        f"{text}{n},{department}" for department, texts in SAID.items() for text in texts for n in ("了", "怎么办", "")
    ]
    file.write_text("text,department\n" + "\n".join(rows), encoding="utf-8")

    def call(**given: object) -> str:
        base = {"file": None, "list": False, "use": None, "folds": 3, "dry_run": False, "shipped": False}
        assert run(argparse.Namespace(**{**base, **given})) == 0
        return capsys.readouterr().out

    assert "top-1" in call(file=file)
    assert call(list=True).startswith("* ")
    call(use="shipped")
    assert "* shipped" in call(list=True)
