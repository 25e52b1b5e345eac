"""The platform's API through httpx: wechatpy's client is synchronous and would hold up every other patient."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

import httpx

from channels.wechat.codes import TokenBad, Unreached, WeChatError, raise_for
from channels.wechat.parts import Mini, News, Shown, Words
from channels.wechat.ports import SharedTokens
from channels.wechat.token import Token

T = TypeVar("T")
# Seconds for a call. Long, because a customer message that may have gone out is sent again: said twice, not lost.
TIMEOUT = 15.0
MEDIA_TIMEOUT = 20.0


class Api:
    """Every call this channel makes. A token refused is fetched anew once, then the call is made again."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        app_id: str,
        secret: str,
        tokens: SharedTokens,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._app_id = app_id
        self._secret = secret
        self.token = Token(tokens, self._fetch_token, clock)

    async def send(self, openid: str, part: Shown) -> None:
        """A customer-service message."""
        await self.post("/cgi-bin/message/custom/send", customer_message(openid, part))

    async def send_voice(self, openid: str, media_id: str) -> None:
        body = {"touser": openid, "msgtype": "voice", "voice": {"media_id": media_id}}
        await self.post("/cgi-bin/message/custom/send", body)

    async def template(self, openid: str, template: str, url: str, data: dict[str, str], key: str) -> None:
        """A template message; `key` lets the platform drop a second one."""
        fields = {name: {"value": value} for name, value in data.items()}
        body = {"touser": openid, "template_id": template, "url": url, "data": fields, "client_msg_id": key[-32:]}
        await self.post("/cgi-bin/message/template/send", body)

    async def notice(self, openid: str, template: str, url: str, data: dict[str, str]) -> None:
        """A subscription notice (订阅通知) the person agreed to for good."""
        fields = {name: {"value": value} for name, value in data.items()}
        body = {"touser": openid, "template_id": template, "page": url, "data": fields}
        await self.post("/cgi-bin/message/subscribe/bizsend", body)

    async def media(self, media_id: str, limit: int) -> bytes | None:
        """A picture or recording; None when it is larger than the limit. Raises WeChatError when it is gone."""

        async def get(token: str) -> bytes | None:
            query = {"access_token": token, "media_id": media_id}
            got = b""
            async with self._client.stream("GET", "/cgi-bin/media/get", params=query, timeout=MEDIA_TIMEOUT) as answer:
                async for chunk in answer.aiter_bytes():
                    got += chunk
                    if len(got) > limit:
                        return None
                _raise_if_error(answer, got)
            return got

        return await self._with_token(get)

    async def upload_voice(self, mp3: bytes) -> str:
        """A recording to send; its media id, good for three days."""

        async def post(token: str) -> dict[str, Any]:
            files = {"media": ("voice.mp3", mp3, "audio/mpeg")}
            query = {"access_token": token, "type": "voice"}
            return _json(await self._client.post("/cgi-bin/media/upload", params=query, files=files))

        return str((await self._with_token(post))["media_id"])

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        # The platform shows \uXXXX as it stands: Chinese must travel as UTF-8.
        content = json.dumps(body, ensure_ascii=False).encode()

        async def call(token: str) -> dict[str, Any]:
            headers = {"Content-Type": "application/json"}
            return _json(
                await self._client.post(path, params={"access_token": token}, content=content, headers=headers)
            )

        return await self._with_token(call)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        async def call(token: str) -> dict[str, Any]:
            return _json(await self._client.get(path, params={"access_token": token, **query}))

        return await self._with_token(call)

    async def person_of(self, code: str) -> str:
        """The openid behind a code of the web page login (OAuth)."""
        query = {"appid": self._app_id, "secret": self._secret, "code": code, "grant_type": "authorization_code"}
        try:
            answer = _json(await self._client.get("/sns/oauth2/access_token", params=query))
        except httpx.HTTPError as error:
            raise Unreached(type(error).__name__) from None
        return str(answer["openid"])

    async def _with_token(self, call: Callable[[str], Awaitable[T]]) -> T:
        token = await self.token.get()
        try:
            try:
                return await call(token)
            except TokenBad:
                return await call(await self.token.renew(token))
        except httpx.HTTPError as error:
            raise Unreached(type(error).__name__) from None

    async def _fetch_token(self, force: bool) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        try:
            answer = _json(await self._client.post("/cgi-bin/stable_token", json=body))
        except httpx.HTTPError as error:
            raise Unreached(type(error).__name__) from None
        return str(answer["access_token"]), int(answer["expires_in"])


def connect(base: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """The client an Api is made with."""
    return httpx.AsyncClient(base_url=base, timeout=TIMEOUT, transport=transport)


def customer_message(openid: str, part: Shown) -> dict[str, Any]:
    """This part as the platform's customer message: choices become a menu that can be tapped."""
    match part:
        case Words(items=()):
            return {"touser": openid, "msgtype": "text", "text": {"content": part.text}}
        case Words():
            items = [{"id": id, "content": content} for id, content in part.items]
            menu = {"head_content": part.head + "\n", "list": items, "tail_content": ""}
            return {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
        case Mini(program=program) if program.thumb:
            page = {"title": part.title, "appid": program.app_id, "pagepath": program.path(part.kind)}
            return {
                "touser": openid,
                "msgtype": "miniprogrampage",
                "miniprogrampage": page | {"thumb_media_id": program.thumb},
            }
        case Mini():
            return {"touser": openid, "msgtype": "text", "text": {"content": part.text}}
        case News(title=title, text=text, url=url):
            article = {"title": title, "description": text, "url": url, "picurl": ""}
            return {"touser": openid, "msgtype": "news", "news": {"articles": [article]}}


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        raise Unreached(f"HTTP {answer.status_code}") from None
    if not isinstance(body, dict):
        raise WeChatError(-3, "not an object")
    raise_for(body)
    return body


def _raise_if_error(answer: httpx.Response, got: bytes) -> None:
    """Media comes as bytes, a refusal as JSON (whatever the header says)."""
    if answer.status_code >= 500:
        raise Unreached(f"HTTP {answer.status_code}")
    if got[:1] == b"{" and len(got) < 2_000:
        try:
            body = json.loads(got)
        except ValueError:
            return
        raise_for(body)
