"""Plain wishes, and what only looks like one."""

from __future__ import annotations

import pytest

from reading.wanting import wants_a_doctor, wants_help_in, wants_to_visit


@pytest.mark.parametrize("words", ["看病", "帮我看个病", "我要看医生", "我想看病", "来看病的"])
def test_a_doctor_is_wanted(words: str) -> None:
    assert wants_a_doctor(words)


@pytest.mark.parametrize("words", ["看病多少钱", "我要看骨科医生", "看病要带什么", "我妈看病", "看病历", "不看病了"])
def test_more_is_said_than_that(words: str) -> None:
    assert not wants_a_doctor(words)


def test_who_visits() -> None:
    assert wants_to_visit("我想看我妈她住在呼吸科")
    assert wants_to_visit("看一下我爸，他在3号楼住院")
    assert not wants_to_visit("我妈要看呼吸科")
    assert not wants_to_visit("带我妈看腰，她住在乡下"), "she is ill and lives there"


def test_who_wants_help_in() -> None:
    assert wants_help_in("走不动门口能送进来吗")
    assert not wants_help_in("爬楼走不动，腿疼")
