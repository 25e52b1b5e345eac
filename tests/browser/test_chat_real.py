"""The chat page on the real server: a conversation through every floor of the house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.app.running import real_server
from tests.browser.chat import answer, bubbles, say, tap

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with real_server(sqlite_template, tmp_path_factory.mktemp("real")) as address:
        yield address


@pytest.fixture
def real(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"http://{address}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("医院")
    return page


def test_the_first_words_say_that_it_is_an_ai_and_no_doctor(real: Page) -> None:
    say(real, "您好")
    expect(answer(real)).to_contain_text("不是医生")
    expect(answer(real).locator(".mark").first).to_have_text("AI")


def test_a_booking_is_reloaded_goes_offline_and_goes_on(real: Page, context: BrowserContext) -> None:
    say(real, "我要挂号")
    expect(answer(real)).to_contain_text("挂哪个科")
    department = real.locator(".chips button").first.inner_text()
    real.reload()
    expect(answer(real)).to_contain_text("挂哪个科")
    context.set_offline(True)
    tap(real, department)
    expect(real.locator(".entry.person").last).to_contain_text("等网络恢复后发送")
    context.set_offline(False)
    expect(real.locator(".entry.machine")).to_have_count(2)
    expect(bubbles(real, department)).to_have_count(1)


def test_an_emergency_stops_everything(real: Page) -> None:
    say(real, "我要挂号")
    expect(answer(real)).to_contain_text("挂哪个科")
    say(real, "我爸胸口剧痛，喘不上气，满头冷汗")
    danger = real.get_by_role("alertdialog")
    expect(danger.get_by_role("link", name="拨打 120")).to_have_attribute("href", "tel:120")
    tap(real, "怎么去急诊")
    expect(danger).to_have_count(0)
    expect(answer(real)).to_contain_text("急诊")


def test_a_person_is_one_tap_away_and_the_machine_falls_silent(real: Page) -> None:
    tap(real, "人工")
    expect(real.get_by_role("banner")).to_contain_text("已转人工")
    say(real, "在吗")
    expect(real.locator(".state").last).to_contain_text("已送达")
