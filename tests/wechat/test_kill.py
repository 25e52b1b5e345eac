"""Kill -9 of the real server while people write: after its return everyone has every answer, once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bench.served import Served
from channels.wechat.envelope import Envelope
from channels.wechat.fake.phones import Phones
from channels.wechat.fake.platform import Platform
from core.settings import Settings
from server import wechat
from server.wiring import build_house
from tests.wechat.platform import listening, now
from tests.wechat.running import APP, HOUSE_SECRET, KEY, SECRET, TOKEN

PEOPLE, SAID = 40, ("你好", "几点开门", "停车在哪")
KILL_AFTER = 30  # answers


@pytest.fixture
def platform() -> Iterator[tuple[Platform, str]]:
    """The server under test is a process of its own."""
    with listening() as found:
        yield found


@pytest.mark.slow
async def test_kill_minus_nine_loses_nothing_and_doubles_nothing(
    platform: tuple[Platform, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, address = platform
    settings = {"app_id": APP, "secret": SECRET, "token": TOKEN, "aes_key": KEY, "api": address}
    for name, value in settings.items():
        monkeypatch.setenv(f"ANBAN_WECHAT_{name.upper()}", value)
    monkeypatch.setenv("ANBAN_SECRET_KEY", HOUSE_SECRET)
    served = Served(tmp_path)
    await asyncio.to_thread(served.start)
    try:
        await talk_through_a_kill(served, fake)
    finally:
        served.stop()
    await deliver_what_is_left(tmp_path, address)
    answered = [[got for got in fake.someone(f"o{n}").got if got.how in ("passive", "customer")] for n in range(PEOPLE)]
    assert [len(got) for got in answered] == [len(SAID)] * PEOPLE


async def talk_through_a_kill(served: Served, fake: Platform) -> None:
    envelope = Envelope(APP, TOKEN, KEY, "safe", now)
    back = asyncio.Event()
    killing: list[asyncio.Task[float]] = []

    async def kill() -> float:
        served.kill()
        started = await asyncio.to_thread(served.start)
        back.set()
        return started

    async with httpx.AsyncClient(base_url=served.base) as client:
        phones = Phones(fake, client, TOKEN, envelope)

        async def person(number: int) -> None:
            for said in SAID:
                xml = phones.xml(f"o{number}", "text", Content=said)
                fake.spoke(f"o{number}")
                while not await phones.deliver(xml, tries=1):
                    if (got := fake.someone(f"o{number}").got)[-1:] and got[-1].how == "broken":
                        got.pop()
                        await back.wait()  # the platform asks again, a little later
                        continue
                    break  # acknowledged: the answer comes by customer message
                if sum(len(one.got) for one in fake.people.values()) >= KILL_AFTER and not killing:
                    killing.append(asyncio.create_task(kill()))

        await asyncio.gather(*(person(number) for number in range(PEOPLE)))
        await killing[0]


async def deliver_what_is_left(data: Path, address: str) -> None:
    """The worker, until the leases of the dead process are over."""
    settings = Settings(
        data=data,
        secret_key=SecretStr(HOUSE_SECRET),
        wechat_app_id=APP,
        wechat_secret=SecretStr(SECRET),
        wechat_token=SecretStr(TOKEN),
        wechat_aes_key=SecretStr(KEY),
        wechat_api=address,
    )
    house = await build_house(settings)
    wechat.deliver(house)
    try:
        for _ in range(40):
            await house.deliverer.deliver_due()
            if not (await house.outbox.counts()).get("waiting"):
                break
            await asyncio.sleep(0.5)
    finally:
        await house.close()
