"""Departments for complaints: the rules clinicians expect come first."""

from __future__ import annotations

import pytest

from assistants.triage.case import read_case
from assistants.triage.evidence import disease_weights, knowledge, load
from assistants.triage.scorer import SHIPPED, score, shipped
from reading.diseases import names


def first(text: str, age: float | None = None, sex: str | None = None) -> str:
    ranked = score(read_case(text, age, sex)).ranked
    return ranked[0].code if ranked else ""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("反酸烧心好几个月", "03.02"),
        ("膝盖上下楼疼", "04.03"),
        ("眼睛又红又痒", "10"),
        ("左边肩膀后面一阵阵酸", "04.03"),
        ("身上起红疙瘩很痒", "13.01"),
        ("月经推迟两个月，没怀孕", "05.01"),
        ("半月板损伤", "22"),
        ("大便后肛门有肉球脱出来", "04.01"),
        ("乳房摸到一个硬块", "04.01"),
        ("甲状腺功能减退吃优甲乐", "03.07"),
        ("尿频尿急尿痛", "04.04"),
        ("心情低落对什么都没兴趣", "15"),
        ("耳朵嗡嗡响听不清", "11.01"),
        ("嗓子疼，咽口水疼", "11.03"),
        ("牙疼", "12"),
        ("开水烫伤起泡", "04.07"),
        ("备孕两年没怀上", "05.05"),
    ],
)
def test_common_complaints_reach_their_department(said: str, code: str) -> None:
    assert first(said, 30) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [("咳嗽有痰", "07.04"), ("拉肚子", "07.03"), ("还不会走路，缺钙吗", "09"), ("眼睛红", "10"), ("疝气", "08")],
)
def test_under_fourteen_goes_to_paediatrics_except_for_organs_with_their_own_clinic(said: str, code: str) -> None:
    assert first(said, 3) == code


def test_pregnancy_goes_to_obstetrics() -> None:
    assert first("怀孕三个月，肚子有点疼") == "05.02"


def test_symptoms_mean_more_together() -> None:
    assert first("总是口渴，尿多，瘦了二十斤", 50) == "03.07"
    named = {name for lines, _ in knowledge().together for line in lines for name in line}
    assert named <= set(knowledge().symptoms)


def test_a_man_is_not_sent_to_gynaecology() -> None:
    codes = [ranked.code for ranked in score(read_case("小肚子疼，尿频", 40, "男")).ranked]
    assert not any(code.startswith("05.01") or code.startswith("05.02") for code in codes)


def test_the_reason_is_what_was_said() -> None:
    assert "头痛" in score(read_case("头疼两天")).ranked[0].because


@pytest.mark.parametrize("said", ["", "你好", "asdfgh 12345", "今天天气不错", "你个傻逼", "滚", "停车场在哪里"])
def test_what_is_no_complaint_gets_no_department(said: str) -> None:
    assert score(read_case(said)).ranked == ()


def test_every_code_of_the_knowledge_is_a_known_department() -> None:
    known = knowledge()
    used = {code for given in [*known.symptoms.values(), *known.children.values()] for code in given}
    used |= {code for given in known.diseases.values() for code in given} | set(known.becomes.values())
    used |= {code for _, given in known.rules for code in given} | (set(load("utterances.yaml")) - {"none"})
    assert used <= set(known.names)


def test_most_disease_names_lead_to_a_department() -> None:
    assert sum(bool(disease_weights(name)) for name in names()) >= 7000


def test_the_shipped_model_is_small_and_says_on_what_it_was_trained() -> None:
    assert SHIPPED.stat().st_size < 700_000
    assert "Trained only on this repository" in shipped().card
