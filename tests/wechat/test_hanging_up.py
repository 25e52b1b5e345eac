"""The platform hangs up on a real connection while a turn is under way: the answer is not given to nobody."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn

from bench.served import free_port
from channels.wechat.envelope import signature
from tests.wechat.running import TOKEN, Running
from tests.wechat.test_delivery import brought


class Server(uvicorn.Server):
    """In the loop of the test, which keeps its own signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def hung_up(self) -> None:
        """Until no connection is left."""
        await asyncio.wait_for(self._empty(), 10)

    async def _empty(self) -> None:
        while self.server_state.connections:  # noqa: ASYNC110
            await asyncio.sleep(0)


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[tuple[Server, int]]:
    port = free_port()
    server = Server(uvicorn.Config(app, port=port, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0)
    try:
        yield server, port
    finally:
        server.should_exit = True
        await serving


def request(running: Running, xml: str) -> bytes:
    stamp, nonce = str(int(running.clock().timestamp())), secrets.token_hex(5)
    query = urlencode({"timestamp": stamp, "nonce": nonce, "signature": signature(TOKEN, stamp, nonce)})
    body = xml.encode()
    head = f"POST /api/wechat?{query} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def test_an_answer_ready_after_the_platform_hung_up_comes_by_customer_message(running: Running) -> None:
    process = running.process(wechat_mode="plain")
    ready = process.reader.hold("你好吗")
    xml = running.phones(process, mode="plain").xml("o1", "text", Content="你好吗")
    running.platform.spoke("o1")
    async with listening(process.app) as (server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(running, xml))
        await brought(process, 1)
        writer.close()
        await server.hung_up()
        ready.set()
    await process.deliver()
    assert [how for how, _ in running.got("o1")] == ["customer"]
    assert process.reader.executed["你好吗"] == 1
