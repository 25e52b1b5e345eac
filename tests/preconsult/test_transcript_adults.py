"""An adult's transcript: chronic illness, medicines, what makes it worse, results told when asked, relatives."""

from __future__ import annotations

from typing import Any

import pytest

from assistants.preconsult.transcript.door import answer


def record(*turns: str, age: int = 55, doctor_first: bool = False) -> dict[str, Any]:
    """Turns as they alternate."""
    first = int(doctor_first)
    said = [{"role": "doctor" if (n + first) % 2 else "patient", "text": t} for n, t in enumerate(turns)]
    return answer({"turns": said, "age": age})


def test_the_medicine_taken_before_an_allergy_is_not_the_allergy() -> None:
    made = record("胃疼两个星期了，有高血压十年，吃氨氯地平，青霉素过敏")
    assert made["allergies"] == "青霉素过敏。"
    assert "高血压十年" in made["past_history"]
    assert "氨氯地平" in made["medications"]


def test_worse_after_meals_is_no_effect_of_a_medicine() -> None:
    made = record("胃疼两个星期了，饭后加重，吃过奥美拉唑好一点")
    assert "饭后加重" in made["present_illness"]
    assert made["medications"] == "奥美拉唑、用后好转。"


def test_a_part_and_how_it_feels_make_a_complaint() -> None:
    made = record("左膝盖疼，上下楼梯厉害，有一年了", "早上僵不僵？", "早上僵十来分钟")
    assert made["chief_complaint"] == "膝痛1年。"
    assert "上下楼梯厉害" in made["present_illness"]
    assert "早上僵十来分钟" in made["present_illness"]


def test_how_long_is_not_how_long_one_attack_lasts() -> None:
    made = record("老是头晕，天旋地转的", "多久了？一次持续多长时间？", "三天了，每次就几十秒")
    assert "3天" in made["chief_complaint"]


def test_a_result_told_when_asked_is_kept_as_it_was_said() -> None:
    made = record("甲状腺结节3年", "B超怎么说的", "右叶1.2厘米，4a类")
    assert "B超：右叶1.2厘米，4a类" in made["auxiliary_exams"]


def test_relatives_have_their_own_illness_and_the_patient_hers() -> None:
    made = record("我妈咳嗽一个多月了", "有什么慢性病", "冠心病，房颤，一直吃华法林和呋塞米。我爸是心梗走的", age=76)
    assert made["past_history"] == "冠心病、房颤。"
    assert made["family_history"] == "我爸是心梗走的。"
    assert "呋塞米" in made["medications"]


def test_what_an_allergy_did_is_no_complaint_of_today() -> None:
    made = record("尿频尿急两天", "过敏吗", "头孢过敏，起过疹子", age=28)
    assert "皮疹" not in made["present_illness"]
    assert made["allergies"] == "头孢过敏。"


@pytest.mark.parametrize(
    ("said", "kept"), [("生过一个，剖腹产", "剖腹产"), ("做过胆囊切除术", "胆囊切除术"), ("抽烟三十年", "抽烟三十年")]
)
def test_operations_births_and_smoking_are_history(said: str, kept: str) -> None:
    assert kept in record("肚子疼两天", "以前做过手术吗，抽烟吗", said)["past_history"]


def test_what_is_denied_is_not_history() -> None:
    made = record("肚子疼两天", "有高血压糖尿病吗", "没有高血压糖尿病，不抽烟，没做过手术")
    assert "高血压" not in made["past_history"].replace("否认", "")
    assert "抽烟" not in made["past_history"]
