"""The channel over a fresh database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.wechat.running import Running


@pytest.fixture
async def running(sqlite_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    async with AsyncExitStack() as stack:
        yield Running(sqlite_url, tmp_path, clock, stack)


@pytest.fixture
async def running_everywhere(database_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    """On SQLite and on PostgreSQL: for what depends on two writers at once."""
    async with AsyncExitStack() as stack:
        yield Running(database_url, tmp_path, clock, stack)
