"""The demo's patients: a few invented stories told through the real conversation, once, on an empty database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from core.messages import Ask, Inbound, Reply, Text
from records.house import Conversation
from records.registration import RegistrationStore
from server.wiring import House

log = structlog.get_logger(__name__)
FILE = Path(__file__).with_name("demo_patients.yaml")
MOST = 60  # answers of one story
CONFIRM, PASS = "没问题", "不清楚"


class Story(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    age: float
    sex: str
    clinic: str = ""
    says: list[str]
    answers: dict[str, str] = Field(default_factory=dict)
    stop_after: int = MOST


def stories() -> list[Story]:
    return [Story.model_validate(one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


async def play(house: House) -> None:
    """Nothing when anybody has ever talked here. A story that breaks leaves the others alone."""
    if await house.database.read(lambda c: c.execute(select(Conversation.id).limit(1)).first()) is not None:
        return
    for number, story in enumerate(stories(), 1):
        try:
            await Teller(house, f"demo-{number}", story).tell()
        except Exception as error:
            log.error("demo_story_failed", story=number, error=type(error).__name__)


class Teller:
    """One invented person at the chat page."""

    def __init__(self, house: House, conversation: str, story: Story) -> None:
        self._house = house
        self._conversation = conversation
        self._story = story
        self._said = 0
        self._answered: frozenset[str] = frozenset()

    async def tell(self) -> None:
        reply = await self._say("你好")
        if self._story.clinic:
            await self._book()
        for said in self._story.says:
            reply = await self._say(said)
        answered = 0
        while answered < self._story.stop_after and (asked := _asked(reply)) is not None:
            answered += 1
            reply = await self._say(self._answer(asked))

    async def _book(self) -> None:
        """A window of today, also one whose hour has begun; else of the next day the clinic is open."""
        midnight = self._house.clock().replace(hour=0, minute=0, second=0, microsecond=0)
        for day in range(7):
            since = midnight + timedelta(days=day)
            book = RegistrationStore(self._house.database, self._house.hospital, _at(since))
            if slots := await book.slots(self._story.clinic, since, 1):
                own = next((slot for slot in slots if slot.left), slots[0])
                await book.book(own.id, {"conversation": self._conversation}, f"{self._conversation}:demo")
                return

    async def _say(self, text: str) -> Reply:
        self._said += 1
        inbound = Inbound(
            channel="app",
            address=self._conversation,
            conversation=self._conversation,
            message_key=f"demo-{self._said}",
            content=Text(text=text),
            received_at=self._house.clock(),
            facts={"name": self._story.name, "age": self._story.age, "sex": self._story.sex},
        )
        return await self._house.manager.handle(inbound)

    def _answer(self, asked: Ask) -> str:
        link = asked.item.link_id
        if link == "review":
            return CONFIRM
        said = next((said for name, said in self._story.answers.items() if link.startswith(name)), PASS)
        first, self._answered = link not in self._answered, self._answered | {link}
        return said if first else PASS


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _asked(reply: Reply) -> Ask | None:
    return next((act for act in reversed(reply.acts) if isinstance(act, Ask)), None)
