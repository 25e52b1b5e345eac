"""The real worker over the folder queue delivers, also after a process died while writing to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.messages import Effect, Inbound, Reply, Text
from core.settings import Settings
from core.turns import State
from dialogue.store import Finished
from server.commands.serve import Worker
from server.wiring import House, build_house
from tests.conftest import Clock


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


async def test_the_worker_delivers_although_a_broken_message_lies_in_its_queue(
    settings: Settings, clock: Clock
) -> None:
    broken = settings.data / "queue" / "tasks" / "half_written.anban.msg"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"body": "half')
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
