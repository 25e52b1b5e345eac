"""A prepared statement does what SQLAlchemy would have done with it, on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from records.database import Database
from records.house import Consent, Outbox
from records.prepared import Prepared
from tests.conftest import Clock

NEW = Prepared(insert(Outbox))
FIND = Prepared(select(Outbox.payload, Outbox.attempts).where(Outbox.key == bindparam("key")))
RAISE = Prepared(update(Outbox).where(Outbox.key == bindparam("which")).values(attempts=bindparam("b_attempts")))


def effect(key: str, at: datetime) -> dict[str, Any]:
    fixed = {"kind": "k", "conversation_id": "c", "turn": 1, "state": "waiting", "attempts": 0, "note": ""}
    return fixed | {"key": key, "payload": b"\x00\xff", "due_at": at, "created_at": at}


async def test_rows_are_written_found_and_changed(database: Database, clock: Clock) -> None:
    await database.write(lambda c: NEW.many(c, [effect("a", clock()), effect("b", clock())]), quick=True)
    changed = await database.write(lambda c: RAISE.run(c, {"which": "a", "b_attempts": 3}).rowcount, quick=True)
    found = await database.glance(lambda c: FIND.run(c, {"key": "a"}).fetchone())
    assert (changed, tuple(found)) == (1, (b"\x00\xff", 3))
    assert await database.glance(lambda c: FIND.run(c, {"key": "none"}).fetchone()) is None


async def test_times_keep_their_meaning(database: Database, clock: Clock) -> None:
    await database.write(lambda c: NEW.run(c, effect("a", clock())), quick=True)
    async with database.reading() as session:
        assert await session.scalar(select(Outbox.due_at)) == clock()


async def test_a_second_row_of_one_key_is_an_integrity_error(database: Database, clock: Clock) -> None:
    await database.write(lambda c: NEW.run(c, effect("a", clock())), quick=True)
    with pytest.raises(IntegrityError):
        await database.write(lambda c: NEW.run(c, effect("a", clock())), quick=True)


async def test_one_statement_takes_rows_of_different_fields(database: Database, clock: Clock) -> None:
    new = Prepared(insert(Consent))
    row = {"conversation_id": "c", "purpose": "health", "version": "1", "decision": "agreed", "channel": "app"}
    await database.write(lambda c: new.run(c, row | {"at": clock()}), quick=True)
    await database.write(lambda c: new.run(c, row | {"at": clock(), "person_id": "p"}), quick=True)
    async with database.reading() as session:
        assert set(await session.scalars(select(Consent.person_id))) == {None, "p"}
