"""The page for everybody: keyboard only, screen reader, dark, large text, small and wide screens, little motion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import answer, ask, begin_form, overflow, say, tap
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser

UNNAMED = """() => [...document.querySelectorAll('button, a, input, textarea, select')]
  .filter((one) => one.offsetParent && !one.closest('[aria-hidden]'))
  .filter((one) => !(one.innerText || one.ariaLabel || one.labels?.length || one.title))
  .map((one) => one.outerHTML.slice(0, 120))"""
SMALL = """() => [...document.querySelectorAll('button, .options input, select')]
  .filter((one) => one.offsetParent).map((one) => one.getBoundingClientRect())
  .filter((box) => box.height < 47.5 || box.width < 44).length"""


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Page]:
    """A PC with a keyboard."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(served.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("安和市第一人民医院")
    yield page
    context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()")
        if focused == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_a_form_by_keyboard_alone(desk: Page) -> None:
    desk.get_by_label("写给医院").focus()
    desk.keyboard.type("做预问诊")
    desk.keyboard.press("Enter")
    expect(answer(desk)).to_contain_text("有没有发烧")
    tab_to_back(desk, "有")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("最高烧到多少度？")).to_be_focused()
    desk.keyboard.type("38.5")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="今天")).to_be_focused()
    desk.keyboard.press("Space")
    expect(desk.get_by_label("一共持续多久了？")).to_be_focused()
    desk.keyboard.type("2")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("checkbox", name="咳嗽")).to_be_focused()
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    expect(answer(desk)).to_contain_text("谁照顾孩子")


def tab_to_back(page: Page, name: str) -> None:
    """Press Shift+Tab until the control of this name has the focus."""
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText") == name:
            return
    raise AssertionError(f"{name} cannot be reached by Shift+Tab")


def test_shift_enter_makes_a_line_and_enter_sends(desk: Page, served: Served) -> None:
    field = desk.get_by_label("写给医院")
    field.focus()
    desk.keyboard.type("第一行")
    desk.keyboard.press("Shift+Enter")
    desk.keyboard.type("第二行")
    desk.keyboard.press("Enter")
    expect(answer(desk)).to_contain_text("第二行")
    expect(field).to_be_focused()
    assert served.said() == ["第一行\n第二行"]


def test_the_menu_opens_and_closes_by_keyboard(desk: Page) -> None:
    tab_to(desk, "字号、颜色和新对话")
    desk.keyboard.press("Enter")
    tab_to(desk, "大字")
    desk.keyboard.press("Space")
    expect(desk.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("switch")).to_have_count(0)
    expect(desk.get_by_role("button", name="字号、颜色和新对话")).to_be_focused()


def test_the_emergency_screen_keeps_the_keyboard(desk: Page) -> None:
    say(desk, "喘不上气")
    danger = desk.get_by_role("alertdialog")
    expect(danger.get_by_role("link", name="拨打 120")).to_be_focused()
    for name in ("去急诊的路", "返回对话", "拨打 120"):
        desk.keyboard.press("Tab")
        expect(danger.locator(":focus")).to_have_text(name)


def test_a_screen_reader_hears_new_words_and_who_said_them(page: Page) -> None:
    ask(page, "你好", "您说的是")
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_contain_text("AI 助手说：")
    begin_form(page)
    tap(page, "有")
    expect(page.get_by_label("最高烧到多少度？")).to_be_visible()
    assert page.evaluate(UNNAMED) == []


def test_what_can_be_touched_is_large_enough(page: Page) -> None:
    begin_form(page)
    assert page.evaluate(SMALL) == 0


def test_dark_follows_the_system_until_chosen_otherwise(page: Page) -> None:
    body = page.locator("body")
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_css("background-color", "rgb(16, 25, 29)")
    page.get_by_role("button", name="字号、颜色和新对话").click()
    tap(page, "浅色")
    expect(body).to_have_css("background-color", "rgb(245, 248, 248)")
    page.reload()
    expect(body).to_have_css("background-color", "rgb(245, 248, 248)")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568), (1366, 768)])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_screen_is_too_small_for_a_form(page: Page, width: int, height: int, size: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("(size) => localStorage.setItem('anban.size', size)", size)
    page.reload()
    expect(page.locator("html")).to_have_css("font-size", "22px" if size == "large" else "16px")
    ask(page, "消化内科在哪", "门诊楼三楼")
    begin_form(page)
    for name in ("不知道", "跳过", "不知道"):
        assert overflow(page) == 0
        expect(page.get_by_role("button", name="人工")).to_be_in_viewport()
        before = answer(page).inner_text()
        tap(page, name)
        expect(answer(page)).not_to_have_text(before, use_inner_text=True)
    assert overflow(page) == 0


def test_with_reduced_motion_nothing_moves(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    ask(page, "你好", "您说的是")
    expect(page.locator(".entry.person").last).to_have_css("animation-name", "none")
