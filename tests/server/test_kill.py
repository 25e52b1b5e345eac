"""Kill -9 in the middle of 200 conversations: what was acknowledged is there once, and everyone goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.served import Client, Served
from records.database import Database

DIALOGUE = ("开始调查", "三天了", "没有发烧", "白痰")
CONVERSATIONS = 200
KILL_AFTER = 250  # acknowledged turns of the 800


@dataclass
class Talk:
    """One patient: knows the token, what was acknowledged, and what must be sent again."""

    token: str = ""
    conversation: str = ""
    acknowledged: dict[str, int] = field(default_factory=dict)

    async def go_on(self, port: int, tally: Callable[[], None]) -> None:
        """Say what has no reply yet, with the same keys as before; ends when the server does."""
        client = Client(port)
        try:
            await client.open()
            if not self.token:
                _, body = await client.post("/api/app/sessions", b"{}")
                session = json.loads(body)
                self.token, self.conversation = session["token"], session["conversation"]
            for number, said in enumerate(DIALOGUE):
                await self._say(client, f"m{number}", said, tally)
            await client.close()
        except (OSError, asyncio.IncompleteReadError):
            return  # the server died; what was not acknowledged is said again

    async def _say(self, client: Client, key: str, said: str, tally: Callable[[], None]) -> None:
        if key in self.acknowledged:
            return
        status, body = await client.post(
            "/api/app/messages", json.dumps({"key": key, "text": said}).encode(), self.token
        )
        assert status == 200, body
        self.acknowledged[key] = json.loads(body)["turn"]
        tally()


class Tally:
    """Counts acknowledged turns and does something at one of them."""

    def __init__(self, at: int, then: Callable[[], None]) -> None:
        self._left, self._then = at, then

    def __call__(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._then()


@pytest.fixture(params=["sqlite", "postgres"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    server = Served(tmp_path, url)
    yield server
    server.stop()


async def test_kill_minus_nine_in_the_middle_of_200_conversations(served: Served) -> None:
    talks = [Talk() for _ in range(CONVERSATIONS)]
    await asyncio.to_thread(served.start)
    tally = Tally(KILL_AFTER, served.kill)
    await asyncio.gather(*(talk.go_on(served.port, tally) for talk in talks))
    before = [dict(talk.acknowledged) for talk in talks]
    assert KILL_AFTER <= sum(map(len, before)) < CONVERSATIONS * len(DIALOGUE)

    await asyncio.to_thread(served.start)
    await asyncio.gather(*(talk.go_on(served.port, lambda: None) for talk in talks))

    assert all(len(talk.acknowledged) == len(DIALOGUE) for talk in talks)
    assert all(
        talk.acknowledged[key] == turn for talk, kept in zip(talks, before, strict=True) for key, turn in kept.items()
    )
    await _check_store(served, talks)


async def _check_store(served: Served, talks: list[Talk]) -> None:
    """Each conversation has its four turns, numbered without a gap, and left one effect."""
    database = Database(served.database_url or f"sqlite+aiosqlite:///{served.data / 'anban.db'}")
    async with database.reading() as session:
        turns = (await session.execute(text("SELECT conversation_id, count(*), max(seq) FROM turn GROUP BY 1"))).all()
        effects = (await session.execute(text("SELECT conversation_id, count(*) FROM outbox GROUP BY 1"))).all()
    await database.close()
    asked = {talk.conversation for talk in talks}
    assert {row[0]: (row[1], row[2]) for row in turns} == dict.fromkeys(asked, (len(DIALOGUE), len(DIALOGUE)))
    assert {row[0]: row[1] for row in effects} == dict.fromkeys(asked, 1)
