"""The day's list stays true by itself: new summaries, arrivals, a dropped line, a long list that does not jump."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import press, row, sign_in
from tests.browser.workstation.ward import Ward

pytestmark = pytest.mark.browser


@pytest.fixture
def page(ward: Ward, screen: Screen, number: int) -> Page:
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    expect(page.get_by_role("banner")).to_contain_text("实时")
    return page


def booked(ward: Ward, conversation: str) -> str:
    ward.says(conversation, "你好")
    return ward.books(conversation)


def test_a_row_changes_without_reload_from_booked_to_told_to_seen(ward: Ward, page: Page, number: int) -> None:
    visit = booked(ward, f"l{number}")
    expect(row(page, visit)).to_contain_text("未问诊")
    page.evaluate("window.same = true")
    ward.says(f"l{number}", "我要预问诊", "同意", "胃疼三天了")
    ward.tells(f"l{number}", visit={"booking": visit}, flags=("呕血",))
    expect(row(page, visit)).to_contain_text("问诊完成")
    expect(row(page, visit)).to_contain_text("呕血")
    assert page.evaluate("window.same") is True


def test_the_desk_marks_who_came_and_sees_no_words_of_patients(
    ward: Ward, screen: Screen, page: Page, number: int
) -> None:
    visit = booked(ward, f"l{number}")
    ward.tells(f"l{number}", visit={"booking": visit}, flags=("呕血",))
    desk = screen(ward.staff(f"n{number}", "desk", name="何静"))
    line = desk.get_by_role("listitem").filter(has=row(desk, visit))
    expect(line).to_contain_text("有警示信息")
    expect(desk.get_by_role("region", name="今日列表")).not_to_contain_text("呕血")
    line.get_by_role("button", name="到了").click()
    expect(line).to_contain_text("已到")
    expect(row(page, visit)).to_contain_text("已到")
    line.get_by_role("button", name="撤回到达").click()
    expect(row(page, visit)).to_contain_text("未到")


def test_what_happens_while_the_line_is_down_is_there_when_it_is_back(ward: Ward, page: Page, number: int) -> None:
    page.context.set_offline(True)
    expect(page.get_by_role("banner")).to_contain_text("正在重连，停在")
    visit = booked(ward, f"l{number}")
    ward.tells(f"l{number}", visit={"booking": visit})
    page.context.set_offline(False)
    expect(page.get_by_role("banner")).to_contain_text("实时")
    expect(row(page, visit)).to_contain_text("问诊完成")


def test_a_page_without_a_line_says_so_and_catches_up(ward: Ward, page: Page, number: int) -> None:
    page.route("**/events*", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    page.reload()
    expect(page.get_by_role("banner")).to_contain_text("正在重连")
    page.unroute("**/events*")
    expect(page.get_by_role("banner")).to_contain_text("实时")


def test_a_list_that_cannot_be_read_says_so_and_is_read_again_with_the_next_news(
    ward: Ward, page: Page, number: int
) -> None:
    visit = booked(ward, f"l{number}")
    page.route("**/day*", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    page.reload()
    told = page.get_by_role("region", name="今日列表").get_by_role("alert")
    expect(told).to_contain_text("502")
    page.unroute("**/day*")
    ward.tells(f"l{number}", visit={"booking": visit})
    expect(row(page, visit)).to_contain_text("问诊完成")


def test_an_empty_day_says_so(page: Page) -> None:
    page.get_by_label("日期").fill("2026-11-22")
    expect(page.get_by_text("这一天没有")).to_be_visible()
    page.get_by_role("button", name="今天").click()
    expect(page.get_by_label("日期")).to_have_value("2026-11-23")


def test_two_hundred_rows_can_be_walked_by_keys_and_do_not_jump(ward: Ward, screen: Screen, number: int) -> None:
    """A day that long needs no two hundred bookings: the answer is made longer on its way."""
    visit = booked(ward, f"l{number}")
    page = screen()

    def longer(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        day = answer.json()
        known = next(one for one in day["rows"] if one["visit"] == visit)
        more = [
            known | {"visit": f"many-{n}", "name": f"患者{n}", "chief": "说不清楚哪里不舒服" * 9} for n in range(200)
        ]
        route.fulfill(response=answer, json=day | {"rows": day["rows"] + more})  # type: ignore[attr-defined]

    page.route("**/day*", longer)
    sign_in(page, ward.staff(f"m{number}", "doctor", "gi"))
    expect(row(page, "many-199")).to_have_count(1)
    row(page, "many-150").focus()
    press(page, "j", "j")
    row(page, "many-150").scroll_into_view_if_needed()
    before = row(page, "many-150").bounding_box()
    with page.expect_response("**/day*"):
        ward.tells(f"l{number}", visit={"booking": visit})
    expect(row(page, visit)).to_contain_text("问诊完成")
    after = row(page, "many-150").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 3
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
