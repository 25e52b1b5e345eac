"""Two real pages side by side: a patient's phone and a nurse's desk in one conversation, the machine silent between."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat import answer, bubbles, say
from tests.browser.conftest import PHONE
from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import press
from tests.browser.workstation.ward import Ward

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(ward: Ward, screens: Callable[..., BrowserContext]) -> Page:
    page = screens(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    with page.expect_response("**/api/app/sessions") as opened:
        page.goto(f"http://{ward.server.address}/")
    page.evaluate("(id) => (window.conversation = id)", opened.value.json()["conversation"])
    return page


def wait_for_a_person(phone: Page) -> str:
    """In the middle of a booking somebody asks for a person; the conversation's id."""
    say(phone, "我想挂号")
    expect(answer(phone)).to_contain_text("挂哪个科")
    say(phone, "转人工")
    expect(phone.get_by_role("banner")).to_contain_text("已转人工")
    return str(phone.evaluate("window.conversation"))


def open_waiting(page: Page, conversation: str) -> None:
    """By keys: the conversations, and down to this one."""
    press(page, "3")
    waiting = page.locator(f'a.pick[href$="{conversation}"]')
    expect(waiting).to_contain_text("还没有人接")
    for _ in range(20):
        press(page, "j")
        if page.url.endswith(conversation):
            break
    expect(waiting).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("log")).to_be_visible()


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox").fill(words)
    press(page, "Enter")


def test_a_nurse_takes_over_writes_and_hands_back_by_keyboard(
    ward: Ward, screen: Screen, phone: Page, number: int
) -> None:
    nurse = screen(ward.staff(f"n{number}", "desk", name="李护士", title="护师"))
    press(nurse, "3")
    expect(nurse.get_by_role("banner")).to_contain_text("实时")
    conversation = wait_for_a_person(phone)
    expect(nurse.locator(f'a.pick[href$="{conversation}"]')).to_contain_text("转人工")
    open_waiting(nurse, conversation)
    expect(nurse.get_by_role("status").filter(has_text="患者在等人工，AI 已停下")).to_be_visible()
    press(nurse, "t")
    expect(nurse.get_by_role("status").filter(has_text="您在和患者说话，AI 不出声")).to_be_visible()
    expect(nurse.get_by_role("textbox")).to_be_focused()
    expect(nurse.get_by_role("log")).to_contain_text("李护士 接手了这段对话")
    nurse.keyboard.type("您好，我是护士小李，想看哪个科？")
    press(nurse, "Enter")
    expect(phone.locator(".entry.staff").last).to_contain_text("我是护士小李")
    expect(phone.locator(".entry.staff").last).to_contain_text("李护士")
    machine = phone.locator(".entry.machine").count()
    say(phone, "胃不舒服，该挂哪个")
    log = nurse.get_by_role("log")
    expect(log).to_contain_text("胃不舒服，该挂哪个")
    write(nurse, "挂消化内科就好。")
    expect(phone.locator(".entry.staff").last).to_contain_text("挂消化内科就好。")
    assert phone.locator(".entry.machine").count() == machine, "the machine is silent"
    press(nurse, "Escape", "t")
    expect(nurse.get_by_role("status").filter(has_text="AI 助手在和患者说话")).to_be_visible()
    expect(answer(phone)).to_contain_text("挂哪个科")
    say(phone, "消化内科")
    expect(answer(phone)).not_to_contain_text("人工")
    expect(nurse.locator(f'a.pick[href$="{conversation}"]')).to_have_count(0)


def test_a_colleague_who_has_it_is_named_and_taking_over_is_asked_first(
    ward: Ward, screen: Screen, phone: Page, number: int
) -> None:
    first = screen(ward.staff(f"n{number}", "desk", name="李护士"))
    second = screen(ward.staff(f"m{number}", "desk", name="何静"))
    conversation = wait_for_a_person(phone)
    for page in (first, second):
        open_waiting(page, conversation)
    press(first, "t")
    write(first, "您好，我是李护士。")
    expect(second.get_by_role("status").filter(has_text="李护士在和患者说话")).to_be_visible()
    press(second, "t")
    dialog = second.get_by_role("dialog", name="同事正在和这位患者说话")
    expect(dialog).to_contain_text("李护士")
    press(second, "Escape")
    expect(dialog).to_have_count(0)
    press(second, "t")
    dialog.get_by_role("button", name="接过来").click()
    expect(second.get_by_role("status").filter(has_text="您在和患者说话")).to_be_visible()
    expect(first.get_by_role("status").filter(has_text="何静在和患者说话")).to_be_visible()
    expect(first.get_by_role("textbox")).to_have_count(0)
    press(second, "Escape", "t")


def test_a_message_that_fails_is_sent_again_once(ward: Ward, screen: Screen, phone: Page, number: int) -> None:
    nurse = screen(ward.staff(f"n{number}", "desk", name="李护士"))
    open_waiting(nurse, wait_for_a_person(phone))
    press(nurse, "t")
    expect(nurse.get_by_role("textbox")).to_be_visible()

    def lost(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]  # it arrives, and its answer is lost
        route.abort()  # type: ignore[attr-defined]

    nurse.route("**/say", lost)
    write(nurse, "请问您贵姓？")
    failed = nurse.get_by_role("listitem").filter(has_text="没有发出去")
    expect(failed).to_contain_text("请问您贵姓？")
    nurse.unroute("**/say")
    failed.get_by_role("button", name="重发").click()
    expect(failed).to_have_count(0)
    expect(phone.locator(".entry.staff").get_by_text("请问您贵姓？")).to_have_count(1)
    expect(nurse.get_by_role("log").get_by_text("请问您贵姓？")).to_have_count(1)
    press(nurse, "Escape", "t")


def test_new_words_do_not_move_what_one_reads(ward: Ward, screen: Screen, phone: Page, number: int) -> None:
    nurse = screen(ward.staff(f"n{number}", "desk", name="李护士"), viewport={"width": 1366, "height": 500})
    conversation = wait_for_a_person(phone)
    for n in range(12):
        say(phone, f"第{n}句话")
        expect(bubbles(phone, f"第{n}句话")).to_have_count(1)
    open_waiting(nurse, conversation)
    log = nurse.get_by_role("log")
    expect(log).to_contain_text("第11句话")
    log.evaluate("box => box.scrollTo({top: 0})")
    say(phone, "最后一句")
    button = nurse.get_by_role("button", name=re.compile("下面有 1 条新的"))
    expect(button).to_be_visible()
    assert log.evaluate("box => box.scrollTop") == 0
    button.click()
    expect(button).to_have_count(0)
    press(nurse, "t", "Escape", "t")
