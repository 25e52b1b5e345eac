"""Open pages and summaries a second: how long until each page hears of each summary, and whether any was lost.

Server, worker, patients and pages are processes of their own, as in a hospital."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.served import ROOT, Served
from bench.turns import machine
from core.settings import Settings
from records.database import Database
from records.hospital import load_hospital
from records.live import Live, LiveLog
from records.migrate import upgrade
from records.staff_accounts import StaffAccounts
from records.staff_sessions import StaffSessions

PATIENCE = 30.0  # seconds the last summaries may take to arrive before they count as lost
WORKER = ["-m", "celery", "--quiet", "-A", "server.worker", "worker", "-B", "--pool=threads", "--concurrency=2"]
QUIET = ["--loglevel=warning", "--without-gossip", "--without-mingle"]


async def staff(settings: Settings, pages: int, *, one_clinic: bool) -> list[tuple[str, str]]:
    """A signed-in doctor for each page: (cookie, clinic)."""
    settings.data.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.database)
    database = Database(settings.database)
    accounts = StaffAccounts(database)
    sessions = StaffSessions(database, timedelta(hours=1), timedelta(hours=12))
    clinics = [clinic.id for clinic in load_hospital().files.clinics.clinics if clinic.kind == "clinic"]
    made: list[tuple[str, str]] = []
    for number in range(pages):
        clinic = "*" if one_clinic else clinics[number % len(clinics)]
        fields: dict[str, Any] = {"login": f"d{number}-{secrets.token_hex(3)}", "name": "医生", "role": "doctor"}
        fields |= {"title": "", "doctor": "", "clinics": clinics if one_clinic else [clinic]}
        account = await accounts.add(datetime.now(UTC), "!", fields, must_change=False)
        token = secrets.token_urlsafe(32)
        await sessions.open(token, account.id, datetime.now(UTC))
        made.append((token, clinic))
    await database.close()
    return made


@contextmanager
def running(command: list[str], environment: dict[str, str], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *command], env=environment, cwd=ROOT, **more)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def cpu(pid: int) -> float:
    """Seconds of processor a process and its children used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


async def events(settings: Settings) -> list[Live]:
    database = Database(settings.database)
    log, found, last = LiveLog(database), [], 0
    while some := await log.after(last):
        found += some
        last = some[-1].id
    await database.close()
    return found


def report(database_url: str, pages: int, pace: float, seconds: float, *, one_clinic: bool) -> int:
    """Everything the benchmark prints; 1 when an event was lost."""
    print(f"machine   {machine()}   load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", database_url=database_url)
        print(f"store     {settings.database.split('@')[-1]}")
        doctors = asyncio.run(staff(settings, pages, one_clinic=one_clinic))
        served = Served(settings.data, database_url)
        served.start()
        try:
            told, got, used = _run(served, Path(folder), doctors, pace, seconds)
        finally:
            served.stop()
        happened = asyncio.run(events(settings))
    return _figures(told, got, used, doctors, happened)


def _run(
    served: Served, folder: Path, doctors: list[tuple[str, str]], pace: float, seconds: float
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, float]]:
    cookies, out = folder / "cookies.json", folder / "told.json"
    cookies.write_text(json.dumps([token for token, _ in doctors]))
    environment = served.environment()
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    pages = ["-m", "bench.pages", str(served.port), str(cookies)]
    url = environment["ANBAN_DATABASE_URL"]
    tell = [sys.executable, "-m", "bench.told", url, str(served.data)]
    with running([*WORKER, *QUIET], environment) as worker, running(pages, environment, **pipes) as open_pages:
        assert open_pages.stdout is not None
        assert served.process is not None
        assert open_pages.stdout.readline() == b"ready\n"
        there = len(_all(served))
        subprocess.run([*tell, "20", "1", str(out)], env=environment, cwd=ROOT, check=True)
        _settled(served, there + 20)  # the worker is warm
        pids = {"server": served.process.pid, "worker": worker.pid, "pages": open_pages.pid}
        start = {name: cpu(pid) for name, pid in pids.items()}
        subprocess.run([*tell, str(pace), str(seconds), str(out)], env=environment, cwd=ROOT, check=True)
        told = json.loads(out.read_text())
        _settled(served, there + 20 + len(told["committed"]))
        used = {name: cpu(pid) - start[name] for name, pid in pids.items()}
        got = json.loads(open_pages.communicate()[0])
    return told, got, used


def _all(served: Served) -> list[Live]:
    return asyncio.run(events(Settings(data=served.data, database_url=served.database_url)))


def _settled(served: Served, wanted: int) -> None:
    """Until every summary stands in the log (and a moment for the pages)."""
    ends = time.time() + PATIENCE
    while time.time() < ends and len(_all(served)) < wanted:
        time.sleep(0.2)
    time.sleep(2)


def _figures(
    told: dict[str, Any], got: list[dict[str, Any]], used: dict[str, float], doctors: list[tuple[str, str]],
    happened: list[Live],
) -> int:  # fmt: skip
    committed: dict[str, float] = told["committed"]
    theirs = [
        {one.id for one in happened if one.id > page["first"] and clinic in (*one.what.clinics, "*")}
        for page, (_, clinic) in zip(got, doctors, strict=True)
    ]
    heard = [[id for id, _, _ in page["got"]] for page in got]
    lost = sum(len(wanted - set(ids)) for wanted, ids in zip(theirs, heard, strict=True))
    twice = sum(len(ids) - len(set(ids)) for ids in heard)
    wrong = sum(len(set(ids) - wanted) for wanted, ids in zip(theirs, heard, strict=True))
    disorder = sum(ids != sorted(ids) for ids in heard)
    fresh = [(interview, at) for page in got for _, interview, at in page["got"] if interview in committed]
    times = sorted(at - committed[interview] for interview, at in fresh)
    at = {q: 1000 * times[min(len(times) - 1, int(len(times) * q))] for q in (0.5, 0.95, 0.99, 1.0)}
    print(f"summaries {len(committed)} in {told['took']:.1f} s ({len(committed) / told['took']:.1f}/s), "
          f"{len(happened)} events, {len(got)} pages, {sum(map(len, heard))} deliveries")  # fmt: skip
    print(f"lost {lost}   twice {twice}   not theirs {wrong}   pages out of order {disorder}   "
          f"pages that came again {sum(page['again'] > 0 for page in got)}")  # fmt: skip
    print(f"commit → page  p50 {at[0.5]:.0f} ms   p95 {at[0.95]:.0f} ms   p99 {at[0.99]:.0f} ms   max {at[1.0]:.0f} ms")
    print("processor  " + "   ".join(f"{name} {seconds:.1f} s" for name, seconds in used.items()))
    print(f"load      {os.getloadavg()[0]:.1f} at the end")
    return int(bool(lost or twice or wrong or len(happened) < len(committed)))
