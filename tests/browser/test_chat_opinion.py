"""Whether an answer helped: one tap on the chat page, and the editors see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import answer, bubbles, overflow, say
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser
QUESTION = "几点能探视"


def asked(page: Page) -> None:
    say(page, QUESTION)
    expect(answer(page)).to_contain_text("15:00")


def test_one_tap_says_that_an_answer_helped(page: Page, served: Served) -> None:
    asked(page)
    before = len(served.house.opinions)
    button = answer(page).get_by_role("button", name="有帮助")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 47.5
    button.click()
    expect(answer(page).get_by_role("status")).to_contain_text("谢谢")
    assert [(helpful, note) for _, helpful, note in served.house.opinions[before:]] == [(True, "")]
    page.reload()
    expect(answer(page).get_by_role("status")).to_contain_text("谢谢")


def test_who_was_not_helped_may_say_why(page: Page, served: Served) -> None:
    asked(page)
    answer(page).get_by_role("button", name="没帮上").click()
    answer(page).get_by_label("哪里没帮上").fill("没说周末行不行")
    assert overflow(page) == 0
    answer(page).get_by_role("button", name="提交").click()
    expect(answer(page).get_by_role("status")).to_contain_text("谢谢")
    assert served.house.opinions[-1][1:] == (False, "没说周末行不行")


def test_words_that_sound_urgent_are_said_in_the_conversation(page: Page) -> None:
    asked(page)
    answer(page).get_by_role("button", name="没帮上").click()
    answer(page).get_by_label("哪里没帮上").fill("我不想活了")
    answer(page).get_by_role("button", name="提交").click()
    expect(bubbles(page, "我不想活了")).to_have_count(1)
    expect(answer(page)).to_contain_text("12356")


def test_an_answer_without_sources_asks_for_no_opinion(page: Page) -> None:
    say(page, "你好")
    expect(answer(page)).to_contain_text("你好")
    expect(page.get_by_role("button", name="有帮助")).to_have_count(0)
