"""From WeChat to our own pages and back: one-time links, login, and binding by a code to a phone or at the desk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Header, Query
from fastapi.responses import RedirectResponse
from pydantic import Field

from channels.wechat.api import Api
from channels.wechat.links import GONE, Link, Links
from channels.wechat.ports import Newcomer, SendText, WeChatHouse
from channels.wechat.wording import say
from core.errors import NotSignedIn, Unavailable
from core.messages import Model

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
PHONE = re.compile(r"1[3-9]\d{9}")
NO_SMS = "这里还不能发短信验证码。请在公众号里回复“绑定就诊人”，到导诊台办理。"


class GoIn(Model):
    link: str = Field(max_length=2_000)


class GoOut(Model):
    token: str = Field(description="of the app channel: the page goes on with the same conversation")
    hospital: str


class CodeIn(GoIn):
    phone: str = Field(pattern=PHONE.pattern)


class Who(Model):
    """Someone to be bound."""

    code: str = Field(pattern=r"^\d{6}$")
    name: str = Field(min_length=2, max_length=40)
    relation: Literal["self", "child", "mother", "father", "spouse", "other"] = "self"
    sex: Literal["女", "男"] | None = None
    born: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")

    def newcomer(self, phone: str = "") -> Newcomer:
        return Newcomer(self.name, phone, self.relation, self.sex, self.born)


class PhoneIn(Who):
    link: str = Field(max_length=2_000)


class DeskIn(Who):
    phone: str = Field(pattern=PHONE.pattern)
    by: str = Field(min_length=1, max_length=60, description="who looked at the papers")


@dataclass(frozen=True)
class Front:
    """What these routes work with."""

    house: WeChatHouse
    links: Links
    api: Api
    app_id: str
    hospital: str
    base: str
    staff: Callable[[str], None]
    sms: SendText | None = None


def add(router: APIRouter, front: Front) -> None:
    """Add the routes."""

    @router.post("/go", summary="A one-time link → a session of our own page in the same conversation")
    async def go(body: GoIn) -> GoOut:
        link = front.links.read(body.link)
        if not await front.house.use_link(link.id):
            raise NotSignedIn("link used before", heard=GONE)
        return GoOut(token=await _session(front, link), hospital=front.hospital)

    @router.get("/login", include_in_schema=False)
    async def login() -> RedirectResponse:
        """For menu links: inside WeChat the person is known without asking (snsapi_base)."""
        state = front.links.sign("login", secrets.token_hex(8), 0)
        back = quote(f"{front.base.rstrip('/')}/api/wechat/login/back", safe="")
        query = f"appid={front.app_id}&redirect_uri={back}&response_type=code&scope=snsapi_base&state={state}"
        return RedirectResponse(f"{AUTHORIZE}?{query}#wechat_redirect")

    @router.get("/login/back", include_in_schema=False)
    async def back(
        code: Annotated[str, Query(max_length=200)], state: Annotated[str, Query(max_length=1_000)]
    ) -> RedirectResponse:
        if (began := front.links.read(state)).conversation != "login" or not await front.house.use_link(began.id):
            raise NotSignedIn("not a login that began here", heard=GONE)
        openid = await front.api.person_of(code)
        link = front.links.sign(front.house.conversation(openid), openid, 0)
        return RedirectResponse(f"/wechat.html#go={link}")

    _add_binding(router, front)


def _add_binding(router: APIRouter, front: Front) -> None:
    @router.post("/bind/code", status_code=202, summary="Send a code to a phone")
    async def send_code(body: CodeIn) -> dict[str, str]:
        link = front.links.read(body.link)
        if front.sms is None:
            raise Unavailable("no SMS port", heard=NO_SMS)
        code, minutes = await front.house.phone_code(link.address, body.phone)
        await front.sms(body.phone, say("code_sms", hospital=front.hospital, code=code, minutes=minutes))
        return {"said": say("code_sent", minutes=minutes)}

    @router.post("/bind/phone", status_code=204, summary="Bind the owner of the phone the code went to")
    async def by_phone(body: PhoneIn) -> None:
        link = front.links.read(body.link)
        await front.house.bind_by_phone(link.address, body.code, body.newcomer())

    @router.post("/bind/desk", status_code=204, summary="Staff bind the person who shows this number and their papers")
    async def at_desk(body: DeskIn, authorization: Annotated[str, Header()] = "") -> None:
        front.staff(authorization)
        await front.house.bind_at_desk(body.code, body.newcomer(body.phone), body.by)


async def _session(front: Front, link: Link) -> str:
    return await front.house.page_session(link.conversation, link.address)
