"""The official account on a phone of our own: followed, written to, tapped, scanned, spoken to."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bench.served import free_port
from core.settings import Settings
from server import wechat, wechat_demo
from server.app import create_app
from tests.app.running import Running, running, settings_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, with the platform it plays itself."""
    before, port = dict(os.environ), free_port()
    demo = wechat_demo.turn_on(Settings(port=port, _env_file=None))
    settings = settings_in(sqlite_template, tmp_path_factory.mktemp("demo"), port=port, environment="demo", **demo)
    try:
        with running(create_app(settings), port) as server:
            wechat.deliver(server.house)
            worker = asyncio.run_coroutine_threadsafe(deliver(server), server.loop)
            yield server
            worker.cancel()
    finally:
        os.environ.clear()
        os.environ.update(before)


async def deliver(server: Running) -> None:
    """What the worker does beside the server."""
    while True:
        await server.house.deliverer.deliver_due()
        await asyncio.sleep(0.2)


@pytest.fixture
def phone(context: BrowserContext, server: Running) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://{server.address}/wechat.html")
    expect(bubble(page)).to_contain_text("不是医生")
    yield page
    assert complaints == []


def bubble(page: Page) -> Locator:
    """The last thing the account said."""
    return page.locator("li.theirs .bubble").last


def say(page: Page, words: str) -> None:
    page.get_by_label("消息").fill(words)
    page.get_by_role("button", name="发送").click()


def menu(page: Page, first: str, second: str) -> None:
    page.get_by_role("button", name=first, exact=True).click()
    page.get_by_role("button", name=second, exact=True).click()


def test_following_greets_and_says_what_there_is_to_choose(phone: Page) -> None:
    expect(bubble(phone)).to_contain_text("【AI 助手】")
    expect(bubble(phone)).to_contain_text("1. 预约挂号")
    expect(phone.locator("li.theirs small").last).to_contain_text("直接回复")


def test_nothing_is_squeezed_or_wider_than_the_phone(phone: Page) -> None:
    for name in ("发送", "取消关注", "换一部手机"):
        box = phone.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["width"] > box["height"], name
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_menu_opens_its_flow_and_numbers_choose(phone: Page) -> None:
    menu(phone, "看病前", "预约挂号")
    expect(bubble(phone)).to_contain_text("您想挂哪个科")
    say(phone, "1")
    expect(bubble(phone)).to_contain_text("您选哪一个")
    say(phone, "1")
    last = re.compile("几点方便|叫什么名字")  # in the last hour of a half-day only one is left
    expect(bubble(phone)).to_contain_text(last)


def test_a_recommendation_is_told_whole_and_its_choice_is_taken(phone: Page) -> None:
    for words, asked in (("孩子发烧两天了，还咳嗽", "同意让我记录"), ("1", "多大了"), ("3岁", "精神怎么样")):
        say(phone, words)
        expect(bubble(phone)).to_contain_text(asked)
    say(phone, "精神还好，能玩能吃")
    expect(phone.locator("li.theirs .bubble", has_text="建议先看：儿科门诊")).to_be_visible(timeout=60_000)
    say(phone, "挂儿科门诊的号")
    expect(bubble(phone)).to_contain_text("您选哪一个", timeout=60_000)


def test_a_scanned_code_opens_what_hangs_there(phone: Page) -> None:
    menu(phone, "扫码、图片和语音", "扫诊室门口的码")
    expect(bubble(phone)).to_contain_text("同意")
    say(phone, "1")
    expect(bubble(phone)).to_contain_text("哪里不舒服")


def test_a_voice_without_a_recogniser_is_asked_for_in_words(phone: Page) -> None:
    menu(phone, "扫码、图片和语音", "发一段语音")
    expect(bubble(phone)).to_contain_text("请您打字告诉我")


def test_who_leaves_and_comes_back_is_greeted_again(phone: Page) -> None:
    phone.get_by_role("button", name="取消关注").click()
    expect(phone.get_by_role("banner")).to_contain_text("已取消关注")
    phone.get_by_role("button", name="关注", exact=True).click()
    expect(phone.get_by_role("banner")).to_contain_text("已关注")
    expect(phone.locator("li.theirs .bubble")).to_have_count(2)


def test_an_emergency_comes_first_and_whole(phone: Page) -> None:
    say(phone, "我爸胸口剧痛，喘不上气，满头冷汗")
    expect(bubble(phone)).to_contain_text("120")


def test_words_that_could_not_be_sent_stay_in_the_field_and_the_page_says_why(phone: Page) -> None:
    phone.route("**/api/wechat-simulator/**", lambda route: route.abort())
    say(phone, "几点开门")
    expect(phone.get_by_role("status")).to_contain_text("连不上服务器")
    expect(phone.get_by_label("消息")).to_have_value("几点开门")
    phone.unroute("**/api/wechat-simulator/**")
    expect(phone.get_by_role("status")).to_have_count(0)
    phone.get_by_role("button", name="发送").click()
    expect(bubble(phone)).to_contain_text("门诊")


def test_a_tap_beside_the_menu_closes_it(phone: Page) -> None:
    phone.get_by_role("button", name="看病前", exact=True).click()
    phone.get_by_role("heading", name="公众号模拟器").click()
    expect(phone.get_by_role("button", name="预约挂号", exact=True)).to_have_count(0)
