"""The fake platform on a port of its own, for what runs in a process or a loop of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI

from bench.served import free_port
from channels.wechat.fake import endpoints
from channels.wechat.fake.platform import Platform
from tests.wechat.running import APP, SECRET


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def listening() -> Iterator[tuple[Platform, str]]:
    """The platform and its address."""
    made, port = Platform(APP, SECRET, now), free_port()
    app = FastAPI()
    app.include_router(endpoints.routes(made))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield made, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
