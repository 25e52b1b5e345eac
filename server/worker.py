"""The Celery app a worker runs: `celery -A server.worker worker -B`. Tasks share one event loop a process."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any

from celery.signals import beat_embedded_init

from core.settings import Settings
from server import together
from server.watching import set_up_logs
from server.wiring import House, build_house
from workflows.queue import make

settings = Settings()
app = make(settings)
together.end_with_parent()
WORKER = os.getpid()
TIME_LIMIT = 100  # seconds a delivery round may take; below the lease, so that nothing is delivered twice by us


@beat_embedded_init.connect  # type: ignore[untyped-decorator]
def the_clock_ends_with_the_worker(**_: Any) -> None:
    """It is a process of its own, and a signal that reaches it while it starts is lost."""
    together.end_with(WORKER)


class Loop:
    """An event loop in a thread of its own, with the house built on first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._house: House | None = None

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(TIME_LIMIT)

    def house(self) -> House:
        with self._lock:
            if self._house is None:
                set_up_logs(settings)
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True, name="house").start()
                self._house = self.run(build_house(settings))
                if settings.wechat_app_id:
                    from server import wechat

                    wechat.deliver(self._house)
        return self._house


loop = Loop()
delivering = threading.Lock()


@app.task(name="deliver_outbox")  # type: ignore[untyped-decorator]
def deliver_outbox() -> int:
    """One round of delivery; a round that is under way already makes another one needless."""
    if not delivering.acquire(blocking=False):
        return 0
    try:
        house = loop.house()
        return int(loop.run(house.deliverer.deliver_due()))
    finally:
        delivering.release()
