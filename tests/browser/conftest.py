"""The built pages over a house in memory, in the system's Chromium. Skips, saying why, where either is missing."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.app.house import Clock, MemoryHouse, make_app

DIST = Path(__file__).parents[2] / "web" / "dist"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=15_000)


class Served:
    """The app on a port of its own, in a thread of its own."""

    def __init__(self) -> None:
        self.house = MemoryHouse(Clock(live=True))
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        config = uvicorn.Config(make_app(self.house, pages=DIST), log_level="error", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def _run(self) -> None:
        self._loop.run_until_complete(self._server.serve(sockets=[self._socket]))

    def call(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something of the house where it lives."""
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    @property
    def conversation(self) -> str:
        """The newest conversation: the one of the page a test has just opened."""
        return list(self.house.conversations)[-1]

    def said(self) -> list[str]:
        """What the person said, as stored."""
        items = self.house.conversations[self.conversation].items
        return [item.text for item in items if item.role == "person"]


# A module's and not the session's: while Playwright runs, its event loop is the thread's, and async tests cannot be.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not (DIST / "index.html").is_file():
        pytest.skip("web/dist is not built: run `npm --prefix web run build`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def running(chromium: Browser) -> Iterator[Served]:
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def served(running: Served) -> Iterator[Served]:
    yield running
    running.house.broken = False
    running.house.hold.set()
    running.house.clock.ahead = 0


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """The chat page, open and ready; whatever the page itself complains about fails the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.goto(served.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("安和市第一人民医院")
    yield page
    assert complaints == []
