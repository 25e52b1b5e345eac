"""Works that share one flush to disk succeed and fail each on its own."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from sqlalchemy import Connection, text

from records.database import Database


def note(connection: Connection, actor: str, digest: str) -> str:
    connection.execute(
        text(
            "INSERT INTO audit_event (at, actor, action, subject, purpose, detail, previous, hash) "
            "VALUES (CURRENT_TIMESTAMP, :actor, 'a', 's', '', '{}', '', :digest)"
        ),
        {"actor": actor, "digest": digest},
    )
    return actor


async def test_many_works_at_once_are_all_written(database: Database) -> None:
    said = await asyncio.gather(*(database.write(lambda c, n=n: note(c, f"a{n}", f"h{n}")) for n in range(200)))
    assert said == [f"a{n}" for n in range(200)]
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM audit_event")) == 200


async def test_a_work_that_fails_takes_no_other_with_it(database: Database) -> None:
    same = ["h1", "h2", "h1", "h3"]
    results = await asyncio.gather(
        *(database.write(lambda c, n=n, h=h: note(c, f"a{n}", h)) for n, h in enumerate(same)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "str", "str", "str"]
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM audit_event")) == 3


async def test_a_read_sees_what_was_written(database: Database) -> None:
    await database.write(lambda c: note(c, "a", "h"))
    assert await database.read(lambda c: c.scalar(text("SELECT actor FROM audit_event"))) == "a"


async def test_quick_and_slow_works_share_a_flush_and_fail_each_on_its_own(database: Database) -> None:
    same = ["h1", "h2", "h1", "h3"]
    works = (database.write(lambda c, n=n, h=h: note(c, f"a{n}", h), quick=n % 2 == 0) for n, h in enumerate(same))
    results = await asyncio.gather(*works, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "str", "str", "str"]


async def test_many_glances_at_once_need_no_more_than_a_connection(database: Database) -> None:
    await database.write(lambda c: note(c, "a", "h"), quick=True)
    look = (database.glance(lambda c: c.scalar(text("SELECT actor FROM audit_event"))) for _ in range(50))
    assert set(await asyncio.gather(*look)) == {"a"}


async def test_a_glance_after_a_glance_sees_what_was_written_between(database: Database) -> None:
    count = text("SELECT count(*) FROM audit_event")
    assert await database.glance(lambda c: c.scalar(count)) == 0
    await database.write(lambda c: note(c, "a", "h"), quick=True)
    assert await database.glance(lambda c: c.scalar(count)) == 1


async def test_while_another_process_writes_nobody_else_is_held_up(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("only SQLite has one writer at a time")
    await database.write(lambda c: note(c, "a0", "h0"), quick=True)
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    written = asyncio.create_task(database.write(lambda c: note(c, "a1", "h1"), quick=True))
    for _ in range(20):
        assert await database.glance(lambda c: c.scalar(text("SELECT count(*) FROM audit_event"))) == 1
        await asyncio.sleep(0)
    assert not written.done()
    other.execute("COMMIT")
    other.close()
    assert await written == "a1"
