"""The account's own set-up through its API: menu, QR codes, templates, and a check of all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from channels.wechat import scenes
from channels.wechat.api import Api
from channels.wechat.codes import WeChatError

IMAGE = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="


def menu() -> dict[str, Any]:
    """The menu as it should be."""
    read: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "menu.yaml").read_text(encoding="utf-8"))
    return read


async def publish_menu(api: Api) -> None:
    """Phones show it within a day, at once after following anew."""
    await api.post("/cgi-bin/menu/create", menu())


async def published_menu(api: Api) -> dict[str, Any] | None:
    """None when there is none."""
    try:
        return dict((await api.get("/cgi-bin/menu/get"))["menu"])
    except WeChatError as error:
        if error.code == 46003:
            return None
        raise


async def qr(api: Api, kind: str, value: str = "") -> tuple[str, str]:
    """A lasting code: where its picture is, and what it holds."""
    scene = scenes.write(kind, value)
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    made = await api.post("/cgi-bin/qrcode/create", body)
    return f"{IMAGE}{made['ticket']}", str(made["url"])


async def templates(api: Api) -> dict[str, str]:
    """Template messages this account may send: id → title."""
    found = (await api.get("/cgi-bin/template/get_all_private_template"))["template_list"]
    return {str(one["template_id"]): str(one["title"]) for one in found}


async def add_template(api: Api, short: str) -> str:
    """Takes this template of the platform's library ("43216", older ones "TM00015") into the account; its id here."""
    made = await api.post("/cgi-bin/template/api_add_template", {"template_id_short": short})
    return str(made["template_id"])


async def notices(api: Api) -> dict[str, str]:
    """Subscription notices (订阅通知) this account may send: id → title."""
    found = (await api.get("/wxaapi/newtmpl/gettemplate"))["data"]
    return {str(one["priTmplId"]): str(one["title"]) for one in found}


async def add_notice(api: Api, title: str, keywords: Sequence[int], what_for: str) -> str:
    """The same for a notice: `title` and the numbers of its keywords as the platform's library lists them."""
    body = {"tid": title, "kidList": list(keywords), "sceneDesc": what_for}
    return str((await api.post("/wxaapi/newtmpl/addtemplate", body))["priTmplId"])


# What to do about the refusals people meet while they set an account up.
HINTS = {
    40001: "is ANBAN_WECHAT_SECRET the AppSecret of this account?",
    40013: "is ANBAN_WECHAT_APP_ID the AppID of this account?",
    40125: "is ANBAN_WECHAT_SECRET the AppSecret of this account?",
    40164: "enter this server's address under 设置与开发 → 基本配置 → IP白名单",
    48001: "the account must be a verified service account (认证服务号) for this",
    50002: "the account is blocked; the platform says why on its own page",
}


def hint(error: Exception) -> str:
    """What can be done about it; "" when we do not know."""
    return HINTS.get(error.code, "") if isinstance(error, WeChatError) else ""


Check = tuple[str, Callable[[], Awaitable[str]]]


def checks(api: Api, template: str, notice: str = "") -> list[Check]:
    """What must work for the channel to work; each says what it found or raises what is wrong."""

    async def token() -> str:
        await api.token.get()
        return "AppID and secret are right, a token came"

    async def address() -> str:
        await api.get("/cgi-bin/get_api_domain_ip")
        return "the API takes the token from this address"

    async def has_menu() -> str:
        there = await published_menu(api)
        if there is None:
            raise ValueError("none is published; run `anban wechat menu --publish`")
        names = [button["name"] for button in there.get("button", [])]
        wanted = [button["name"] for button in menu()["button"]]
        return "published" if names == wanted else f"published, but another one ({'、'.join(names)})"

    async def has_template() -> str:
        unused = "not used (ANBAN_WECHAT_TEMPLATE): after 48 hours only SMS and the desk are left"
        return _registered("template", template, await templates(api)) if template else unused

    async def has_notice() -> str:
        unused = "not used (ANBAN_WECHAT_NOTICE)"
        return _registered("notice", notice, await notices(api)) if notice else unused

    return [
        ("token", token),
        ("API", address),
        ("menu", has_menu),
        ("template", has_template),
        ("notice", has_notice),
    ]


def _registered(kind: str, wanted: str, found: dict[str, str]) -> str:
    """The title it has in the account."""
    if wanted not in found:
        raise ValueError(f"the account has no {kind} {wanted}; it has: {', '.join(found) or 'none'}")
    return found[wanted]
