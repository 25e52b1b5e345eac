"""The proxy of the benchmark: a server that is not there costs nobody a delivery while another one is."""

from __future__ import annotations

import asyncio

from wechatpy.crypto import PrpCrypto

from bench.served import free_port
from bench.wechat.phones import Account, Line, Phones


async def _acknowledge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.readuntil(b"\r\n\r\n"):
        body = await reader.readuntil(b"</xml>")
        assert body
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess")


async def test_many_at_once_all_reach_the_server_that_is_there() -> None:
    server = await asyncio.start_server(_acknowledge, "127.0.0.1")
    there = Line(server.sockets[0].getsockname()[1])
    account = Account("wx0", "a-token", PrpCrypto(b"k" * 32))
    messages = account.plan([f"o{n}" for n in range(20)], 0)
    phones = Phones(account, [Line(free_port()), there], rate=1e9)
    async with server:
        await phones.run(messages)
        for _, writer in there.free:
            writer.close()
    assert {message.answer for message in messages} == {b"success"}
    assert (
        sum(message.tries == 1 for message in messages) == len(messages) * 9 // 10
    )  # the others' first answers get lost
