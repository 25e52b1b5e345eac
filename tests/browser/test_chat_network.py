"""Nothing is lost and nothing happens twice, whatever the network, the server or the page does."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.chat import answer, ask, begin_form, bubbles, say, tap
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def test_a_reload_in_the_middle_of_a_form_goes_on_where_it_was(page: Page) -> None:
    begin_form(page)
    tap(page, "有")
    expect(answer(page)).to_contain_text("最高烧到多少度")
    page.reload()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-label", "第 2 题，共 9 题")
    page.get_by_label("最高烧到多少度？").fill("39")
    tap(page, "确定")
    expect(answer(page)).to_contain_text("从哪天开始")
    expect(bubbles(page, "有")).to_have_count(1)


def test_losing_the_network_keeps_what_is_written_and_brings_what_was_missed(
    page: Page, context: BrowserContext, served: Served
) -> None:
    ask(page, "第一句", "您说的是：第一句")
    context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("网络断开了")
    say(page, "断网时写的")
    expect(page.locator(".entry.person").last).to_contain_text("等网络恢复后发送")
    expect(page.get_by_role("status")).to_contain_text("您写的 1 条都留着")
    served.call(served.house.staff_says(served.conversation, "您还在吗"))
    context.set_offline(False)
    expect(page.locator(".entry.staff")).to_contain_text("您还在吗")
    expect(answer(page)).to_contain_text("您说的是：断网时写的")
    expect(page.locator(".notice")).to_have_count(0)
    assert served.said() == ["第一句", "断网时写的"]


def test_what_was_written_offline_survives_closing_the_page(
    page: Page, context: BrowserContext, served: Served
) -> None:
    ask(page, "第一句", "您说的是：第一句")
    context.set_offline(True)
    say(page, "没发出去就关了")
    expect(page.locator(".entry.person").last).to_contain_text("等网络恢复后发送")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(served.url)
    expect(answer(again)).to_contain_text("您说的是：没发出去就关了")
    assert served.said() == ["第一句", "没发出去就关了"]


def test_a_reload_while_the_answer_is_on_its_way_makes_one_turn(page: Page, served: Served) -> None:
    served.house.hold.clear()
    say(page, "正在路上")
    expect(page.locator(".typing .dots")).to_be_visible()
    page.reload()
    expect(bubbles(page, "正在路上")).to_have_count(1)
    served.house.hold.set()
    expect(answer(page)).to_contain_text("您说的是：正在路上")
    expect(bubbles(page, "正在路上")).to_have_count(1)
    expect(page.locator(".entry.machine")).to_have_count(1)
    assert served.said() == ["正在路上"]


def test_a_failed_message_is_sent_again_by_a_tap_under_the_same_key(page: Page, served: Served) -> None:
    served.house.broken = True
    say(page, "发不出去")
    again = page.get_by_role("button", name="点这里重发")
    expect(again).to_be_visible()
    key = page.evaluate("Object.keys(localStorage).find((name) => name.startsWith('anban.unsent.'))")
    served.house.broken = False
    again.click()
    expect(answer(page)).to_contain_text("您说的是：发不出去")
    (item, _) = served.house.conversations[served.conversation].items
    assert key == f"anban.unsent.{item.key}"
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('anban.unsent.')).length") == 0


def test_everything_works_without_a_websocket(context: BrowserContext, served: Served) -> None:
    page = context.new_page()

    def refuse(route: WebSocketRoute) -> None:
        route.close(code=1001)

    page.route_web_socket("**/api/app/ws", refuse)
    page.goto(served.url)
    ask(page, "只有普通请求", "您说的是：只有普通请求")
    served.call(served.house.staff_says(served.conversation, "我来了"))
    expect(page.locator(".entry.staff")).to_contain_text("我来了")


def test_a_session_that_is_over_says_so_and_what_was_written_goes_into_the_new_one(page: Page, served: Served) -> None:
    ask(page, "很久以前", "您说的是：很久以前")
    served.house.clock.ahead = 40 * 86_400
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("已过期")
    say(page, "还在吗")
    tap(page, "开始新的对话")
    expect(answer(page)).to_contain_text("您说的是：还在吗")
    assert served.said() == ["还在吗"]


def test_two_hundred_turns_load_at_their_end_and_older_ones_on_request(page: Page, served: Served) -> None:
    for number in range(3):
        ask(page, f"开头{number}", f"您说的是：开头{number}")
    house, name = served.house, served.conversation

    async def many() -> None:
        first = house.conversations[name].items[0]
        for turn in range(4, 204):
            house.conversations[name].items.append(
                first.model_copy(update={"turn": turn, "key": f"t{turn}", "text": f"第{turn}句"})
            )
        await house.tell()

    served.call(many())
    expect(bubbles(page, "第203句")).to_be_in_viewport()
    page.reload()
    expect(bubbles(page, "第203句")).to_be_in_viewport()
    expect(bubbles(page, "开头0")).to_have_count(0)
    tap(page, "看更早的对话")
    expect(bubbles(page, "开头0")).to_have_count(1)
    expect(page.locator(".entry.person")).to_have_count(203)


def test_a_new_conversation_leaves_nothing_of_the_old_on_the_page(page: Page) -> None:
    ask(page, "别人不该看到", "您说的是")
    page.get_by_role("button", name="字号、颜色和新对话").click()
    tap(page, "开始新的对话")
    page.get_by_role("button", name="再点一次确认").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_text("别人不该看到")).to_have_count(0)
