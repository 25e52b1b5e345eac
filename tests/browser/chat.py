"""What a person does on the chat page, in the words of the tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def say(page: Page, words: str) -> None:
    """Write and send; does not wait for an answer."""
    page.get_by_label("写给医院").fill(words)
    page.get_by_role("button", name="发送", exact=True).click()


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answer(page: Page) -> Locator:
    """The newest thing the machine said."""
    return page.locator(".entry.machine").last


def ask(page: Page, words: str, expected: str) -> None:
    """Say something and see it answered."""
    say(page, words)
    expect(answer(page)).to_contain_text(expected)


def begin_form(page: Page) -> None:
    ask(page, "做预问诊", "孩子现在有没有发烧")


def bubbles(page: Page, words: str) -> Locator:
    """Everything the person said in exactly these words."""
    return page.locator(".entry.person .text").get_by_text(words, exact=True)


def overflow(page: Page) -> int:
    """Pixels the page is wider than its window: must be none."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
