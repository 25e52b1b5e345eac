"""How many turns a second, and how long each takes, as clients and stored conversations grow."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import tempfile
import time
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, insert, select

from bench.served import Client, Served
from core.settings import Settings
from records.database import Database
from records.house import ChannelIdentity, Conversation, Turn

DONE = "谢谢，都记下了"
# What one dialogue says, put together by chance: the same four sentences again and again would measure memory.
OPENINGS = ("开始调查", "我要做调查", "做一个小调查")
DAYS = ("{n}天了", "咳了{n}天", "{n}天", "有{n}天了", "大概{n}天")
FEVER = ("没有发烧", "不发烧", "没烧过", "发烧", "有", "没有")
PHLEGM = ("白痰", "黄痰", "没有痰", "白色的", "没痰", "黄色的")
# Longer answers with more in them: the safety gate's scorer looks at the meaning of most of these.
TOLD_DAYS = ("有{n}天了，{part}重一点", "从{n}天前开始的，{part}厉害", "差不多{n}天，{part}咳得多")
TOLD_FEVER = ("有，{part}烧到{t}度", "发烧了，{part}最高{t}", "有点发烧，{part}{t}度")
TOLD_PHLEGM = ("是黄痰，{part}多", "白痰，{part}多一点")
PLAIN, TOLD = (OPENINGS, DAYS, FEVER, PHLEGM), (OPENINGS, TOLD_DAYS, TOLD_FEVER, TOLD_PHLEGM)
PARTS = ("早上", "晚上", "夜里", "下午", "中午", "白天")
CLIENTS = (1, 2, 4, 8, 16, 32, 64)
BATCH = 1000  # conversations of one filling transaction


Kinds = tuple[tuple[str, ...], ...]


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


def dialogue(chance: random.Random, kinds: Kinds = PLAIN) -> list[str]:
    """The four sentences of one dialogue."""
    blanks = {
        "n": str(chance.randint(1, 60)),
        "t": f"{chance.randint(375, 405) / 10:.1f}",
        "part": chance.choice(PARTS),
    }
    return [chance.choice(kind).format(**blanks) for kind in kinds]


async def talk(port: int, dialogues: int, times: list[float], chance: random.Random, kinds: Kinds) -> None:
    """Some dialogues one after the other over one connection, each in a conversation of its own."""
    client = Client(port)
    await client.open()
    for _ in range(dialogues):
        status, body = await client.post("/api/app/sessions", b"{}")
        assert status == 201, body
        token = json.loads(body)["token"]
        for number, said in enumerate(dialogue(chance, kinds)):
            message = json.dumps({"key": f"m{number}", "text": said}).encode()
            began = time.perf_counter()
            status, body = await client.post("/api/app/messages", message, token)
            times.append(time.perf_counter() - began)
            assert status == 200, body
        assert DONE in body.decode(), (said, body.decode())
    await client.close()


async def measure(port: int, clients: int, dialogues: int, kinds: Kinds = PLAIN) -> Figures:
    times: list[float] = []
    began = time.perf_counter()
    each = max(1, dialogues // clients)
    await asyncio.gather(*(talk(port, each, times, random.Random(began + number), kinds) for number in range(clients)))
    return Figures(clients, len(times), time.perf_counter() - began, times)


async def fill(settings: Settings, conversations: int) -> None:
    """Stored conversations: the rows of real ones, written again and again under new names."""
    database = Database(settings.database)
    models = await asyncio.gather(*(_rows(database, table) for table in (Conversation, Turn, ChannelIdentity)))
    talks, turns, identities = models
    for first in range(0, conversations, BATCH):
        new = {str(uuid.uuid4()): talks[number % len(talks)]["id"] for number in range(first, first + BATCH)}
        names: dict[str, list[str]] = {}
        for name, model in new.items():
            names.setdefault(model, []).append(name)
        rows = [
            (insert(Conversation), _again(talks, "id", names)),
            (insert(Turn), _again(turns, "conversation_id", names)),
            (insert(ChannelIdentity), _again(identities, "conversation_id", names)),
        ]
        await database.write(partial(_insert, rows=rows))
    await database.close()


def _insert(connection: Connection, rows: list[tuple[Insert, list[dict[str, Any]]]]) -> None:
    for statement, values in rows:
        connection.execute(statement, values)


async def _rows(database: Database, table: type[Conversation | Turn | ChannelIdentity]) -> list[dict[str, Any]]:
    rows = await database.read(lambda connection: connection.execute(select(*table.__table__.columns)).mappings().all())
    return [dict(row) for row in rows]


def _again(models: list[dict[str, Any]], field: str, names: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Each model row once for every new conversation made after its own."""
    made = [model | {field: name} for model in models for name in names.get(model[field], ())]
    for row in made:
        if "address" in row:
            row["address"] = row[field]
        if not isinstance(row["id"], str):
            del row["id"]  # the database numbers these
    return made


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
            asyncio.run(measure(served.port, 1, 25))  # some real conversations to make more of
            served.stop()
            if wanted > there:
                began = time.perf_counter()
                asyncio.run(fill(settings, wanted - there))
                print(f"\nfilled    {wanted - there} conversations in {time.perf_counter() - began:.0f} s", flush=True)
                there = wanted
            start = served.start()
            asyncio.run(measure(served.port, 1, 50))  # warm
            print(f"\nstored conversations {wanted}   first start {first:.2f} s   start {start:.2f} s")
            print(f"{'clients':>8} {'turns/s':>9} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9} {'cpu ms':>9}")
            for clients in CLIENTS:
                before = served.cpu_seconds()
                figures = asyncio.run(measure(served.port, clients, dialogues))
                spent = (served.cpu_seconds() - before) / figures.turns * 1000
                print(f"{figures.row()} {spent:>9.2f}", flush=True)
            told = asyncio.run(measure(served.port, 1, max(20, dialogues // 4), TOLD))
            print(f"{told.row()}   longer answers, whose meaning is looked at")
            print(f"resident  {served.resident_mb():.0f} MB   processor time of the start {served.start_cpu:.2f} s")
            served.stop()
