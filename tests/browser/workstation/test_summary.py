"""A summary by keyboard on the real house: read, traced, edited, judged; nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import open_visit, press, row, section
from tests.browser.workstation.ward import Ward
from tests.records.interviews import TEXTS
from tests.workstation.people import PASSWORD

pytestmark = pytest.mark.browser
NEW = "三天前开始，饭后半小时明显，夜间痛醒一次。"


@pytest.fixture
def visit(ward: Ward, number: int) -> str:
    return ward.patient(f"s{number}", flags=("呕血",))


@pytest.fixture
def page(ward: Ward, screen: Screen, visit: str, number: int) -> Page:
    """A doctor with this patient open."""
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    open_visit(page, visit)
    return page


def at_history(page: Page) -> None:
    """The place is the present illness."""
    press(page, "ArrowDown")
    expect(section(page, "现病史")).to_be_focused()


def write(page: Page, words: str) -> None:
    press(page, "e")
    field = page.get_by_label("改现病史")
    expect(field).to_be_focused()
    field.fill(words)


def test_a_doctor_with_forty_seconds_uses_only_keys(page: Page, visit: str) -> None:
    expect(page.get_by_role("region", name="危险信号")).to_contain_text("呕血")
    press(page, "s")
    at_history(page)
    margin = page.get_by_role("complementary")
    expect(margin.locator("q")).to_have_text(TEXTS["present_illness"])
    write(page, NEW)
    press(page, "Control+Enter")
    expect(section(page, "现病史")).to_contain_text(NEW)
    expect(section(page, "现病史")).to_contain_text("已改动 · 林医生")
    expect(section(page, "现病史")).to_be_focused()
    press(page, "Enter")
    expect(section(page, "现病史，已接受")).to_be_visible()
    expect(section(page, "过敏史")).to_be_focused()
    press(page, "r")
    reason = page.get_by_role("dialog").get_by_label("原因")
    expect(reason).to_be_focused()
    reason.fill("患者说不清楚")
    press(page, "Enter")
    expect(section(page, "过敏史，已退回")).to_contain_text("患者说不清楚")
    press(page, "a")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("呕血")
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("已全部接受")
    expect(section(page, "主诉，已接受")).to_be_visible()
    expect(row(page, visit)).to_contain_text("已接受")
    press(page, "e")
    expect(page.locator(".told")).to_contain_text("不再改动")


def test_a_statement_leads_to_the_turn_it_was_said_in(page: Page, number: int) -> None:
    press(page, "g")
    expect(page.get_by_role("log")).to_be_visible()
    assert page.url.endswith(f"#talk/s{number}/2")
    page.go_back()
    expect(page.locator(".record")).to_be_visible()


def test_hovering_shows_the_words_of_this_statement(page: Page) -> None:
    section(page, "主诉").locator(".piece").hover()
    expect(page.get_by_role("complementary").locator("q")).to_have_text(TEXTS["chief_complaint"])


def test_an_ended_session_asks_in_place_and_saves_what_was_typed(ward: Ward, page: Page) -> None:
    at_history(page)
    write(page, NEW)
    ward.forget_sessions()
    press(page, "Control+Enter")
    dialog = page.get_by_role("dialog", name="登录已过期")
    password = dialog.get_by_label("林医生 的密码")
    expect(password).to_be_focused()
    password.fill("wrong")
    press(page, "Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("密码不对")
    password.fill(PASSWORD)
    press(page, "Enter")
    expect(dialog).to_have_count(0)
    expect(section(page, "现病史")).to_contain_text(NEW)
    expect(page.get_by_role("banner")).to_contain_text("实时")


def test_what_was_typed_survives_a_reload_and_leaving_warns(page: Page, visit: str) -> None:
    at_history(page)
    write(page, NEW)
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    page.reload()
    assert asked == ["beforeunload"]
    expect(section(page, "现病史")).to_contain_text("有未保存的修改")
    section(page, "现病史").click()
    press(page, "e")
    expect(page.get_by_label("改现病史")).to_have_value(NEW)
    press(page, "Escape", "a")
    expect(page.locator(".told")).to_contain_text("1 处修改没有保存")
    press(page, "e", "Control+Enter")
    expect(section(page, "现病史")).to_contain_text(NEW)
    page.reload()
    expect(section(page, "现病史")).to_contain_text("已改动")
    assert asked == ["beforeunload"]


def test_of_two_doctors_the_second_sees_both_texts_and_merges(
    ward: Ward, screen: Screen, page: Page, visit: str, number: int
) -> None:
    other = screen(ward.staff(f"w{number}", "doctor", "gi", name="王医生"))
    open_visit(other, visit)
    for each, words in ((page, NEW), (other, "三天前开始，饭后明显，伴反酸。")):
        at_history(each)
        write(each, words)
    other.route(re.compile(r"/summaries/[^/]+$"), lambda asked: asked.abort())  # the refusal alone tells what is new
    press(page, "Control+Enter")
    expect(section(page, "现病史")).to_contain_text(NEW)
    press(other, "Control+Enter")
    merging = other.get_by_role("form", name="合并现病史")
    expect(merging.get_by_role("alert")).to_contain_text("林医生刚刚改了这一段")
    expect(merging.get_by_role("figure").first).to_contain_text(NEW)
    expect(merging.get_by_role("figure").last).to_contain_text("伴反酸")
    merging.get_by_label("合并成").fill("三天前开始，饭后半小时明显，夜间痛醒一次，伴反酸。")
    press(other, "Control+Enter")
    expect(section(other, "现病史")).to_contain_text("痛醒一次，伴反酸")
    expect(page.get_by_role("status").filter(has_text="同事刚刚改了")).to_be_visible()
    expect(section(page, "现病史")).not_to_contain_text("反酸")
    press(page, "u")
    expect(section(page, "现病史")).to_contain_text("伴反酸")


def test_a_change_elsewhere_in_the_summary_does_not_stop_an_edit(
    ward: Ward, screen: Screen, page: Page, visit: str, number: int
) -> None:
    other = screen(ward.staff(f"w{number}", "doctor", "gi", name="王医生"))
    open_visit(other, visit)
    at_history(page)
    write(page, NEW)
    press(other, "Enter")
    expect(section(other, "主诉，已接受")).to_be_visible()
    press(page, "Control+Enter")
    expect(section(page, "现病史")).to_contain_text(NEW)
    expect(section(page, "主诉，已接受")).to_be_visible()


def test_what_the_patient_adds_meanwhile_moves_nothing_and_stands_beside(ward: Ward, page: Page, number: int) -> None:
    press(page, "ArrowDown", "ArrowDown")
    press(page, "e")
    page.get_by_label("改过敏史").fill("医生写的")
    press(page, "Control+Enter")
    expect(section(page, "过敏史")).to_contain_text("医生写的")
    told = TEXTS | {"allergies": "青霉素过敏。"}
    ward.tells(f"s{number}", 12, texts=told, flags=("呕血", "黑便"))
    news = page.get_by_role("status").filter(has_text="患者刚刚补充了内容")
    expect(news).to_contain_text("新的危险信号：黑便")
    expect(page.get_by_role("region", name="危险信号")).not_to_contain_text("黑便")
    press(page, "a")
    expect(page.get_by_role("dialog")).to_be_visible()
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("刚刚有变动")
    press(page, "u")
    expect(page.get_by_role("region", name="危险信号")).to_contain_text("黑便")
    expect(section(page, "过敏史")).to_contain_text("患者之后改成：青霉素过敏。")
    expect(section(page, "过敏史")).to_contain_text("医生写的")


def test_copying_gives_the_hospitals_template(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "c")
    expect(page.locator(".told")).to_contain_text("已复制全文")
    assert "【主诉】胃痛三天" in page.evaluate("navigator.clipboard.readText()")


def test_a_wrong_department_is_marked(ward: Ward, page: Page, number: int) -> None:
    page.get_by_role("button", name="标记错误").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("应该去哪个科").fill("心内科")
    dialog.get_by_role("button", name="标记", exact=True).click()
    expect(page.locator(".told")).to_contain_text("已标记")
    items = ward.call(ward.house.desk.list("feedback", conversation=f"s{number}"))
    assert [item["payload"]["about"] for item in items] == ["wrong_department"]


def test_a_refused_save_keeps_the_words_and_says_why(page: Page) -> None:
    at_history(page)
    write(page, NEW)
    page.route("**/sections/*", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    press(page, "Control+Enter")
    expect(page.locator(".record").get_by_role("alert")).to_contain_text("您写的内容还在")
    expect(page.get_by_label("改现病史")).to_have_value(NEW)
    page.unroute("**/sections/*")
    press(page, "Control+Enter")
    expect(section(page, "现病史")).to_contain_text(NEW)
