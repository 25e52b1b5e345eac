"""Alerts on the real house: a danger said by a patient stands over every view with its clock until somebody has it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import press
from tests.browser.workstation.ward import Ward

pytestmark = pytest.mark.browser
DANGER = "我爸胸口剧痛，喘不上气，满头冷汗"
CRISIS = "活着没意思，我把药都攒好了"


def test_an_emergency_is_taken_on_and_closed_by_keyboard(ward: Ward, screen: Screen, number: int) -> None:
    nurse = screen(ward.staff(f"n{number}", "nurse", "gi", name="李护士"))
    expect(nurse.get_by_role("banner")).to_contain_text("实时")
    ward.says(f"a{number}", "你好", name=f"病人{number}")
    ward.books(f"a{number}")
    ward.says(f"a{number}", DANGER, name=f"病人{number}")
    over = nurse.get_by_role("alert", name="还没有人接的提醒")
    expect(over).to_contain_text("急症")
    expect(over).to_contain_text(DANGER)
    expect(over).to_contain_text("已等")
    press(nurse, "2")
    expect(nurse.get_by_role("region", name="提醒列表")).to_contain_text(f"病人{number}")
    expect(over).to_be_visible()
    press(nurse, "j")
    shown = nurse.get_by_role("article")
    expect(shown).to_contain_text(DANGER)
    expect(shown.get_by_role("timer")).to_contain_text("已过")
    press(nurse, "Enter")
    expect(shown).to_contain_text("李护士")
    expect(over).to_have_count(0)
    shown.get_by_role("button", name="处理完了").click()
    shown.get_by_label("怎么处理的").fill("已电话联系，家属正送急诊")
    press(nurse, "Control+Enter")
    expect(shown).to_contain_text("已关闭")
    expect(nurse.get_by_role("region", name="提醒列表")).not_to_contain_text(f"病人{number}")
    nurse.get_by_label("连已关闭的一起看").check()
    expect(nurse.get_by_role("region", name="提醒列表")).to_contain_text("李护士 已关闭")


def test_a_crisis_is_passed_on_and_raised(ward: Ward, screen: Screen, number: int) -> None:
    ward.says(f"a{number}", "你好", name=f"病人{number}")
    ward.books(f"a{number}")
    doctor = screen(ward.staff(f"d{number}", "doctor", "gi", name=f"周医生{number}"))
    nurse = screen(ward.staff(f"n{number}", "nurse", "gi", name=f"赵护士{number}"))
    expect(nurse.get_by_role("banner")).to_contain_text("实时")
    ward.says(f"a{number}", CRISIS, name=f"病人{number}")
    over = nurse.get_by_role("alert", name="还没有人接的提醒")
    over.get_by_role("button", name="查看").click()
    shown = nurse.get_by_role("article")
    expect(shown).to_contain_text("心理危机")
    expect(shown).to_contain_text(CRISIS)
    shown.get_by_role("button", name="交给同事").click()
    shown.get_by_label("交给").select_option(label=f"周医生{number}（主治医师）")
    slow: list[Route] = []
    nurse.route("**/assign", lambda asked: slow.append(asked))
    with nurse.expect_request("**/assign"):
        shown.get_by_role("button", name="交给这位同事").click()
    shown.get_by_role("button", name="上报").click()  # before the answer has come
    slow.pop().continue_()
    expect(shown.get_by_role("definition")).to_contain_text([f"周医生{number}"])
    shown.get_by_label("为什么上报").fill("电话打不通")
    shown.get_by_role("button", name="上报", exact=True).last.click()
    expect(shown).to_contain_text("已上报")
    expect(doctor.get_by_role("alert", name="还没有人接的提醒")).to_contain_text(CRISIS)
    doctor.get_by_role("button", name="我来处理").click()
    expect(doctor.get_by_role("alert", name="还没有人接的提醒")).to_have_count(0)
    expect(nurse.get_by_role("alert", name="还没有人接的提醒")).to_have_count(0)
    nurse.get_by_role("button", name="处理完了").click()
    nurse.get_by_label("怎么处理的").fill("周医生已联系上")
    nurse.get_by_role("button", name="记下并关闭").click()
    expect(shown).to_contain_text("已关闭")


def test_without_alerts_the_page_says_so(ward: Ward, screen: Screen, number: int) -> None:
    page = screen(ward.staff(f"n{number}", "nurse", "tcm"))
    press(page, "2")
    expect(page.get_by_text("没有待处理的提醒")).to_be_visible()
