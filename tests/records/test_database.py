"""Works that share one flush to disk succeed and fail each on its own."""

from __future__ import annotations

import asyncio

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
