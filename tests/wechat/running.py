"""The channel as it runs: the real dialogue manager and records, the fake platform, and phones that write to us."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from channels.app import problems
from channels.wechat.content import Listen
from channels.wechat.envelope import Envelope
from channels.wechat.fake import endpoints
from channels.wechat.fake.phones import Phones
from channels.wechat.fake.platform import Platform
from channels.wechat.ports import SendText
from core.contracts import OnMessage, Speaker
from core.messages import Inbound, Reply
from core.settings import Settings
from records.arriving import Arrivals
from records.attachments import Attachments
from records.audit import Audit
from records.database import Database
from records.desk import DeskStore
from records.hospital import load_hospital
from records.outbox import OutboxStore
from records.secrets import key_for, sealer
from records.transcripts import Transcripts
from records.wechat_arrivals import conversation_of
from server import wechat
from server.wiring import House
from tests.conftest import Clock
from tests.dialogue.house import Place, Reader, SmallHouse
from workflows.outbox import Deliverer

APP, SECRET, TOKEN, KEY = "wx0123456789abcdef", "app-secret", "a-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
HOUSE_SECRET = "a secret for tests only"


class Slow(Reader):
    """Holds a turn whose words are in `held` until the test lets it go; counts every execution."""

    def __init__(self) -> None:
        super().__init__(self._before)
        self.held: dict[str, asyncio.Event] = {}
        self.executed: Counter[str] = Counter()

    async def _before(self, text: str) -> None:
        self.executed[text] += 1
        if text in self.held:
            await self.held[text].wait()

    def hold(self, text: str) -> asyncio.Event:
        return self.held.setdefault(text, asyncio.Event())


class Process:
    """One server process over the shared database, with the worker's deliverer beside it."""

    def __init__(
        self, url: str, data: Path, clock: Clock, platform: Platform, *, patience: float = 600,
        listen: Listen | None = None, speaker: Speaker | None = None, sms: SendText | None = None, **settings: Any,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.reader = Slow()
        self.database = Database(url)
        self.house = self._house(data, Settings(**(_settings(data) | settings)))
        fake = FastAPI()
        fake.include_router(endpoints.routes(platform))
        transport = httpx.ASGITransport(fake)
        self.channel = wechat.channel(
            self.house, transport=transport, listen=listen, speaker=speaker, sms=sms, patience=patience
        )
        self.house.deliverer.add(self.channel.writer(self.house.manager.handle))
        self.app = FastAPI()
        problems.install(self.app)
        self.app.include_router(self.channel.routes(self._on_message))
        self.turns: list[Inbound] = []
        self.slow: OnMessage | None = None  # instead of the house

    async def _on_message(self, inbound: Inbound) -> Reply:
        self.turns.append(inbound)
        return await (self.slow or self.house.manager.handle)(inbound)

    def _house(self, data: Path, settings: Settings) -> House:
        seal = sealer(HOUSE_SECRET)
        small = SmallHouse(self.database, seal, self.clock, self.reader)
        outbox = OutboxStore(self.database, seal)
        made = SimpleNamespace(
            settings=settings,
            clock=self.clock,
            secret=HOUSE_SECRET,
            database=self.database,
            hospital=Place(),
            manager=small.manager,
            transcripts=Transcripts(self.database, seal),
            outbox=outbox,
            desk=DeskStore(self.database, seal),
            arrivals=Arrivals(self.database, seal, load_hospital(), self.clock().tzinfo),
            audit=Audit(self.database),
            attachments=Attachments(self.database, seal, data / "files", key_for(HOUSE_SECRET, "attachments")),
            deliverer=Deliverer(outbox, {}, self.clock),
            closing=[],
        )
        return cast(House, made)

    async def close(self) -> None:
        """As the server closes: the channel first, then the database."""
        for close in self.house.closing:
            await close()
        await self.database.close()

    def conversation(self, openid: str) -> str:
        """The conversation of this phone."""
        return conversation_of(APP, openid)

    async def deliver(self) -> int:
        """A round of the worker."""
        return await self.house.deliverer.deliver_due()


def _settings(data: Path) -> dict[str, Any]:
    return {
        "data": data,
        "_env_file": None,
        "wechat_app_id": APP,
        "wechat_secret": SecretStr(SECRET),
        "wechat_token": SecretStr(TOKEN),
        "wechat_aes_key": SecretStr(KEY),
        "staff_token": SecretStr("the-staff-token"),
        "public_url": "https://hospital.example",
    }


class Running:
    """One or more processes, one platform."""

    def __init__(self, url: str, data: Path, clock: Clock, stack: AsyncExitStack) -> None:
        self.url, self.data, self.clock, self._stack = url, data, clock, stack
        self.platform = Platform(APP, SECRET, clock)

    def process(self, **how: Any) -> Process:
        made = Process(self.url, self.data, self.clock, self.platform, **how)
        self._stack.push_async_callback(made.close)
        return made

    def phones(self, process: Process, *, patience: float = 600, mode: str = "safe") -> Phones:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(process.app), base_url="http://anban")
        self._stack.push_async_callback(client.aclose)
        envelope = Envelope(APP, TOKEN, KEY, "safe", self.clock) if mode == "safe" else None
        return Phones(self.platform, client, TOKEN, envelope, patience=patience)

    def got(self, openid: str) -> list[tuple[str, str]]:
        """What reached this phone, and how."""
        return [(got.how, got.text) for got in self.platform.someone(openid).got if got.how != "own"]
