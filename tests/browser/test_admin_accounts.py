"""The administrator's pages on the real server: accounts, first passwords, an ended session, the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.running import real_server
from tests.workstation.place import Place

pytestmark = pytest.mark.browser
PASSWORD = Place.password


@pytest.fixture(scope="module")
def place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("accounts")
    with real_server(sqlite_template, folder) as address:
        place = Place(address, folder)
        place.account("boss", "admin", name="赵主任")
        yield place


@pytest.fixture
def desk(chromium: Browser, place: Place) -> Iterator[Page]:
    """A desk's screen; whatever the page itself complains about fails the test."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.goto(f"http://{place.address}/admin/")
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, login: str = "boss", password: str = PASSWORD) -> None:
    """By keyboard alone: the first field has it."""
    expect(page.get_by_label("登录名")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def test_a_doctor_from_the_hospitals_list_gets_an_account_and_changes_the_first_password(
    desk: Page, chromium: Browser, place: Place
) -> None:
    sign_in(desk, password="not the password")
    expect(desk.get_by_role("alert")).to_contain_text("登录名或密码不对")
    desk.get_by_label("密码").fill(PASSWORD)
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="账号").click()
    desk.get_by_role("button", name="添加账号").click()
    desk.get_by_label("医生表里的医生").select_option("gi-2")
    expect(desk.get_by_label("姓名", exact=True)).to_have_value("李佩文")
    expect(desk.get_by_label("登录名")).to_have_value("gi-2")
    expect(desk.get_by_role("checkbox", name="消化内科门诊")).to_be_checked()
    desk.get_by_role("button", name="添加并生成密码").click()
    first = desk.locator("code").inner_text()
    expect(row(desk, "李佩文")).to_contain_text("等待首次登录")

    theirs = chromium.new_context(locale="zh-CN")
    page = theirs.new_page()
    page.goto(f"http://{place.address}/admin/")
    sign_in(page, "gi-2", first)
    page.get_by_label("初始密码").fill(first)
    for label in ("新密码", "再输一次新密码"):
        page.get_by_label(label, exact=True).fill("gi-2-password")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("alert")).to_contain_text("不要包含登录名")
    for label in ("新密码", "再输一次新密码"):
        page.get_by_label(label, exact=True).fill("silver-birch-44")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text("您的岗位没有管理页面")).to_be_visible()
    theirs.close()


def test_what_was_written_outlives_the_session(desk: Page, place: Place) -> None:
    sign_in(desk)
    desk.get_by_role("link", name="账号").click()
    desk.get_by_role("button", name="添加账号").click()
    desk.get_by_label("护士").check()
    desk.get_by_label("姓名", exact=True).fill("林晓")
    desk.get_by_label("登录名").fill("linxiao")
    desk.get_by_label("儿科门诊", exact=True).check()
    place.run("DELETE FROM staff_session")
    desk.get_by_role("button", name="添加并生成密码").click()
    expect(desk.get_by_role("dialog")).to_contain_text("页面上写的内容都还在")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.get_by_label("赵主任 的密码").fill(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.get_by_label("姓名", exact=True)).to_have_value("林晓")
    desk.get_by_role("button", name="添加并生成密码").click()
    expect(row(desk, "林晓")).to_contain_text("儿科")


def test_an_account_is_locked_by_wrong_passwords_unlocked_reset_and_closed(desk: Page, place: Place) -> None:
    place.account("wangfang", "nurse", name="王芳", clinics=["gi"])
    for _ in range(5):
        told = desk.request.post(
            f"http://{place.address}/api/workstation/session", data={"login": "wangfang", "password": "wrong"}
        )
    assert told.status == 423
    sign_in(desk)
    desk.get_by_role("link", name="账号").click()
    expect(row(desk, "王芳")).to_contain_text("密码输错，锁到")
    row(desk, "王芳").get_by_role("button", name="解锁").click()
    expect(row(desk, "王芳")).to_contain_text("正常")
    row(desk, "王芳").get_by_role("button", name="新密码").click()
    row(desk, "王芳").get_by_role("button", name="确定重置密码").click()
    expect(desk.locator("code")).to_contain_text("-")
    desk.get_by_role("button", name="已经交给本人").click()
    row(desk, "王芳").get_by_role("button", name="停用").click()
    row(desk, "王芳").get_by_role("button", name="确定停用").click()
    expect(row(desk, "王芳")).to_contain_text("已停用")
    expect(row(desk, "赵主任").get_by_role("button", name="停用")).to_have_count(0)
    desk.get_by_label("找账号").fill("nobody at all")
    expect(desk.get_by_text("没有找到这样的账号")).to_be_visible()


def test_the_trail_says_who_did_what_and_whether_it_was_changed(desk: Page, place: Place) -> None:
    place.account("chenjing", "desk", name="陈静")
    sign_in(desk)
    desk.get_by_role("link", name="审计").click()
    desk.get_by_label("看了谁、动了谁").fill("陈静")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("row")).to_have_count(2)
    expect(row(desk, "添加了账号")).to_contain_text("陈静")
    desk.get_by_role("button", name="核对是否被改动").click()
    expect(desk.get_by_role("status")).to_contain_text("首尾相连，没有被改动")
    place.run("UPDATE audit_event SET actor = 'nobody' WHERE id = 2")
    desk.get_by_role("button", name="核对是否被改动").click()
    expect(desk.get_by_role("status")).to_contain_text("第 2 号记录对不上")


def test_whoever_signed_in_at_the_workstation_is_known_here_and_signs_out_of_both(desk: Page, place: Place) -> None:
    sign_in(desk)
    expect(desk.get_by_role("banner")).to_contain_text("赵主任（boss）")
    desk.reload()
    expect(desk.get_by_role("banner")).to_contain_text("赵主任（boss）")
    desk.get_by_role("button", name="退出").click()
    expect(desk.get_by_label("登录名")).to_be_visible()
    assert desk.request.get(f"http://{place.address}/api/workstation/session").status == 401
