"""Thousands of phones in one process: messages sealed beforehand, sent when due, answers kept to be looked at."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from wechatpy.crypto import PrpCrypto

from channels.wechat.envelope import signature

PATIENCE, TRIES = 5.0, 3
LOST = 10  # every so many answers are lost on their way: the platform asks again
SAID = ("开始调查", "三天了", "没有发烧", "白痰", "几点开门")
SLOW = "慢慢查一下"  # what every twentieth says instead of the last


@dataclass
class Message:
    """One message of one phone, and what became of it. `answer` None: nobody answered three times."""

    openid: str
    said: str
    sealed: str
    sent: float = 0.0
    took: float = 0.0  # of the delivery that was answered
    at: float = 0.0  # when the answer came
    answer: bytes | None = None
    tries: int = 0


@dataclass
class Account:
    app_id: str
    token: str
    crypto: PrpCrypto

    def plan(self, openids: Sequence[str], stamp: int) -> list[Message]:
        """Everybody's first, then everybody's second …"""
        return [
            Message(openid, said := words(person, number), self._sealed(openid, said, stamp))
            for number in range(len(SAID))
            for person, openid in enumerate(openids)
        ]

    def _sealed(self, openid: str, said: str, stamp: int) -> str:
        xml = (
            f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
            f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{said}]]></Content><MsgId>{next(IDS)}</MsgId></xml>"
        )
        return str(self.crypto.encrypt(xml, self.app_id).decode())

    def request(self, sealed: str) -> bytes:
        """One delivery: signed now."""
        stamp, nonce = str(int(time.time())), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": nonce, "signature": signature(self.token, stamp, nonce)}
        query |= {"encrypt_type": "aes", "msg_signature": signature(self.token, stamp, nonce, sealed)}
        body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
        head = f"POST /api/wechat?{urlencode(query)} HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


IDS = itertools.count(7_000_000_000_000_000_001)


def words(person: int, number: int) -> str:
    return SLOW if number == len(SAID) - 1 and person % 20 == 0 else SAID[number]


@dataclass
class Line:
    """Kept-alive connections to one server."""

    port: int
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def post(self, request: bytes) -> bytes:
        """The body answered with 200. Raises OSError for everything else a proxy would call a failure."""
        while self.free and self.free[-1][0].at_eof():  # closed by the server while it was idle
            self.free.pop()[1].close()
        reader, writer = self.free.pop() if self.free else await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
        except BaseException as error:
            writer.close()
            if isinstance(error, asyncio.IncompleteReadError):
                raise ConnectionResetError from None
            raise
        self.free.append((reader, writer))
        if b" 200 " not in head[:16]:
            raise ConnectionResetError(head[:30])
        return body


@dataclass
class Phones:
    account: Account
    lines: Sequence[Line]
    rate: float
    turn: Iterator[int] = field(default_factory=itertools.count)

    async def run(self, messages: Sequence[Message]) -> float:
        """Send each when it is due, a person's next one not before the last was delivered; the seconds that took."""
        began = time.monotonic()
        last: dict[str, asyncio.Task[None]] = {}
        for place, message in enumerate(messages):
            await asyncio.sleep(max(0.0, began + place / self.rate - time.monotonic()))
            task = self._deliver(message, last.get(message.openid), lost=place % LOST == 0)
            last[message.openid] = asyncio.create_task(task)
        await asyncio.gather(*last.values())
        return time.monotonic() - began

    async def _deliver(self, message: Message, before: asyncio.Task[None] | None, lost: bool) -> None:
        if before is not None:
            await before
        message.sent = time.time()
        request = self.account.request(message.sealed)
        while message.answer is None and message.tries < TRIES:
            message.tries += 1
            began = time.monotonic()
            message.answer = await self._tried(request)
            message.took, message.at = time.monotonic() - began, time.time()
            if lost and message.tries == 1:
                message.answer = None

    async def _tried(self, request: bytes) -> bytes | None:
        """By one server, or by the next where it is not there at all, as a proxy does; None when nothing came."""
        first = next(self.turn)
        for place in range(first, first + len(self.lines)):  # of its own: others move the shared turn meanwhile
            line = self.lines[place % len(self.lines)]
            try:
                return await asyncio.wait_for(line.post(request), PATIENCE)
            except ConnectionRefusedError:
                continue
            except (OSError, TimeoutError):
                break
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.2)
        return None
