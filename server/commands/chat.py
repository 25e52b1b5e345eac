"""`anban chat`: talk to the house in a terminal, or one JSON object a line with --json."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import tempfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.messages import Content, Inbound, Key, Reply, Text
from core.plain import plain
from core.settings import Settings
from server import lines
from server.watching import set_up_logs
from server.wiring import House, build_house


class PersonFacts(BaseModel):
    age: float | None = Field(None, ge=0, le=130)
    sex: str | None = Field(None, pattern="^[男女]$")
    pregnant: bool | None = None


class Line(BaseModel):
    """What one line may hold."""

    model_config = ConfigDict(extra="forbid")
    conversation: str = Field(min_length=1, max_length=64)
    text: str = Field("", max_length=20_000)
    key: str | None = Field(None, pattern=r"^[0-9*#]{1,20}$")
    channel: str = Field("app", max_length=32)
    person: PersonFacts | None = None

    @model_validator(mode="after")
    def said_something(self) -> Line:
        if not self.text.strip() and self.key is None:
            raise ValueError("text or key is needed")
        return self

    def content(self) -> Content:
        return Key(digits=self.key) if self.key is not None else Text(text=self.text)


class Door:
    """Gives each line to the manager as one message of its conversation."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._count = itertools.count(1)

    async def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        line = Line.model_validate(asked)
        inbound = Inbound(
            channel=line.channel,
            address=line.conversation,
            conversation=line.conversation,
            message_key=f"line-{next(self._count)}",
            content=line.content(),
            received_at=self._house.clock(),
            facts=line.person.model_dump(exclude_none=True) if line.person else {},
        )
        return show(await self._house.manager.handle(inbound))


def show(reply: Reply) -> dict[str, Any]:
    """The door's shape of a reply."""
    return {
        "conversation": reply.conversation,
        "replies": [plain(act) for act in reply.acts],
        "choices": [choice.label for choice in reply.choices],
        "assistant": reply.assistant,
        "done": reply.done,
        "acts": [act.model_dump(mode="json", exclude_defaults=True) | {"type": act.type} for act in reply.acts],
    }


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line in and out")
    parser.add_argument("--channel", default="app", help="talk as on this channel")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    set_up_logs(settings)
    with tempfile.TemporaryDirectory() as folder:
        # Conversations of this command are not the hospital's: they live in a database of their own.
        own = settings.model_copy(update={"database_url": f"sqlite:///{Path(folder) / 'chat.db'}"})
        return asyncio.run(_talk(own, args))


async def _talk(settings: Settings, args: argparse.Namespace) -> int:
    house = await build_house(settings)
    try:
        door = Door(house)
        if args.json:
            await lines.serve(door.answer)
        else:
            await _terminal(door, args.channel)
    finally:
        await house.close()
    return 0


async def _terminal(door: Door, channel: str) -> None:
    print("和安伴说话（空行或 Ctrl-D 结束）：")
    while said := await asyncio.to_thread(_said):
        reply = await door.answer({"conversation": "terminal", "text": said, "channel": channel})
        for text in reply["replies"]:
            print(f"安伴：{text}")
        if reply["choices"]:
            print("     " + "  ".join(f"[{choice}]" for choice in reply["choices"]))


def _said() -> str:
    """One line of the person; an empty one, like the end of the input, ends the talk."""
    try:
        return input("您：").strip()
    except EOFError:
        print()
        return ""
