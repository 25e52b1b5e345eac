"""The real server on a free port, in a thread, over a migrated SQLite of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from core.settings import Settings
from server.app import create_app


@contextmanager
def real_server(template: Path, folder: Path, **chosen: Any) -> Iterator[str]:
    """Yields host:port. `chosen` are settings of the test's own."""
    (folder / "anban.db").write_bytes(template.read_bytes())
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = create_app(Settings(data=folder, database_url=f"sqlite:///{folder / 'anban.db'}", **chosen))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    assert server.started, "the server did not start: see its log above"
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
