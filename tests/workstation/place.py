"""A real server's address and data, for tests that come from outside."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.settings import Settings
from server.staffing import opened


class Place:
    password = "green-tea-2031"

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'anban.db'}")

    def account(self, login: str, role: str, **more: Any) -> None:
        async def make() -> None:
            async with opened(self.settings) as staff:
                await staff.staffing.add("test", login, self.password, role=role, **more)

        with ThreadPoolExecutor(1) as own:  # the test's own thread may already run a loop: a browser's
            own.submit(asyncio.run, make()).result()

    def run(self, statement: str) -> None:
        with sqlite3.connect(self.settings.data / "anban.db") as database:
            database.execute(statement)
