"""The golden conversations of triage, pre-consultation and front desk in WeChat: from a sealed message of the platform
to what stands on the phone."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from channels.app import problems
from channels.wechat.cutting import size
from channels.wechat.envelope import Envelope
from channels.wechat.fake import endpoints
from channels.wechat.fake.phones import Phones
from channels.wechat.fake.platform import Platform
from core.messages import Inbound, Reply
from core.settings import Settings
from records.attachments import Attachments
from records.audit import Audit
from records.outbox import OutboxStore
from records.secrets import key_for, sealer
from records.transcripts import Transcripts
from server import wechat
from server.wiring import House
from tests.conversations.runner import Play, Said, Stage, set_stage, shared_house
from tests.conversations.script import FOLDER, Expect, Script, Step, load
from tests.wechat.running import APP, KEY, SECRET, TOKEN
from workflows.outbox import Deliverer

ROOMS = ("triage", "preconsult", "frontdesk")
# What only a kiosk says (its ways start in the hall) is said nowhere else.
SCRIPTS = [p for room in ROOMS for p in sorted((FOLDER / room).glob("*.yaml")) if load(p).channel != ["kiosk"]]
OPENID = "oGolden"


class OnPhone(Play):
    """The script played on a phone: typed, tapped by its number, followed; read as it stands on the phone."""

    phones: Phones
    deliverer: Deliverer
    reply: Reply | None = None
    shown = ""

    async def _turn(self, number: int, step: Step) -> Said:
        self.stage.now += step.pause
        self.reply, before = None, len(self._got())
        _, words = self._content(step)
        if step.event is not None:
            await self.phones.happen(OPENID, "subscribe")
        else:
            await self.phones.say(OPENID, self._typed(step))
        await self.deliverer.deliver_due()
        got = self._got()[before:]
        self.shown = "\n".join(got)
        assert all(size(text) <= 2048 for text in got)
        if self.reply is None:
            raise LookupError("the channel answered by itself: " + self.shown)
        self._keep_slots()
        return Said(step, words, self.reply, self.stage.store.last)

    def _typed(self, step: Step) -> str:
        if step.choose is None:
            return step.say or step.key or ""
        offered = next(said.reply.choices for said in reversed(self.said) if said.reply.choices)
        wanted = step.choose
        place = next(n for n, b in enumerate(offered, 1) if wanted in (b.label, b.value) or wanted in b.label)
        return wanted if offered[place - 1].label.isdigit() else str(place)

    def _check(self, expect: Expect, said: Said) -> Sequence[str]:
        """As everywhere, and on the phone stands all of it: the words, the label, every choice."""
        shown, digits = self.shown.replace("＜", "<"), all(c.label.isdigit() for c in said.reply.choices)
        wrong = [f"{p!r} is not on the phone" for p in expect.reply if not re.search(p, shown)]
        wrong += [f"{c.label!r} is not on the phone" for c in said.reply.choices if not digits and c.label not in shown]
        if said.reply.acts and "AI 助手" not in shown:
            wrong.append("the machine does not say that it is one")
        return [*super()._check(expect, said), *wrong]

    def _got(self) -> list[str]:
        return [got.text for got in self.phones.platform.someone(OPENID).got if got.how in ("passive", "customer")]


@asynccontextmanager
async def on_phone(script: Script, folder: Path) -> AsyncIterator[OnPhone]:
    """A house for this script, the channel over it, the platform, and one phone."""
    stage = set_stage(script, folder)
    playing = OnPhone(script, "wechat", stage)
    house = _house(stage, folder)
    platform = Platform(APP, SECRET, house.clock)
    api = FastAPI()
    api.include_router(endpoints.routes(platform))
    channel = wechat.channel(house, transport=httpx.ASGITransport(api), patience=60)
    facts = {name: value for name, value in script.person.model_dump().items() if value is not None}

    async def on_message(inbound: Inbound) -> Reply:
        playing.reply = await stage.manager.handle(inbound.model_copy(update={"facts": facts}))
        return playing.reply

    app = FastAPI()
    problems.install(app)
    app.include_router(channel.routes(on_message))
    house.deliverer.add(channel.writer(on_message))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://anban") as client:
        envelope = Envelope(APP, TOKEN, KEY, "safe", house.clock)
        playing.phones = Phones(platform, client, TOKEN, envelope, patience=60)
        playing.deliverer = house.deliverer
        yield playing
    await channel.close()
    await stage.database.close()


def _house(stage: Stage, folder: Path) -> House:
    shared, _ = shared_house()
    seal = sealer(shared.secret)
    told: dict[str, Any] = {"wechat_secret": SECRET, "wechat_token": TOKEN, "wechat_aes_key": KEY, "_env_file": None}
    outbox = OutboxStore(stage.database, seal)

    def clock() -> Any:
        return stage.now

    made = SimpleNamespace(
        settings=Settings(data=folder, wechat_app_id=APP, wechat_speaks=False, **told),
        clock=clock,
        secret=shared.secret,
        database=stage.database,
        hospital=shared.hospital,
        transcripts=Transcripts(stage.database, seal),
        audit=Audit(stage.database),
        attachments=Attachments(stage.database, seal, folder / "files", key_for(shared.secret, "attachments")),
        deliverer=Deliverer(outbox, {}, clock),
        closing=[],
    )
    return cast(House, made)


@pytest.fixture(scope="module", autouse=True)
def _built_before_the_loop() -> None:
    shared_house()


@pytest.mark.parametrize("path", SCRIPTS, ids=[f"{path.parent.name}/{path.stem}" for path in SCRIPTS])
async def test_the_conversation_goes_as_written_on_the_phone(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with on_phone(load(path), Path(folder)) as playing:
            await playing.run()
    assert not playing.complaints, f"\n{playing.transcript()}\n" + "\n".join(playing.complaints)


def test_every_script_of_the_three_rooms_is_played() -> None:
    played = {room: sum(path.parent.name == room for path in SCRIPTS) for room in ROOMS}
    assert all(played[room] >= 20 for room in ROOMS), played
