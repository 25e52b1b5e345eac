"""Signing in: kind refusals, a lock that says until when, a first password that must be changed, and what roles see."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import sign_in
from tests.browser.workstation.ward import Ward
from tests.workstation.people import PASSWORD
from workstation.staff import Role

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_kindly_and_too_many_lock_until_a_time(
    ward: Ward, screen: Screen, number: int
) -> None:
    ward.staff(f"d{number}", "doctor", "gi")
    page = screen()
    sign_in(page, f"d{number}", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不对")
    for _ in range(10):
        if "后可以再试" in page.get_by_role("alert").inner_text():
            break
        with page.expect_response("**/session"):
            sign_in(page, f"d{number}", "wrong")
        expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()
    sign_in(page, f"d{number}", PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("后可以再试")


def test_the_first_password_is_changed_before_anything_is_seen(ward: Ward, screen: Screen, number: int) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi", fresh=True))
    expect(page.get_by_role("heading", name="先换一个密码")).to_be_visible()
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("春天的第一场雨-27")
    page.get_by_label("再写一遍新密码").fill("春天的第一场雨-28")
    expect(page.get_by_role("alert")).to_contain_text("不一样")
    page.get_by_label("再写一遍新密码").fill("春天的第一场雨-27")
    page.get_by_role("button", name="换密码").click()
    expect(page.get_by_role("navigation")).to_contain_text("今日")
    page.reload()
    expect(page.get_by_role("banner")).to_contain_text("林医生")


VIEWS: dict[Role, str] = {
    "doctor": "今日 提醒 会话 患者 任务 统计",
    "nurse": "今日 提醒 会话 患者 任务",
    "desk": "今日 提醒 会话 任务",
    "it": "统计 送达",
    "admin": "统计 送达",
}


@pytest.mark.parametrize("role", VIEWS)
def test_each_role_sees_its_own_views(ward: Ward, screen: Screen, number: int, role: Role) -> None:
    page = screen(ward.staff(f"{role}{number}", role, "gi"))
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(len(VIEWS[role].split()))
    assert [text.split("，")[0].strip() for text in links.all_inner_texts()] == VIEWS[role].split()


def test_signing_out_forgets_the_page(ward: Ward, screen: Screen, number: int) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    page.get_by_role("banner").get_by_role("button", name="林医生").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("登录名")).to_be_visible()
    page.reload()
    expect(page.get_by_label("登录名")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('anban.draft'))") == []
