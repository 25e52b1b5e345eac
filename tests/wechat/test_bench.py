"""The whole channel under load, each part a process of its own: `anban bench wechat`, whose judgement is the test's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.wechat.run import Plan, run
from bench.wechat.verdict import Verdict, judge

pytestmark = pytest.mark.slow


def looked_at(plan: Plan, folder: Path) -> tuple[Verdict, int]:
    """What became of every message, and how often a token was asked for."""
    ran = run(plan, folder)
    return asyncio.run(judge(plan, ran, folder)), ran.calls.get("token", 0)


def test_two_servers_one_killed_answer_everything_once_and_in_order(postgres_url: str, tmp_path: Path) -> None:
    """10,000 messages at a rate a busy machine takes; `anban bench wechat` offers 200/s."""
    verdict, tokens = looked_at(Plan(people=2000, rate=20, database_url=postgres_url), tmp_path)
    assert +verdict.wrong == {}, verdict.ways
    assert tokens == 2  # one at first, one when it ended


def test_a_burst_on_one_server_and_sqlite_is_answered_once_and_in_order(tmp_path: Path) -> None:
    verdict, _ = looked_at(Plan(people=60, rate=200, servers=1, kill=False), tmp_path)
    assert +verdict.wrong == {}, verdict.ways
