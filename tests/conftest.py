"""Fixtures every room's tests share: databases (SQLite always, PostgreSQL where one answers), a clock, shared data."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from records.database import Database
from records.migrate import upgrade
from records.secrets import Sealer, sealer

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("ANBAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="session", autouse=True)
def models() -> Iterator[None]:
    """Models are trained and unpacked once for all tests, beside the other caches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANBAN_MODEL_FOLDER", str(ROOT / ".pytest_cache" / "models"))
        yield


class Clock:
    """A clock tests turn by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seal() -> Sealer:
    return sealer("a secret for tests only")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of evaluation sets and protocol samples beside the project, where there is one."""
    folder = Path(os.environ.get("ANBAN_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the shared folder of evaluation sets is not beside the project (ANBAN_SHARED)")
    return folder


def _postgres(sql: str) -> str:
    """Run one statement on the server's own database; "" when it worked, else why not."""

    async def run() -> None:
        connection = await asyncpg.connect(POSTGRES, timeout=3)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    try:
        asyncio.run(run())
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        return type(error).__name__
    return ""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; every test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


def _postgres_url(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0].replace("postgresql://", "postgresql+asyncpg://") + f"/{name}"


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The name of a migrated database to copy from; skips where no server answers."""
    name = f"anban_{uuid.uuid4().hex[:12]}"
    if refused := _postgres(f"CREATE DATABASE {name}"):
        pytest.skip(f"no PostgreSQL at ANBAN_TEST_POSTGRES ({refused})")
    try:
        asyncio.run(upgrade(_postgres_url(name)))
        yield name
    finally:
        _postgres(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    name = f"anban_{uuid.uuid4().hex[:12]}"
    refused = _postgres(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    assert not refused, refused
    try:
        yield _postgres_url(name)
    finally:
        _postgres(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()
