"""The real server on a free port, in a thread, over a migrated SQLite of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from core.settings import Settings
from server.app import create_app
from server.wiring import Clock, House

Result = TypeVar("Result")


@dataclass(frozen=True)
class Running:
    """A server that runs: where it is, and its house, which lives in the loop of the server's thread."""

    address: str
    app: FastAPI
    loop: asyncio.AbstractEventLoop

    @property
    def house(self) -> House:
        house: House = self.app.state.house
        return house

    def call(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something of the house where it lives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def running(app: FastAPI, port: int = 0) -> Iterator[Running]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    loop = asyncio.new_event_loop()
    serving = server.serve(sockets=[listening])
    thread = threading.Thread(target=loop.run_until_complete, args=(serving,), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    assert server.started, "the server did not start: see its log above"
    try:
        yield Running(f"127.0.0.1:{listening.getsockname()[1]}", app, loop)
    finally:
        server.should_exit = True
        thread.join(10)


def settings_in(template: Path, folder: Path, **chosen: Any) -> Settings:
    """A migrated database in this folder, and settings that use it."""
    (folder / "anban.db").write_bytes(template.read_bytes())
    return Settings(data=folder, database_url=f"sqlite:///{folder / 'anban.db'}", **chosen)


@contextmanager
def real_server(template: Path, folder: Path, clock: Clock | None = None, **chosen: Any) -> Iterator[str]:
    """Yields host:port. `chosen` are settings of the test's own."""
    with running(create_app(settings_in(template, folder, **chosen), clock)) as server:
        yield server.address
