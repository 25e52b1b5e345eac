"""How many turns a second, and how long each takes, as clients and stored conversations grow."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from bench.served import Client, Served
from core.settings import Settings
from core.turns import State
from records.database import Database
from records.house import Conversation, Turn
from records.secrets import load_secret, sealer

DIALOGUE = ("开始调查", "三天了", "没有发烧", "白痰")
CLIENTS = (1, 2, 4, 8, 16, 32, 64)
BATCH = 2000


@dataclass
class Figures:
    clients: int
    turns: int
    seconds: float
    times: list[float]

    def row(self) -> str:
        times = sorted(self.times)
        p50, p95, p99 = (times[int(len(times) * q)] * 1000 for q in (0.5, 0.95, 0.99))
        return f"{self.clients:>8} {self.turns / self.seconds:>9.0f} {p50:>9.2f} {p95:>9.2f} {p99:>9.2f}"


async def talk(port: int, dialogues: int, times: list[float], done: str) -> None:
    """Some dialogues one after the other over one connection, each in a conversation of its own."""
    client = Client(port)
    await client.open()
    for _ in range(dialogues):
        status, body = await client.post("/api/app/sessions", b"{}")
        assert status == 201, body
        token = json.loads(body)["token"]
        for number, said in enumerate(DIALOGUE):
            message = json.dumps({"key": f"m{number}", "text": said}).encode()
            began = time.perf_counter()
            status, body = await client.post("/api/app/messages", message, token)
            times.append(time.perf_counter() - began)
            assert status == 200, body
        assert done in body.decode(), body.decode()
    await client.close()


async def measure(port: int, clients: int, dialogues: int) -> Figures:
    times: list[float] = []
    began = time.perf_counter()
    each = max(1, dialogues // clients)
    await asyncio.gather(*(talk(port, each, times, "谢谢，都记下了") for _ in range(clients)))
    return Figures(clients, len(times), time.perf_counter() - began, times)


async def fill(settings: Settings, conversations: int) -> None:
    """Stored conversations of four turns each, as long as real ones, written straight to the tables."""
    database = Database(settings.database)
    seal = sealer(load_secret(settings))
    state = seal.seal(State(greeted=True, recent=["开始调查", "三天了"]).model_dump_json())
    words, now = os.urandom(600), datetime.now(UTC)
    for first in range(0, conversations, BATCH):
        ids = [f"old-{number}" for number in range(first, min(first + BATCH, conversations))]
        rows = [_conversation(name, state, now) for name in ids]
        turns = [_turn(name, seq, words, now) for name in ids for seq in range(1, 5)]
        async with database.writing() as session:
            await session.execute(insert(Conversation), rows)
            await session.execute(insert(Turn), turns)
    await database.close()


def _conversation(name: str, state: bytes, now: datetime) -> dict[str, object]:
    times = {"created_at": now, "updated_at": now}
    return {"id": name, "channel": "app", "address": name, "state": state, "version": 4, "turns": 4} | times


def _turn(name: str, seq: int, words: bytes, now: datetime) -> dict[str, object]:
    who = {"conversation_id": name, "seq": seq, "message_key": f"m{seq}", "role": "person", "channel": "app"}
    return who | {"assistant": "survey", "inbound": words, "reply": words, "at": now}


def machine() -> str:
    model = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), "")
    return f"{platform.machine()} {model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def report(database_url: str, dialogues: int, stored: list[int]) -> None:
    """Everything the benchmark prints."""
    print(f"machine   {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database_url=database_url)
        print(f"store     {settings.database.split('@')[-1]}")
        there = 0
        for wanted in stored:
            served = Served(Path(folder), database_url)
            first = served.start()
            if wanted > there:
                asyncio.run(fill(settings, wanted - there if not there else wanted))
                there = wanted
            served.stop()
            start = served.start()
            asyncio.run(measure(served.port, 1, 50))  # warm
            print(f"\nstored conversations {wanted}   first start {first:.2f} s   start {start:.2f} s")
            print(f"{'clients':>8} {'turns/s':>9} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9}")
            for clients in CLIENTS:
                print(asyncio.run(measure(served.port, clients, dialogues)).row(), flush=True)
            print(f"resident  {served.resident_mb():.0f} MB")
            served.stop()
