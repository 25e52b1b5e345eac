"""Finding a patient, broken glass with a reason, readings with their range, and tasks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import press
from tests.browser.workstation.ward import Ward

pytestmark = pytest.mark.browser


def test_a_patient_of_another_clinic_opens_only_for_a_reason(ward: Ward, screen: Screen, number: int) -> None:
    ward.says(f"p{number}", "你好", name=f"别科的{number}")
    ward.books(f"p{number}", "cardio")
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    page.goto(f"{ward.url}#patients/p{number}")
    expect(page.get_by_role("heading", name="这不是您诊室的患者")).to_be_visible()
    open_button = page.get_by_role("button", name="写明理由并查看")
    page.get_by_label("理由").fill("会诊")
    expect(open_button).to_be_disabled()
    page.get_by_label("理由").fill("急会诊，患者转来本科")
    press(page, "Enter")
    expect(page.get_by_role("heading", name=f"别科的{number}")).to_be_visible()
    trail = ward.call(ward.house.audit.of(f"p{number}"))
    assert "break-glass" in {event.action.split(".")[-1] for event in trail}


def test_search_history_and_a_task_from_it(ward: Ward, screen: Screen, number: int) -> None:
    ward.says(f"p{number}", "你好", name=f"陈静{number}")
    visit = ward.books(f"p{number}")
    ward.tells(f"p{number}", visit={"booking": visit}, person={"name": f"陈静{number}", "sex": "女", "age_months": 412})
    page = screen(ward.staff(f"n{number}", "nurse", "gi", name="赵护士"))
    press(page, "4")
    field = page.get_by_role("searchbox", name="找患者")
    expect(field).to_be_focused()
    field.fill(f"陈静{number}")
    found = page.get_by_role("region", name="患者列表").get_by_role("link")
    expect(found).to_have_count(1)
    found.click()
    shown = page.get_by_role("article")
    expect(shown).to_contain_text("胃痛三天")
    shown.get_by_role("button", name="加一件任务").click()
    shown.get_by_label("要做什么").fill("三天后电话问胃痛")
    press(page, "Enter")
    expect(shown).to_contain_text("○ 三天后电话问胃痛")
    page.get_by_role("link", name="任务", exact=True).click()
    line = page.get_by_role("row").filter(has_text="三天后电话问胃痛")
    expect(line).to_contain_text(f"陈静{number}")
    line.get_by_role("checkbox").check()
    expect(line.get_by_role("checkbox")).to_be_checked()
    page.reload()
    expect(page.get_by_text("没有任务")).to_be_visible()
    shown_again = f"{ward.url}#patients/p{number}/p{number}:2"
    page.goto(shown_again)
    expect(page.locator(".record")).to_contain_text("胃痛三天")


def test_nobody_found_is_said(ward: Ward, screen: Screen, number: int) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    press(page, "4")
    page.get_by_role("searchbox", name="找患者").fill("没有这个人")
    expect(page.get_by_text("没有找到")).to_be_visible()
