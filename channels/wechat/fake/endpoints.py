"""The platform's API as routes, with its habit of answering 200 whatever happened."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from channels.wechat.fake.platform import MEDIA_BYTES, No, Platform

Answer = dict[str, Any] | Response
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


def routes(platform: Platform, prefix: str = "") -> APIRouter:
    """Everything this project calls."""
    router = APIRouter(prefix=prefix, include_in_schema=False)

    def serve(method: str, path: str, work: Callable[[Request], Awaitable[Answer]], free: bool = False) -> None:
        async def endpoint(request: Request) -> Response:
            try:
                if not free:
                    platform.check(request.query_params.get("access_token", ""), path)
                answer = await work(request)
            except No as error:
                answer = {"errcode": error.code, "errmsg": f"{error} rid: fake"}
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        router.add_api_route(path, endpoint, methods=[method])

    _account(platform, serve)
    _messages(platform, serve)
    return router


def _account(platform: Platform, serve: Callable[..., None]) -> None:
    async def token(request: Request) -> Answer:
        body = await _body(request)
        made, seconds = platform.stable_token(body["appid"], body["secret"], bool(body.get("force_refresh")))
        return {"access_token": made, "expires_in": seconds}

    async def login(request: Request) -> Answer:
        openid = platform.logins.pop(request.query_params.get("code", ""), "")
        if not openid:
            raise No(40029, "invalid code")
        return {"access_token": "page", "openid": openid, "scope": "snsapi_base"}

    async def create_menu(request: Request) -> Answer:
        platform.menu = await _body(request)
        if not 1 <= len(platform.menu.get("button", [])) <= 3:
            raise No(40016, "invalid button size")
        return OK

    async def get_menu(request: Request) -> Answer:
        if not platform.menu:
            raise No(46003, "menu no exist")
        return {"menu": platform.menu}

    async def qrcode(request: Request) -> Answer:
        return platform.qrcode(str((await _body(request))["action_info"]["scene"]["scene_str"]))

    async def templates(request: Request) -> Answer:
        return {"template_list": [{"template_id": id, "title": title} for id, title in platform.templates.items()]}

    async def add_template(request: Request) -> Answer:
        return {"template_id": platform.register("template", str((await _body(request))["template_id_short"]))}

    async def notices(request: Request) -> Answer:
        return {"data": [{"priTmplId": id, "title": title} for id, title in platform.notices.items()]}

    async def add_notice(request: Request) -> Answer:
        body = await _body(request)
        if not 2 <= len(body["kidList"]) <= 5:
            raise No(200014, "invalid kidList")
        return {"priTmplId": platform.register("notice", str(body["tid"]))}

    async def addresses(request: Request) -> Answer:
        return {"ip_list": ["127.0.0.1"]}

    serve("POST", "/cgi-bin/stable_token", token, True)
    serve("GET", "/sns/oauth2/access_token", login, True)
    serve("POST", "/cgi-bin/menu/create", create_menu)
    serve("GET", "/cgi-bin/menu/get", get_menu)
    serve("POST", "/cgi-bin/qrcode/create", qrcode)
    serve("GET", "/cgi-bin/template/get_all_private_template", templates)
    serve("POST", "/cgi-bin/template/api_add_template", add_template)
    serve("GET", "/wxaapi/newtmpl/gettemplate", notices)
    serve("POST", "/wxaapi/newtmpl/addtemplate", add_notice)
    serve("GET", "/cgi-bin/get_api_domain_ip", addresses)


def _messages(platform: Platform, serve: Callable[..., None]) -> None:
    def to_person(send: Callable[[str, dict[str, Any]], None]) -> Callable[[Request], Awaitable[Answer]]:
        async def work(request: Request) -> Answer:
            body = await _body(request)
            send(str(body["touser"]), body)
            return OK

        return work

    async def get_media(request: Request) -> Answer:
        data = platform.media.get(request.query_params.get("media_id", ""))
        if data is None:
            raise No(40007, "invalid media_id")
        return Response(data, media_type="application/octet-stream")

    async def upload(request: Request) -> Answer:
        async with request.form() as form:
            file = form["media"]
            data = b"" if isinstance(file, str) else await file.read()
        if not data or len(data) > MEDIA_BYTES:
            raise No(40006, "invalid media size")
        return {"type": "voice", "media_id": platform.keep(data)}

    serve("POST", "/cgi-bin/message/custom/send", to_person(platform.custom))
    serve("POST", "/cgi-bin/message/template/send", to_person(platform.template))
    serve("POST", "/cgi-bin/message/subscribe/bizsend", to_person(platform.notice))
    serve("GET", "/cgi-bin/media/get", get_media)
    serve("POST", "/cgi-bin/media/upload", upload)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise No(47001, "data format error") from None
    if not isinstance(body, dict):
        raise No(47001, "data format error")
    return body
