"""Open pages of the workstation: each holds its line of live events and notes when what arrived.

`python -m bench.pages PORT FILE`: the file has a cookie for each page; ends when standard input closes and prints what
every page got, as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Page:
    """One page. It comes again from its last id when its line ends, as a browser does."""

    cookie: str
    first: int = 0
    last: int = 0
    comes_again: int = 0
    got: list[tuple[int, str, float]] = field(default_factory=list)

    async def watch(self, port: int, ready: asyncio.Semaphore) -> None:
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
            resume = f"Last-Event-ID: {self.last}\r\n" if self.last else ""
            head = (
                f"GET /api/workstation/events HTTP/1.1\r\nHost: a\r\nCookie: anban_staff={self.cookie}\r\n{resume}\r\n"
            )
            writer.write(head.encode())
            status = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in status.splitlines()[0], status
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._read(reader, ready)
            writer.close()
            self.comes_again += 1

    async def _read(self, reader: asyncio.StreamReader, ready: asyncio.Semaphore) -> None:
        event: dict[bytes, bytes] = {}
        while True:
            line = (await reader.readuntil(b"\n")).rstrip(b"\r\n")
            if b": " in line and not line.startswith(b":"):
                name, _, value = line.partition(b": ")
                event[name] = value
            elif not line and event:
                self._heard(event, ready)
                event = {}

    def _heard(self, event: dict[bytes, bytes], ready: asyncio.Semaphore) -> None:
        now, kind, data = time.time(), event[b"event"].decode(), json.loads(event[b"data"])
        if kind == "hello":
            if not self.first:
                self.first = self.last = data["newest"]
                ready.release()
            return
        if b"id" in event:
            self.last = int(event[b"id"])
        if kind == "summary":
            self.got.append((self.last, data["interview"], now))


async def main(port: int, cookies: list[str]) -> None:
    pages = [Page(cookie) for cookie in cookies]
    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(page.watch(port, ready)) for page in pages]
    for _ in pages:
        await ready.acquire()
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    print(json.dumps([{"first": p.first, "again": p.comes_again, "got": p.got} for p in pages]))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())))
