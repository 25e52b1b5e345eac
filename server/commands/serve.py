"""`anban serve`: the web server in this process, the Celery worker beside it, both watched."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr

from core.errors import Misconfigured
from core.settings import Settings
from server import demo_staff
from server.app import PAGES, create_app
from server.demo_staff import DemoAccount
from server.together import started_by_me
from server.wiring import House
from workflows.queue import forget_ticks

ROOT = Path(__file__).parents[2]
CHOSEN = "(one of its own)"  # somebody changed the demo's password


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="the sample hospital, and a staff token printed here")
    parser.add_argument("--no-worker", action="store_true", help="only the web server; a worker runs elsewhere")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    if args.demo:
        settings = _demo(settings)
    _check_port(settings)
    accounts = _accounts(settings, args.demo)
    worker = None if args.no_worker else Worker(settings)
    try:
        if worker:
            worker.start()
        print(welcome(settings, args.demo, accounts), flush=True)
        app = create_app(settings, opening=_opened(settings, args.demo), alone=True)
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            ws_max_size=65_536,
            proxy_headers=True,
            timeout_graceful_shutdown=5,
        )
    finally:
        if worker:
            worker.stop()
    return 0


def _demo(settings: Settings) -> Settings:
    from server import wechat_demo

    token = settings.staff_token.get_secret_value() or secrets.token_urlsafe(18)
    demo = {"environment": "demo", "staff_token": SecretStr(token)} | wechat_demo.turn_on(settings)
    return settings.model_copy(update=demo)


def _opened(settings: Settings, demo: bool) -> Callable[[House], Coroutine[Any, Any, None]]:
    """What happens beside the first requests: it says that it is ready, and the demo's patients come in."""

    async def opened(house: House) -> None:
        print(f"  ready          {_address(settings)}/", flush=True)
        if demo:
            from server import demo_patients

            await demo_patients.play(house)

    return opened


def _address(settings: Settings) -> str:
    return f"http://{'localhost' if settings.host in ('127.0.0.1', '0.0.0.0') else settings.host}:{settings.port}"


def _accounts(settings: Settings, demo: bool) -> list[DemoAccount]:
    """The demo's accounts, ready; outside the demo they are closed, should the data folder have been a demo's."""
    if demo:
        return asyncio.run(demo_staff.ready(settings))
    if demo_staff.file_of(settings).is_file() and (closed := asyncio.run(demo_staff.shut(settings))):
        print(f"{closed} demo accounts of this data folder were closed; `anban staff` makes real ones.")
    return []


def _check_port(settings: Settings) -> None:
    """Say that the port is taken before anything else is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Misconfigured(
                f"port {settings.port} is busy ({error.strerror}); stop what uses it or choose another: "
                f"`make run PORT=8010` or ANBAN_PORT=8010"
            ) from error


def welcome(settings: Settings, demo: bool, accounts: Sequence[DemoAccount] = ()) -> str:
    base = _address(settings)
    lines = [
        "",
        "安伴 Anban is starting.",
        f"  chat page      {base}/",
        f"  workstation    {base}/workstation/   (doctors, nurses, the triage desk)",
        f"  administration {base}/admin/   (documents, decisions; accounts and audit trail)",
        f"  API            {base}/openapi.json",
        f"  metrics        {base}/metrics",
        f"  data           {settings.data.resolve()}",
    ]
    if not PAGES.is_dir():
        lines.append("  (the pages are not built: run `make web`)")
    if demo:
        lines.append(f"  WeChat         {base}/wechat.html   (a simulator of WeChat: no account needed)")
        lines += [
            f"  sign in as     {one.login:<8} {one.password or CHOSEN:<20} {one.name}  {one.work}" for one in accounts
        ]
        token = settings.staff_token.get_secret_value()
        lines.append(f"  staff token    {token}   (for programs; demo only)")
    return "\n".join([*lines, "  stop with Ctrl-C", ""])


class Worker:
    """The Celery worker with its beat, started again should it end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep_running, daemon=True, name="worker")

    def start(self) -> None:
        self._watch.start()

    def stop(self) -> None:
        self._ending.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _keep_running(self) -> None:
        # In a container everything is root, and Celery's warning of it is the first thing a newcomer would read.
        quiet = ["-W", "ignore:You're running the worker"]
        command = [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "server.worker", "worker", "-B"]
        options = ["--pool=threads", "--concurrency=2", "--loglevel=warning", "--without-gossip", "--without-mingle"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | started_by_me()
        while not self._ending.is_set():
            forget_ticks(self._settings)
            self._process = subprocess.Popen([*command, *options], env=environment)
            self._process.wait()
            self._ending.wait(2)
