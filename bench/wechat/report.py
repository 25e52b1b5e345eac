"""What `anban bench wechat` prints."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.turns import machine
from bench.wechat.database import fresh
from bench.wechat.run import Plan, Ran, run
from bench.wechat.verdict import Verdict, judge


def report(plan: Plan) -> int:
    """Run, judge, print; 1 when anything was lost, doubled or out of order."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, fresh(plan.database_url) as url:
        plan = replace(plan, database_url=url)
        ran = run(plan, Path(folder))
        verdict = asyncio.run(judge(plan, ran, Path(folder)))
    print(f"machine   {machine()}, load before the run {load:.1f}")
    store = plan.database_url.split("@")[-1] or "SQLite"
    print(f"run       {len(ran.messages)} messages of {plan.people} people offered at {plan.rate:.0f}/s, ", end="")
    print(f"{plan.servers} servers, {store}{', one killed' if plan.kill else ''}")
    _print_times(ran)
    _print_cpu(ran)
    _print_verdict(ran, verdict)
    return 1 if +verdict.wrong else 0


def _print_times(ran: Ran) -> None:
    done = len(ran.messages) / ran.seconds
    print(f"sent      in {ran.seconds:.1f} s: {done:.0f}/s; the last customer message {ran.settled:.1f} s later")
    times = sorted(message.took * 1000 for message in ran.messages if message.answer)
    p50, p95, p99 = (times[int(len(times) * q)] for q in (0.5, 0.95, 0.99))
    tries = sum(message.tries for message in ran.messages)
    print(f"delivery  p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, {tries} deliveries")


def _print_cpu(ran: Ran) -> None:
    parts = [f"{name} {seconds:.1f} s" for name, seconds in ran.cpu.items() if seconds > 0]
    print(f"processor {', '.join(parts)} (of processes that lived all the time)")


def _print_verdict(ran: Ran, verdict: Verdict) -> None:
    print(f"answers   {', '.join(f'{count} {way}' for way, count in verdict.ways.most_common())}")
    print(f"tokens    asked for {ran.calls.get('token', 0)} times")
    wrong = +verdict.wrong
    print("verdict   " + (", ".join(f"{n} {what}" for what, n in wrong.items()) if wrong else "each once and in order"))
