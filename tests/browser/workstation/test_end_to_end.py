"""From a patient's phone to the hospital's record: told on one page, read, traced, edited and accepted on another,
and delivered once to a FHIR server that fails in three ways first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.app import create_app
from tests.app.running import running, settings_in
from tests.browser.chat import answer, ask, say, tap
from tests.browser.conftest import PHONE
from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import open_visit, press, row, section
from tests.browser.workstation.ward import Clock, Ward
from tests.workstation.fhir_server import FhirFake, serving

pytestmark = pytest.mark.browser
FAULTS = ["500", "500", "lost"]
TOLD = [
    ("我要预问诊", "同意让我记录"),
    ("同意", "哪里不舒服"),
    ("肚子疼三天了", "男士还是女士"),
    ("我自己，34岁，女", "肚子哪个位置"),
    ("上腹正中", "怎么个痛法"),
    ("隐隐地疼", "打几分"),
    ("6分", "和吃饭"),
    ("吃完饭半小时就疼", "还有下面哪些"),
]
WATCH = """(visit) => {
  const seen = () => document.querySelector(`[data-visit="${visit}"]`)?.innerText.includes('问诊完成');
  const watch = new MutationObserver(() => seen() && (window.shownAt ||= Date.now()));
  watch.observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture(scope="module")
def record() -> Iterator[FhirFake]:
    """The hospital's FHIR server, in a loop of its own."""
    fake, loop = FhirFake(), asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = serving(fake)
    fake.url = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    yield fake
    asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def ward(
    chromium: Browser, record: FhirFake, clock: Clock, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ward]:
    folder = tmp_path_factory.mktemp("record")
    settings = settings_in(sqlite_template, folder, fhir_url=record.url, fhir_timeout=0.5)
    with running(create_app(settings, clock)) as server:
        made = Ward(server)
        yield made
        made.stop()


def tell_everything(phone: Page) -> None:
    """An interview, up to its last button."""
    for words, expected in TOLD:
        ask(phone, words, expected)
    for words in ["黑便或便血", *["不清楚"] * 12]:
        if phone.get_by_role("button", name="没问题，交给医生").count():
            return
        answers = phone.locator(".entry.machine")
        before = answers.count()
        say(phone, words)
        expect(answers).to_have_count(before + 1)
        expect(answer(phone)).to_contain_text("？")
    raise AssertionError("the interview did not end")


def test_what_a_patient_tells_becomes_the_record_once(
    ward: Ward, record: FhirFake, clock: Clock, screen: Screen, screens: Callable[..., BrowserContext],
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    phone = screens(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    with phone.expect_response("**/api/app/sessions") as opened:
        phone.goto(f"http://{ward.server.address}/")
    conversation = opened.value.json()["conversation"]
    doctor = screen(ward.staff("lin", "doctor", "gi"))
    expect(doctor.get_by_role("banner")).to_contain_text("实时")
    say(phone, "你好")
    expect(answer(phone)).to_be_visible()
    visit = ward.books(conversation)
    expect(row(doctor, visit)).to_contain_text("未问诊")
    doctor.evaluate(WATCH, visit)

    tell_everything(phone)
    tapped = phone.evaluate("Date.now()")
    tap(phone, "没问题，交给医生")
    expect(row(doctor, visit)).to_contain_text("问诊完成")
    record_property("list_shows_after_ms", doctor.evaluate("window.shownAt") - tapped)
    print(f"the doctor's list showed it after {doctor.evaluate('window.shownAt') - tapped:.0f} ms")

    open_visit(doctor, visit)
    press(doctor, "s", "ArrowDown")
    expect(section(doctor, "现病史")).to_be_focused()
    expect(doctor.get_by_role("complementary").locator("q").filter(has_text="吃完饭半小时就疼")).to_be_visible()
    press(doctor, "e")
    field = doctor.get_by_label("改现病史")
    field.fill(field.input_value().rstrip("。") + "，夜间痛醒一次。")
    press(doctor, "Control+Enter")
    expect(section(doctor, "现病史")).to_contain_text("夜间痛醒一次")

    record.faults = list(FAULTS)
    press(doctor, "a")
    if doctor.get_by_role("dialog").count():
        press(doctor, "Enter")
    expect(doctor.locator(".told")).to_contain_text("已全部接受")
    expect(doctor.get_by_role("complementary")).to_contain_text("正在写入医院系统")
    for _ in range(40):
        if not ward.call(ward.house.outbox.counts()):
            break
        clock.forward(seconds=20)
        doctor.wait_for_timeout(250)
    assert record.seen == FAULTS, "the lost one had arrived: it is found there and not sent again"
    kinds = record.kinds()
    assert (kinds["Patient"], kinds["Composition"], kinds["QuestionnaireResponse"]) == (1, 1, 1)
    (composition,) = [one for key, one in record.stored.items() if key.startswith("Composition/")]
    assert "夜间痛醒一次" in str(composition)
    expect(doctor.get_by_role("complementary")).to_contain_text("已写入医院系统")
