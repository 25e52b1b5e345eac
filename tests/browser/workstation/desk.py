"""What a staff member does on the workstation's page, in the words of the tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.workstation.people import PASSWORD


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def row(page: Page, visit: str) -> Locator:
    return page.locator(f'[data-visit="{visit}"]')


def section(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=title).and_(page.locator("[data-stop]"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def open_visit(page: Page, visit: str) -> None:
    """By keyboard alone: down the list to this patient, and open."""
    expect(row(page, visit)).to_be_visible()
    for _ in range(100):
        press(page, "j")
        if page.evaluate("document.activeElement.dataset.visit") == visit:
            break
    press(page, "Enter")
    expect(page.locator(".record")).to_be_visible()
