"""Talking on the chat page: words, chips, forms, cards, files."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import answer, ask, begin_form, bubbles, overflow, say, tap
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser

# The smallest picture there is, as a phone might send it.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da636460f85f0f0002870180eb47"
    "ba920000000049454e44ae426082"
)


def test_the_empty_page_says_what_one_can_ask_and_an_example_is_one_tap(page: Page) -> None:
    expect(page.get_by_text("不是医生")).to_be_visible()
    examples = page.locator(".welcome li button")
    expect(examples).to_have_count(4)
    words = examples.first.inner_text()
    examples.first.click()
    expect(answer(page)).to_contain_text(words)
    expect(page.locator(".welcome")).to_have_count(0)


def test_a_message_is_delivered_and_the_answer_carries_the_ai_mark(page: Page, served: Served) -> None:
    ask(page, "你好", "您说的是：你好")
    expect(page.locator(".state")).to_contain_text("已送达")
    expect(answer(page).locator(".mark").first).to_have_text("AI")
    assert served.said() == ["你好"]


def test_chips_send_their_value_and_are_gone_when_used(page: Page) -> None:
    ask(page, "菜单", "您想问哪方面")
    tap(page, "打疫苗")
    expect(answer(page)).to_contain_text("您说的是：打疫苗")
    expect(page.locator(".chips")).to_have_count(0)


def test_a_whole_form_by_touch(page: Page, served: Served) -> None:
    begin_form(page)
    tap(page, "有")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-label", "第 2 题，共 9 题")
    field = page.get_by_label("最高烧到多少度？")
    expect(field).to_have_attribute("inputmode", "decimal")
    field.fill("45")
    tap(page, "确定")
    expect(page.get_by_role("alert")).to_contain_text("43℃")
    field.fill("３８。5")
    tap(page, "确定")
    tap(page, "昨天")
    page.get_by_label("一共持续多久了？").fill("3")
    tap(page, "确定")
    page.get_by_text("咳嗽", exact=True).last.click()
    page.get_by_text("都没有", exact=True).click()
    page.get_by_text("咳嗽", exact=True).last.click()
    page.get_by_text("拉肚子", exact=True).click()
    tap(page, "选好了（2 项）")
    page.get_by_label("其他，请写下来").fill("外公")
    tap(page, "确定")
    page.locator(".scale label", has_text="7").click()
    tap(page, "就是 7 分")
    page.get_by_label("高压（收缩压）").fill("120")
    page.get_by_label("低压（舒张压）").fill("80")
    tap(page, "确定")
    say(page, "没有了")
    expect(answer(page)).to_contain_text("预问诊已完成")
    assert served.said()[1:] == [
        "有",
        "38.5℃",
        "昨天",
        "3天",
        "咳嗽、拉肚子",
        "外公",
        "7 分",
        "120/80",
        "没有了",
    ]


def test_one_question_takes_the_screen_and_the_ways_out_are_on_it(page: Page) -> None:
    begin_form(page)
    tap(page, "有")
    expect(answer(page)).to_contain_text("最高烧到多少度")
    expect(answer(page)).to_be_in_viewport()
    expect(bubbles(page, "有")).not_to_be_in_viewport()
    for name in ("上一题", "不知道", "跳过", "先不填了"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    tap(page, "上一题")
    expect(answer(page)).to_contain_text("有没有发烧")


def test_sources_stay_folded_until_asked_for(page: Page) -> None:
    ask(page, "探视时间", "15:00")
    expect(page.get_by_text("住院探视须知")).not_to_be_visible()
    page.get_by_text("依据 2 条").click()
    expect(page.get_by_text("住院探视须知")).to_be_visible()


def test_an_emergency_is_alone_on_the_screen_until_left(page: Page) -> None:
    say(page, "胸口压着，喘不上气")
    danger = page.get_by_role("alertdialog")
    expect(danger).to_be_visible()
    call = danger.get_by_role("link", name="拨打 120")
    expect(call).to_have_attribute("href", "tel:120")
    expect(call).to_be_focused()
    assert danger.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(page.locator(".page")).to_have_attribute("inert", "")
    assert danger.get_by_role("link").or_(danger.get_by_role("button")).count() == 3
    page.reload()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    tap(page, "返回对话")
    expect(danger).to_have_count(0)
    ask(page, "好一点了", "您说的是")


def test_a_crisis_is_warm_paper_without_red_and_calls_are_links(page: Page) -> None:
    say(page, "我不想活了")
    card = page.locator(".card.crisis")
    expect(card.get_by_role("link", name="心理援助热线 12356")).to_have_attribute("href", "tel:12356")
    expect(card).to_contain_text("周敏")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(card).to_have_css("background-color", "rgb(251, 244, 230)")


def test_a_person_is_one_tap_away_and_staff_speak_with_name_and_role(page: Page, served: Served) -> None:
    tap(page, "人工")
    expect(answer(page)).to_contain_text("转到人工服务台")
    expect(page.get_by_role("banner")).to_contain_text("已转人工")
    served.call(served.house.staff_says(served.conversation, "您好，请问哪里不舒服"))
    staff = page.locator(".entry.staff")
    expect(staff).to_contain_text("林护士 · 导诊台")
    expect(staff).to_contain_text("您好，请问哪里不舒服")


def test_a_picture_is_sent_and_shown(page: Page) -> None:
    page.get_by_role("button", name="发图片、文件或语音").click()
    with page.expect_file_chooser() as chooser:
        tap(page, "图片")
    chooser.value.set_files({"name": "皮疹.png", "mimeType": "image/png", "buffer": PNG})
    expect(answer(page)).to_contain_text("收到您发的文件")
    expect(page.get_by_role("img", name="皮疹.png")).to_be_visible()


def test_a_file_that_cannot_be_taken_says_why(page: Page) -> None:
    page.get_by_role("button", name="发图片、文件或语音").click()
    with page.expect_file_chooser() as chooser:
        tap(page, "文件")
    chooser.value.set_files({"name": "表.pdf", "mimeType": "application/pdf", "buffer": b"PK not a pdf"})
    expect(page.locator(".again")).to_contain_text("目前只支持图片、PDF 和语音")


def test_a_voice_message_is_recorded_and_sent(page: Page) -> None:
    page.get_by_role("button", name="发图片、文件或语音").click()
    tap(page, "语音")
    expect(page.get_by_text("正在录音 1 秒")).to_be_visible()
    tap(page, "发送")
    expect(answer(page)).to_contain_text("收到您发的文件")
    expect(page.locator("audio")).to_be_visible()


def test_hostile_and_endless_words_stay_words(page: Page) -> None:
    words = "<img src=x onerror=alert(1)>" + "没有空格的长" * 120
    say(page, words)
    expect(answer(page)).to_contain_text("<img src=x")
    assert overflow(page) == 0
    tap(page, "展开全文")
    expect(bubbles(page, words)).to_be_visible()
    assert page.locator(".stream img").count() == 0


def test_words_over_the_limit_are_not_sent_and_not_lost(page: Page, served: Served) -> None:
    page.get_by_label("写给医院").fill("长" * 5001)
    expect(page.get_by_role("alert")).to_contain_text("最多 5000 字")
    expect(page.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    page.reload()
    assert len(page.get_by_label("写给医院").input_value()) == 5001
