"""The people's side: what a phone sends comes to our webhook as WeChat brings it: 5 seconds, 3 tries."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass
from xml.sax.saxutils import escape

import httpx
from defusedxml.ElementTree import fromstring

from channels.wechat.envelope import Envelope, signature
from channels.wechat.fake.platform import Got, Platform

PATIENCE = 5.0
TRIES = 3
BROKEN = "该公众号提供的服务出现故障，请稍后再试"
_SEALED = re.compile(r"<Encrypt><!\[CDATA\[(.*?)]]>")


@dataclass
class Phones:
    """Delivers for all phones. `envelope` seals as the platform does; None speaks plain mode."""

    platform: Platform
    client: httpx.AsyncClient
    token: str
    envelope: Envelope | None = None
    path: str = "/api/wechat"
    account: str = "gh_fake"
    patience: float = PATIENCE

    async def say(self, openid: str, text: str, menu_id: str = "") -> list[str]:
        """A text message, or a tap on a menu message. Returns what was answered at once."""
        self._spoke(openid, text)
        tapped = {"bizmsgmenuid": menu_id} if menu_id else {}
        return await self.deliver(self.xml(openid, "text", Content=text, **tapped))

    async def send_media(self, openid: str, kind: str, data: bytes) -> list[str]:
        """A picture or a recording."""
        self._spoke(openid, "[语音]" if kind == "voice" else "[图片]")
        more = {"Format": "amr"} if kind == "voice" else {"PicUrl": "http://picture.invalid/1"}
        return await self.deliver(self.xml(openid, kind, MediaId=self.platform.keep(data), **more))

    async def happen(self, openid: str, event: str, key: str = "") -> list[str]:
        """subscribe, unsubscribe, SCAN, CLICK, VIEW …"""
        person = self.platform.someone(openid)
        if event in ("subscribe", "unsubscribe"):
            person.follows = event == "subscribe"
        if event in ("subscribe", "SCAN", "CLICK"):
            self.platform.tapped(openid)
        return await self.deliver(self.xml(openid, "event", Event=event, EventKey=key))

    def xml(self, openid: str, kind: str, **fields: str) -> str:
        """A message as the platform writes it."""
        told = {"ToUserName": self.account, "FromUserName": openid, "MsgType": kind} | fields
        if kind != "event":
            told["MsgId"] = str(next(self.platform.ids))
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items())
        return f"<xml>{inside}<CreateTime>{int(self.platform.clock().timestamp())}</CreateTime></xml>"

    async def deliver(self, xml: str, tries: int = TRIES) -> list[str]:
        """Until it is answered or three times; the answer stands on the phone."""
        openid = _between(xml, "FromUserName")
        for _ in range(tries):
            answer = await self.once(xml)
            if answer is None:
                continue
            if answer:
                self.platform.someone(openid).got.append(Got(self.platform.clock(), "passive", answer))
            return [answer] if answer else []
        self.platform.someone(openid).got.append(Got(self.platform.clock(), "broken", BROKEN))
        return []

    async def once(self, xml: str) -> str | None:
        """One delivery: the text answered, "" for an acknowledgement, None when nothing came in time."""
        task = asyncio.ensure_future(self._post(xml))
        await asyncio.wait({task}, timeout=self.patience)
        if not task.done():
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            return None
        try:
            response = task.result()
        except httpx.HTTPError:
            return None
        return self._read(response) if response.status_code == 200 else None

    async def _post(self, xml: str) -> httpx.Response:
        stamp, nonce = str(int(self.platform.clock().timestamp())), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": nonce, "signature": signature(self.token, stamp, nonce)}
        if self.envelope is not None:
            sealed = _sealed(self.envelope.seal(xml, nonce))
            query |= {"encrypt_type": "aes", "msg_signature": signature(self.token, stamp, nonce, sealed)}
            xml = (
                f"<xml><ToUserName><![CDATA[{self.account}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
            )
        return await self.client.post(self.path, params=query, content=xml.encode(), timeout=60)

    def _read(self, response: httpx.Response) -> str:
        text = response.text
        if text in ("success", ""):
            return ""
        if self.envelope is not None:
            text = self.envelope.decrypt(_sealed(text))
        root = fromstring(text, forbid_dtd=True)
        if root.findtext("MsgType") == "news":
            return "\n".join(root.findtext(f"Articles/item/{name}") or "" for name in ("Title", "Description", "Url"))
        return str(root.findtext("Content") or "")

    def _spoke(self, openid: str, text: str) -> None:
        self.platform.spoke(openid)
        self.platform.someone(openid).got.append(Got(self.platform.clock(), "own", text))


def _sealed(xml: str) -> str:
    found = _SEALED.search(xml)
    assert found is not None
    return found[1]


def _between(xml: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", xml)
    return found[1] if found else ""
