"""A doctor–patient transcript becomes a record: short answers, negation, durations, medicines, evidence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from assistants.preconsult.transcript.door import answer
from assistants.preconsult.transcript.measure import Measured, check_evidence
from core.errors import BadInput

SHARED = Path(os.environ.get("ANBAN_SHARED", Path(__file__).parents[2].parent / "shared"))
IMCS = SHARED / "eval" / "preconsult" / "imcs_dev.jsonl"
FIELDS = ["chief_complaint", "present_illness", "past_history", "medications", "allergies", "family_history",
          "auxiliary_exams", "evidence"]  # fmt: skip


def record(*turns: str, age: Any = None) -> dict[str, Any]:
    """Turns as they alternate, the patient first."""
    said = [{"role": "patient" if n % 2 == 0 else "doctor", "text": t} for n, t in enumerate(turns)]
    return answer({"turns": said, "age": age})


def test_the_shape_is_the_one_promised() -> None:
    made = record("孩子咳嗽三天")
    assert list(made) == FIELDS
    assert list(made["evidence"]) == FIELDS[:-1]


def test_symptom_and_duration_make_the_chief_complaint() -> None:
    made = record("孩子咳嗽三天了，有点流鼻涕")
    assert made["chief_complaint"].startswith("咳嗽")
    assert "3天" in made["chief_complaint"]
    assert made["evidence"]["chief_complaint"] == [0]


@pytest.mark.parametrize(
    ("question", "reply", "has", "has_not"),
    [
        ("有痰吗？", "没有", "无咳痰", "伴咳痰"),
        ("有痰吗？", "有", "咳痰", "无咳痰"),
        ("有没有发热呢？", "没发烧", "无发热", "伴发热"),
        ("发热吗？", "有一点", "发热", "无发热"),
        ("有呕吐吗？", "嗯，昨天吐了两次", "呕吐", "无呕吐"),
        ("有没有喘，有没有流涕？", "都没有", "无喘息、流涕", "伴"),
        ("有没有喘，有没有流涕？", "流鼻涕，不喘", "流涕", "无流涕"),
        ("有痰吗？", "好的谢谢", "咳嗽", "咳痰"),
    ],
)
def test_short_answers_are_read_against_the_question(question: str, reply: str, has: str, has_not: str) -> None:
    made = record("孩子咳嗽三天了", question, reply)
    assert has in made["present_illness"]
    assert has_not not in made["present_illness"]


def test_a_duration_answered_to_the_doctor_is_the_onset_and_an_age_is_not() -> None:
    assert "2天" in record("宝宝8个月了，拉肚子", "拉肚子几天了？", "两天了")["chief_complaint"]
    assert "8" not in record("宝宝8个月了，拉肚子")["chief_complaint"]


def test_a_symptom_the_doctor_only_warns_of_is_not_stated() -> None:
    made = record("孩子咳嗽两天", "注意观察，如果出现高热、抽搐要及时就诊", "好的")
    assert "抽搐" not in made["present_illness"]
    assert "发热" not in made["present_illness"]


def test_medicines_and_their_effect_are_told() -> None:
    made = record("孩子咳嗽两天，吃了小儿肺热咳喘口服液和头孢，没有效果")
    assert "小儿肺热咳喘口服液" in made["medications"]
    assert "头孢" in made["medications"]
    assert "效果不佳" in made["medications"]


def test_a_medicine_asked_about_was_not_taken() -> None:
    assert "阿奇霉素" not in record("孩子咳嗽两天，能吃阿奇霉素吗？")["medications"]


def test_examinations_past_illness_and_allergies_have_their_fields() -> None:
    made = record(
        "孩子咳嗽两天，昨天拍了胸片，说是支气管炎", "以前得过肺炎吗？", "没有", "药物过敏吗？", "对青霉素过敏"
    )
    assert "胸片提示支气管炎" in made["auxiliary_exams"]
    assert record("咳嗽", "有过敏史吗？", "没有")["allergies"] == "否认过敏史。"
    assert "过敏" in record("我对青霉素过敏，咳嗽两天")["allergies"]


def test_an_adult_is_not_called_a_child() -> None:
    assert record("我胃疼三天了", age=45)["present_illness"].startswith("患者")
    assert record("宝宝发烧一天", age="8个月")["present_illness"].startswith("患儿")


@pytest.mark.parametrize(
    "line",
    [{}, {"turns": []}, {"turns": [{"role": "nurse", "text": "x"}]}, {"turns": [{"role": "patient"}]}, {"turns": "x"}],
)
def test_a_bad_request_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises((BadInput, ValueError)):
        answer(line)


def test_small_talk_gives_an_empty_record() -> None:
    made = record("你好", "你好", "谢谢")
    assert made["chief_complaint"] == "不详。"
    assert made["evidence"]["chief_complaint"] == []


def test_no_symptom_is_stated_that_nobody_mentioned() -> None:
    """The first two hundred dialogues; `anban eval preconsult` samples as many at random."""
    if not IMCS.is_file():
        pytest.skip("the evaluation set is not here (set ANBAN_SHARED)")
    made = Measured()
    with IMCS.open(encoding="utf-8") as lines:
        for number, line in zip(range(200), lines, strict=False):
            check_evidence(number, json.loads(line), made)
    assert made.stated > 400
    assert made.unmentioned == []
