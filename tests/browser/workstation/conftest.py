"""The real house, a doctor's screen on it, and one patient a test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.app import create_app
from tests.app.running import running, settings_in
from tests.browser.workstation.desk import sign_in
from tests.browser.workstation.ward import Clock, Ward

PC = {"width": 1366, "height": 768}
NUMBERS = itertools.count(1)

Screen = Callable[..., Page]


@pytest.fixture(scope="module")
def ward(chromium: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    settings = settings_in(sqlite_template, tmp_path_factory.mktemp("ward"))
    with running(create_app(settings, Clock())) as server:
        made = Ward(server)
        yield made
        made.stop()


@pytest.fixture
def number() -> int:
    """A number no other test has: logins and conversations are made of it."""
    return next(NUMBERS)


@pytest.fixture
def screens(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of people of their own, closed at the end."""
    made: list[BrowserContext] = []

    def new(**chosen: object) -> BrowserContext:
        context = chromium.new_context(**({"viewport": PC, "locale": "zh-CN"} | chosen))  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


@pytest.fixture
def screen(ward: Ward, screens: Callable[..., BrowserContext]) -> Iterator[Screen]:
    """`screen("lin")`: a new page with this account signed in; what the page itself complains about fails the test."""
    complaints: list[str] = []

    def open_page(login: str = "", **chosen: object) -> Page:
        page = screens(**chosen).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(ward.url)
        if login:
            sign_in(page, login)
            inside = page.get_by_role("navigation", name="页面")
            expect(inside.or_(page.get_by_role("heading", name="先换一个密码"))).to_be_visible()
        return page

    yield open_page
    assert complaints == []
