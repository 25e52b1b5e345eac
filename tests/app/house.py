"""A house in memory: what the app channel asks of the real one, and a dialogue that follows a small script."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from channels.app.channel import build, upload_limits
from channels.app.pages import Pages
from channels.app.ports import HistoryItem, Kept
from channels.app.problems import install
from core.errors import NotFound
from core.limits import Rate
from core.messages import Attachment, Choice, Filled, Inbound, Key, Reply, Say, Text
from tests.app.script import acts_for

SECRET = "a secret for tests only, long enough"
HOSPITAL = "安和市第一人民医院"


class Clock:
    """A clock that stands still until it is turned; or follows the real one when `live`."""

    def __init__(self, live: bool = False) -> None:
        self.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        self.live = live
        self.ahead = 0.0  # seconds a live clock is ahead of the real one

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead) if self.live else self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Conversation:
    items: list[HistoryItem] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    step: str = ""
    handed: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def last(self) -> int:
        return max((item.turn for item in self.items), default=0)


class MemoryHouse:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.conversations: dict[str, Conversation] = {}
        self.attachments: dict[str, Kept] = {}
        self.opinions: list[tuple[int, bool, str]] = []
        self.news = asyncio.Condition()
        self.broken = False  # set: the next turns fail in an unforeseen way
        self.hold = asyncio.Event()  # cleared: turns wait until it is set
        self.hold.set()
        self._ids = itertools.count(1)

    async def new_conversation(self, channel: str, address: str) -> str:
        name = f"{channel}-{next(self._ids)}"
        self.conversations[name] = Conversation()
        return name

    async def history(self, conversation: str, after: int, limit: int) -> list[HistoryItem]:
        items = [item for item in self.conversations[conversation].items if item.turn > after]
        turns = sorted({item.turn for item in items})[:limit]
        return [item for item in items if item.turn in turns]

    async def wait(self, conversation: str, after: int, timeout: float) -> bool:  # noqa: ASYNC109
        async def news() -> None:
            async with self.news:
                await self.news.wait_for(lambda: self.conversations[conversation].last > after)

        try:
            await asyncio.wait_for(news(), timeout)
        except TimeoutError:
            return False
        return True

    async def store_attachment(self, conversation: str, data: bytes, media: str, name: str) -> Attachment:
        kept = Attachment(id=f"a{next(self._ids)}", media=media, name=name)
        self.attachments[kept.id] = Kept(kept, conversation, data)
        return kept

    async def load_attachment(self, id: str) -> Kept | None:
        return self.attachments.get(id)

    async def take_opinion(self, conversation: str, turn: int, helpful: bool, note: str) -> bool:
        items = [item for item in self.conversations[conversation].items if item.turn == turn]
        if not any(act.citations for item in items for act in item.acts if isinstance(act, Say)):
            raise NotFound(f"turn {turn} cites nothing")
        self.opinions.append((turn, helpful, note))
        return "不想活" in note

    async def on_message(self, inbound: Inbound) -> Reply:
        """One turn of the script: the same key gives the same reply, in order."""
        if self.broken:
            raise RuntimeError(f"broken while reading {inbound.content}")
        conversation = self.conversations[inbound.conversation]
        async with conversation.lock:
            await self.hold.wait()
            if inbound.message_key not in conversation.replies:
                await self._turn(conversation, inbound)
        return conversation.replies[inbound.message_key]

    async def _turn(self, conversation: Conversation, inbound: Inbound) -> None:
        with_person = conversation.handed
        acts = [] if with_person else acts_for(conversation, inbound.content)
        reply = Reply(
            conversation=inbound.conversation,
            turn=conversation.last + 1,
            message_key=inbound.message_key,
            acts=acts,
            assistant="frontdesk",
            ai=not with_person,
            at=self.clock(),
        )
        conversation.replies[inbound.message_key] = reply
        conversation.items.append(said(inbound, reply.turn))
        if acts:
            conversation.items.append(
                HistoryItem(turn=reply.turn, role="machine", at=reply.at, key=reply.message_key, acts=acts, ai=True)
            )
        await self.tell()

    async def staff_says(self, conversation: str, text: str) -> None:
        there = self.conversations[conversation]
        turn, at = there.last + 1, self.clock()
        there.items.append(HistoryItem(turn=turn, role="staff", at=at, text=text, name="林护士", title="导诊台"))
        await self.tell()

    async def tell(self) -> None:
        async with self.news:
            self.news.notify_all()


def said(inbound: Inbound, turn: int) -> HistoryItem:
    """The person's side of a turn."""
    content = inbound.content
    text = ""
    if isinstance(content, Text):
        text = content.text
    elif isinstance(content, Choice):
        text = content.label or content.value
    elif isinstance(content, Filled):
        text = content.label or json.dumps(content.answers, ensure_ascii=False)
    elif isinstance(content, Key):
        text = content.digits
    attachment = content if isinstance(content, Attachment) else None
    return HistoryItem(
        turn=turn, role="person", at=inbound.received_at, key=inbound.message_key, text=text, attachment=attachment
    )


def make_app(house: MemoryHouse, *, pages: Path | None = None, rate: Rate | None = None) -> FastAPI:
    """The channel mounted the way the server mounts it."""
    app = FastAPI(title="app channel")
    channel = build(house, hospital=HOSPITAL, secret=SECRET, clock=house.clock, rate=rate)
    install(app, limits=upload_limits(10))
    app.include_router(channel.routes(house.on_message))
    if pages:
        app.mount("/", Pages(pages))
    return app
