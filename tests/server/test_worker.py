"""The real worker over the folder queue delivers, also after a process died while writing to it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.served import ROOT, free_port
from core.messages import Effect, Inbound, Reply, Text
from core.settings import Settings
from core.turns import State
from dialogue.store import Finished
from server.commands.serve import Worker
from server.wiring import House, build_house

RABBIT = os.environ.get("ANBAN_TEST_BROKER", "amqp://guest:guest@127.0.0.1:5672//")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("DATABASE_URL", "BROKER_URL"):
        monkeypatch.delenv(f"ANBAN_{name}", raising=False)
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path))
    return Settings()


async def leave_an_effect(house: House) -> None:
    now = house.clock()
    inbound = Inbound(
        channel="app", address="a", conversation="c1", message_key="k", content=Text(text="x"), received_at=now
    )
    reply = Reply(conversation="c1", turn=1, message_key="k", acts=[], at=now)
    effect = Effect(kind="alert", key="c1:1:alert", payload={"level": "emergency"})
    await house.manager._room.store.commit(Finished(inbound, reply, State(), 0, [effect]), now)


async def delivered(house: House) -> list[dict[str, object]]:
    """Waits for the desk item; the test's own timeout is what ends a wait in vain."""
    while not (items := await house.desk.list("alert")):  # noqa: ASYNC110 — another process writes it
        await asyncio.sleep(0.2)
    return items


def reachable(url: str) -> bool:
    where = urlsplit(url)
    try:
        socket.create_connection((where.hostname or "", where.port or 5672), timeout=2).close()
    except OSError:
        return False
    return True


async def the_worker_delivers(settings: Settings) -> None:
    house = await build_house(settings)
    await leave_an_effect(house)
    worker = Worker(settings)
    worker.start()
    try:
        (item,) = await asyncio.wait_for(delivered(house), 90)
    finally:
        worker.stop()
        await house.close()
    assert item["payload"] == {"level": "emergency"}


@pytest.mark.skipif(not reachable(RABBIT), reason="no broker at ANBAN_TEST_BROKER")
async def test_the_worker_delivers_over_a_broker_from_a_data_folder_that_is_new(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANBAN_BROKER_URL", RABBIT)
    await the_worker_delivers(settings.model_copy(update={"broker_url": RABBIT}))


def children(of: int) -> list[int]:
    """The processes a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == of:
                found.append(int(stat.parent.name))
    return found


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    """Waits for another process; the time is only what ends a wait in vain."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.2)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process that its parent died")
def test_a_killed_server_leaves_no_worker_behind(settings: Settings) -> None:
    environment = os.environ | {"ANBAN_PORT": str(free_port()), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from server.cli import main; main(['serve'])"]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until(lambda: any(children(worker) for worker in children(server.pid)))  # it has started its clock: it is up
        (worker,) = children(server.pid)
        started = [worker, *children(worker)]
        server.kill()
        server.wait()
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in started))
    finally:
        server.kill()


async def test_the_worker_delivers_although_a_broken_message_lies_in_its_queue(
    settings: Settings,
) -> None:
    broken = settings.data / "queue" / "tasks" / "half_written.anban.msg"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"body": "half')
    await the_worker_delivers(settings)
