"""The knowledge page on the real server: sign in, upload, approve, and the next answer is that document's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from knowledge import confidence, sample
from server import knowledge
from tests.app.running import real_server
from tests.knowledge.conftest import PairEmbedder

pytestmark = pytest.mark.browser
TOKEN = "a-token-for-tests"
QUESTION = "地下停车怎么收费"


@pytest.fixture(scope="module")
def address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small embedding, with which any found passage is sure enough, and thirty of the sample's entries."""
    few = sample.documents()[:30]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge, "build_embedder", lambda *_: PairEmbedder())
        patch.setattr(confidence, "THRESHOLD", 0.3)
        patch.setattr(sample, "documents", lambda: few)
        with real_server(
            sqlite_template, tmp_path_factory.mktemp("admin"), staff_token=SecretStr(TOKEN)
        ) as address:  # fmt: skip
            yield address


@pytest.fixture
def desk(chromium: Browser, address: str) -> Iterator[Page]:
    """A desk's screen; whatever the page itself complains about fails the test."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.goto(f"http://{address}/admin/")
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, token: str = TOKEN) -> None:
    page.get_by_role("button", name="登录", exact=True).wait_for()
    if (other := page.get_by_role("button", name="用工作人员口令登录")).is_visible():
        other.click()
    page.get_by_label("您的姓名").fill("王护士长")
    page.get_by_label("工作人员口令").fill(token)
    page.get_by_role("button", name="登录", exact=True).click()


def ask(page: Page, question: str) -> None:
    page.get_by_role("link", name="试一试").first.click()
    page.get_by_label("问题", exact=True).fill(question)
    page.get_by_role("button", name="问", exact=True).click()


def test_a_wrong_token_says_so_and_the_right_one_opens(desk: Page) -> None:
    sign_in(desk, "wrong")
    expect(desk.get_by_role("alert")).to_contain_text("口令不对")
    sign_in(desk)
    expect(desk.get_by_role("row")).to_have_count(31)
    desk.reload()
    expect(desk.get_by_role("banner")).to_contain_text("王护士长")
    desk.get_by_role("button", name="退出").click()
    expect(desk.get_by_label("登录名")).to_be_visible()


def test_an_uploaded_draft_is_approved_and_then_answers(desk: Page) -> None:
    sign_in(desk)
    desk.get_by_role("button", name="上传资料").click()
    files = [
        {"name": "停车.md", "mimeType": "text/markdown", "buffer": f"# {QUESTION}\n地下停车每小时三元。".encode()},
        {"name": "坏.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"},
    ]
    desk.get_by_label("文件").set_input_files(files)  # type: ignore[arg-type]
    desk.get_by_label("来源").fill("总务科")
    desk.get_by_role("button", name="上传为草稿").click()
    expect(desk.locator(".report")).to_contain_text("新增 1 篇草稿")
    expect(desk.locator(".report .why")).to_contain_text("PDF 损坏")

    ask(desk, QUESTION)
    expect(desk.locator(".heard .soft").first).to_be_visible()
    expect(desk.locator(".heard")).not_to_contain_text("三元")

    desk.get_by_role("link", name="资料", exact=True).click()
    desk.get_by_role("link", name=QUESTION).click()
    for step in ("审阅通过", "批准使用"):
        desk.get_by_role("button", name=step, exact=True).click()
        desk.get_by_role("button", name=f"{step}，记为 王护士长").click()
    expect(desk.locator(".live")).to_have_text("正在回答患者")
    expect(desk.locator(".event").first).to_contain_text("王护士长 批准使用")

    ask(desk, QUESTION)
    expect(desk.locator(".heard")).to_contain_text("每小时三元")
    expect(desk.locator(".found").first).to_contain_text(QUESTION)


def test_what_a_patient_thought_of_an_answer_is_seen(desk: Page, address: str) -> None:
    with httpx.Client(base_url=f"http://{address}/api/app", timeout=30) as patient:
        token = patient.post("/sessions", json={}).json()["token"]
        patient.headers["Authorization"] = f"Bearer {token}"
        reply = patient.post("/messages", json={"key": "k1", "text": "糖尿病怎么吃"}).json()
        assert "knowledge" in [act["made"]["by"] for act in reply["acts"]], reply
        opinion = {"turn": reply["turn"], "helpful": False, "note": "没说能不能吃西瓜"}
        assert patient.post("/opinions", json=opinion).json() == {"say": False}
        urgent = {"turn": reply["turn"], "helpful": False, "note": "我不想活了"}
        assert patient.post("/opinions", json=urgent).json() == {"say": True}
    sign_in(desk)
    desk.get_by_role("link", name="反馈").first.click()
    row = desk.get_by_role("row").nth(1)
    expect(row).to_contain_text("没有帮助")
    expect(row).to_contain_text("没说能不能吃西瓜")
    expect(row).to_contain_text("第 1 版")
    expect(desk.get_by_role("row")).to_have_count(2)
