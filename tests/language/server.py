"""A model server on loopback that misbehaves in one chosen way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Handler = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The server's address while the block runs; the handler gets each request's body."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = [line.lower() for line in head.split(b"\r\n")]
            length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
            await handler(await reader.readexactly(length), writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def reply(body: str | bytes, content_type: str = "application/json", status: str = "200 OK") -> Handler:
    """Always this answer."""
    data = body.encode() if isinstance(body, str) else body

    async def handler(_: bytes, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)

    return handler


def streamed(*pieces: str, done: bool = True) -> Handler:
    """A chat completion in server-sent events."""
    events = [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
    lines = [f"data: {json.dumps(event)}\n\n" for event in events]
    if done:
        usage = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}
        lines += [f"data: {json.dumps(usage)}\n\n", "data: [DONE]\n\n"]
    return reply("".join(lines), "text/event-stream")


async def silent(_: bytes, writer: asyncio.StreamWriter) -> None:
    """Takes the request and never answers."""
    await asyncio.Event().wait()
