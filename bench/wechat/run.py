"""One run: phones at a rate, two servers, a worker, the platform; a token that ends and a server killed in between."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bench.served import ROOT, Served, free_port
from bench.wechat.phones import Account, Line, Message, Phones
from core.settings import Settings
from records.database import Database
from records.outbox import OutboxStore
from records.secrets import load_secret, sealer

APP, TOKEN = "wx0123456789abcdef", "a-token"
SETTLE = 900.0  # seconds for what the killed process and the rush left: leases end, the worker takes over


@dataclass(frozen=True)
class Plan:
    people: int = 2000
    rate: float = 200.0
    servers: int = 2
    kill: bool = True
    database_url: str = ""
    name: str = field(default_factory=lambda: secrets.token_hex(3))  # a database may see many runs

    @property
    def openids(self) -> list[str]:
        return [f"o{self.name}-{person}" for person in range(self.people)]


@dataclass
class Ran:
    """What is looked at afterwards."""

    messages: list[Message]
    seconds: float
    settled: float
    cpu: dict[str, float]
    customer: dict[str, list[dict[str, object]]]
    calls: dict[str, int]
    account: Account


def settings_of(plan: Plan, data: Path) -> Settings:
    return Settings(data=data, database_url=plan.database_url)


@contextmanager
def environment(api: str) -> Iterator[None]:
    """Settings of an account on the fake platform, for all processes of the run."""
    told = {"APP_ID": APP, "SECRET": secrets.token_hex(16), "TOKEN": TOKEN, "API": api}
    told |= {"AES_KEY": secrets.token_hex(21) + "A"}
    before = dict(os.environ)
    os.environ.update({f"ANBAN_WECHAT_{name}": value for name, value in told.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far; nothing of one that was killed."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    stat = path.read_text().rsplit(")", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


class Worker:
    """Empties the outbox, in a process of its own."""

    def __init__(self, server: Served) -> None:
        command = [sys.executable, "-m", "bench.wechat.guests"]
        self.process = subprocess.Popen(command, env=server.environment(), cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def run(plan: Plan, data: Path) -> Ran:
    """Start everything, talk, and wait until nothing is left to deliver."""
    platform = Served(data, port=free_port(), factory="bench.wechat.platform:factory")
    with environment(platform.base), ExitStack() as stack:
        platform.start(ready="/bench/calls")
        stack.callback(platform.stop)
        servers = [_server(plan, data) for _ in range(plan.servers)]
        for server in servers:  # the first one makes the tables and the key
            server.start(wait=300)
            stack.callback(server.stop)
        worker = Worker(servers[0])
        stack.callback(worker.stop)
        return asyncio.run(_talk(plan, data, platform, servers, worker))


def _server(plan: Plan, data: Path) -> Served:
    return Served(data, plan.database_url, factory="bench.wechat.guests:factory")


async def _talk(plan: Plan, data: Path, platform: Served, servers: list[Served], worker: Worker) -> Ran:
    crypto = WeChatCrypto(TOKEN, os.environ["ANBAN_WECHAT_AES_KEY"], APP)
    account = Account(APP, TOKEN, PrpCrypto(crypto.key))
    messages = account.plan(plan.openids, int(time.time()))
    phones = Phones(account, [Line(server.port) for server in servers], plan.rate)
    processes = {f"server {n}": server.process for n, server in enumerate(servers, 1)}
    pids = {name: process.pid for name, process in processes.items() if process}
    pids |= {"worker": worker.process.pid, "platform": platform.process.pid if platform.process else 0}
    before = {name: cpu_seconds(pid) for name, pid in pids.items()} | {"phones": time.process_time()}
    async with httpx.AsyncClient(base_url=platform.base, timeout=60) as ask:
        await ask.post("/bench/spoke", json=plan.openids)
        trouble = asyncio.create_task(_trouble(plan, servers[-1], ask, len(messages) / plan.rate))
        seconds = await phones.run(messages)
        await trouble
        cpu = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
        cpu["phones"] = time.process_time() - before["phones"]
        settled = await _settled(settings_of(plan, data))
        customer, calls = (await ask.get("/bench/got")).json(), (await ask.get("/bench/calls")).json()
    return Ran(messages, seconds, settled, cpu, customer, calls, account)


async def _trouble(plan: Plan, victim: Served, ask: httpx.AsyncClient, lasts: float) -> None:
    """At a third of the run one server is killed and started again; the token ends amid the slow turns at its end."""
    await asyncio.sleep(lasts / 3)
    back = None
    if plan.kill:
        victim.kill()
        back = asyncio.create_task(asyncio.to_thread(victim.start, wait=300))
    await asyncio.sleep(lasts * (0.9 - 1 / 3))
    await ask.post("/bench/expire")
    if back is not None:
        await back


async def _settled(settings: Settings) -> float:
    """Seconds until the outbox holds no answer any more."""
    database = Database(settings.database)
    outbox = OutboxStore(database, sealer(load_secret(settings)))
    began = time.monotonic()
    try:
        while time.monotonic() - began < SETTLE:
            counts = await outbox.counts()
            if not counts.get("waiting", 0) + counts.get("taken", 0):
                break
            await asyncio.sleep(0.5)
    finally:
        await database.close()
    return time.monotonic() - began
