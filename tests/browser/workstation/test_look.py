"""The workstation for everybody: named controls, small and wide screens, large text, dark, little motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import overflow
from tests.browser.test_chat_look import UNNAMED
from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import open_visit, press
from tests.browser.workstation.ward import Ward
from tests.records.interviews import TEXTS

pytestmark = pytest.mark.browser
LONG = "说不清楚哪里不舒服，" * 60
VIEWS = ["day", "alerts", "talk", "patients", "tasks", "measures"]
SIZES = [(1366, 768), (390, 844), (320, 568)]


@pytest.fixture(scope="module")
def visit(ward: Ward) -> str:
    told = TEXTS | {"present_illness": LONG}
    return ward.patient("look", texts=told, flags=("呕血", LONG[:90]))


def sized(page: Page, size: str) -> None:
    page.evaluate("(size) => localStorage.setItem('anban.size', size)", size)
    page.reload()
    expect(page.get_by_role("navigation", name="页面").or_(page.locator(".record"))).not_to_have_count(0)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_view_is_wider_than_its_screen_and_every_control_has_a_name(
    ward: Ward, screen: Screen, visit: str, number: int, width: int, height: int, size: str
) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"), viewport={"width": width, "height": height})
    sized(page, size)
    for view in [*VIEWS, f"day/{visit}", "patients/look", "talk/look"]:
        page.goto(f"{ward.url}#{view}")
        expect(page.locator("main")).not_to_contain_text("正在读取")
        page.wait_for_function(f"() => ({UNNAMED})().length === 0")  # a row gets its words a moment after its place
        assert overflow(page) <= 0, view


def test_dark_follows_the_system_until_chosen_otherwise(ward: Ward, screen: Screen, number: int) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    body = page.locator("body")
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_css("background-color", "rgb(16, 25, 29)")
    page.get_by_role("banner").get_by_role("button", name="林医生").click()
    page.get_by_label("浅色").check()
    expect(body).to_have_css("background-color", "rgb(245, 248, 248)")


def test_the_keys_are_told_and_the_dialog_gives_the_keyboard_back(
    ward: Ward, screen: Screen, visit: str, number: int
) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    open_visit(page, visit)
    press(page, "ArrowDown", "?")
    dialog = page.get_by_role("dialog", name="按键")
    expect(dialog).to_contain_text("接受这一段")
    press(page, "Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-stop]:focus")).to_have_count(1)
    press(page, "Escape")
    expect(page.locator(f'[data-visit="{visit}"]')).to_be_focused()


def test_keys_do_nothing_while_somebody_writes(ward: Ward, screen: Screen, visit: str, number: int) -> None:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    open_visit(page, visit)
    press(page, "e")
    field = page.get_by_role("textbox", name="改主诉")
    expect(field).to_be_focused()
    page.keyboard.type("jka1?")
    expect(field).to_have_value("胃痛三天jka1?")
    assert page.url.endswith(f"#day/{visit}")
    press(page, "Escape")
    page.get_by_role("group", name="主诉").and_(page.locator("[data-stop]")).click()
    press(page, "e")
    page.get_by_role("button", name="丢弃修改").click()
    expect(page.get_by_text("有未保存的修改")).to_have_count(0)
