"""The hospital's measures on the page, and as a file for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import open_visit, press, section
from tests.browser.workstation.ward import Ward

pytestmark = pytest.mark.browser


def test_an_accepted_summary_is_counted_and_leaves_as_a_table(ward: Ward, screen: Screen, number: int) -> None:
    visit = ward.patient(f"m{number}")
    page = screen(ward.staff(f"d{number}", "doctor", "gi"))
    press(page, "6")
    expect(page.get_by_text("这段时间还没有接受过小结")).to_be_visible()
    press(page, "1")
    open_visit(page, visit)
    press(page, "e")
    page.get_by_role("textbox", name="改主诉").fill("胃痛五天")
    press(page, "Control+Enter")
    expect(section(page, "主诉")).to_contain_text("胃痛五天")
    press(page, "a")
    expect(page.locator(".told")).to_contain_text("已全部接受")
    press(page, "6")
    complaint = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="主诉"))
    expect(complaint).to_contain_text("100.0%")
    expect(page.get_by_role("row").filter(has_text="每份修改")).to_contain_text("1.0 字")
    expect(page.get_by_role("row").filter(has_text="挂错科率")).to_contain_text("0.0%")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载表格").click()
    written = Path(saved.value.path()).read_bytes()
    assert written.startswith(b"\xef\xbb\xbf"), "a spreadsheet must see that it is UTF-8"
    assert "段落采纳率,主诉,1.0" in written.decode("utf-8-sig")


def test_a_range_that_is_none_is_refused_in_words(ward: Ward, screen: Screen, number: int) -> None:
    page = screen(ward.staff(f"i{number}", "it", name="吴工"))
    expect(page.get_by_role("rowheader", name="问诊完成率")).to_be_visible()
    page.get_by_label("从", exact=True).fill("2026-11-23")
    page.get_by_label("到", exact=True).fill("2026-11-01")
    expect(page.get_by_role("alert")).to_contain_text("日期范围不对")
