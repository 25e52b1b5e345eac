"""Summaries as staff work on them: one reader, and every change guarded by the revision it was made against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import Conflict, NotFound
from core.messages import Effect
from records.acting import Acting
from records.database import Database
from records.distance import distance
from records.documents import Documents
from records.house import Outbox
from records.live import Happened, emit
from records.merging import Shown, Touched, merge, touch
from records.outbox import waiting
from records.secrets import Sealer
from records.staffside import Summary, SummarySection

CLOSED = "这份摘要已经采纳并写入病历，不能再改；如需更正，请在病历系统中修改。"


class Stale(Conflict):
    """Somebody, a colleague or the patient, changed the summary since it was read."""

    heard = "这份摘要刚刚有了变化，请看过最新内容后再提交。您写的内容还在。"


@dataclass(frozen=True)
class Stored:
    """A summary with what staff did to its sections. `payload` is what the interview handed over last."""

    row: Any
    payload: dict[str, Any]
    sections: Sequence[Shown]
    reason: str
    sent: tuple[str, datetime | None, str] | None  # state, when, note


Records = Callable[[Stored], Effect]


class SummaryStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer
        self._documents = Documents(sealer)

    async def get(self, interview: str) -> Stored | None:
        return await self._db.read(lambda connection: self._load(connection, interview))

    async def of(self, conversation: str) -> list[Stored]:
        """Every interview of a conversation, newest first."""
        query = select(Summary.interview).where(Summary.conversation_id == conversation).order_by(Summary.at.desc())

        def work(connection: Connection) -> list[Stored]:
            found = (self._load(connection, interview) for interview in connection.scalars(query).all())
            return [one for one in found if one is not None]

        return await self._db.read(work)

    async def where(self, interview: str) -> tuple[str, str] | None:
        """Conversation and clinic of an interview, without opening it: who asks is checked first."""
        query = select(Summary.conversation_id, Summary.clinic).where(Summary.interview == interview)
        row = await self._db.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else (row[0], row[1])

    # --- sections -----------------------------------------------------------------------------------------

    async def edit(self, interview: str, key: str, revision: int, text: str, by: Acting, now: datetime) -> Stored:
        return await self._section(interview, key, revision, by, now, lambda s: touch(s, "open", text.strip()))

    async def accept_section(self, interview: str, key: str, revision: int, by: Acting, now: datetime) -> Stored:
        return await self._section(interview, key, revision, by, now, lambda s: touch(s, "accepted"))

    async def reject_section(
        self, interview: str, key: str, revision: int, reason: str, by: Acting, now: datetime
    ) -> Stored:
        return await self._section(interview, key, revision, by, now, lambda s: touch(s, "rejected", None, reason))

    async def _section(
        self, interview: str, key: str, revision: int, by: Acting, now: datetime, change: Callable[[Shown], Touched]
    ) -> Stored:
        def work(connection: Connection) -> Stored:
            before = self._current(connection, interview, revision)
            shown = next((one for one in before.sections if one.key == key), None)
            if shown is None:
                raise NotFound(f"no section {key}")
            self._keep(connection, interview, change(shown), by, now)
            return self._moved(connection, before, now, review="open")

        return await self._db.write(work)

    # --- the whole ------------------------------------------------------------------------------------------

    async def accept(self, interview: str, revision: int, by: Acting, now: datetime, record: Records) -> Stored:
        """Every section that was not rejected is accepted; the record leaves with the same transaction."""

        def work(connection: Connection) -> Stored:
            before = self._current(connection, interview, revision)
            for shown in before.sections:
                if shown.state != "rejected":
                    self._keep(connection, interview, touch(shown, "accepted"), by, now)
            made = self._load(connection, interview)
            assert made is not None
            effect = record(made)
            row = waiting(effect, self._sealer, made.row.conversation_id, made.row.version, now)
            connection.execute(insert(Outbox), row)
            return self._moved(connection, before, now, sent_key=effect.key, **_reviewed("accepted", by, now))

        return await self._db.write(work)

    async def reject(self, interview: str, revision: int, reason: str, by: Acting, now: datetime) -> Stored:
        def work(connection: Connection) -> Stored:
            before = self._current(connection, interview, revision)
            sealed = self._sealer.seal(reason)
            return self._moved(connection, before, now, reason=sealed, **_reviewed("rejected", by, now))

        return await self._db.write(work)

    async def left(self, interview: str, now: datetime) -> None:
        """The record has gone, or could not go: pages that show the summary say so."""

        def work(connection: Connection) -> None:
            columns = (Summary.interview, Summary.conversation_id, Summary.clinic, Summary.visit)
            row = connection.execute(select(*columns).where(Summary.interview == interview)).one_or_none()
            if row is not None:
                emit(connection, [_happened(row)], now)

        await self._db.write(work)

    # --- inside ---------------------------------------------------------------------------------------------

    def _current(self, connection: Connection, interview: str, revision: int) -> Stored:
        """The summary, held until commit, as long as it still is what the page shows."""
        connection.execute(select(Summary.revision).where(Summary.interview == interview).with_for_update())
        stored = self._load(connection, interview)
        if stored is None:
            raise NotFound("no such interview")
        if stored.row.revision != revision:
            raise Stale("another revision")
        if stored.row.review == "accepted":
            raise Conflict("accepted already", heard=CLOSED)
        return stored

    def _load(self, connection: Connection, interview: str) -> Stored | None:
        row = connection.execute(select(*Summary.__table__.columns).where(Summary.interview == interview)).one_or_none()
        if row is None:
            return None
        table = SummarySection.__table__.columns
        kept = connection.execute(select(*table).where(SummarySection.interview == interview)).all()
        touched = {one.key: self._touched(one) for one in kept}
        payload = self._documents.open(row.document)
        reason = self._sealer.open(row.reason) if row.reason else ""
        sections = merge(payload["summary"]["sections"], touched)
        return Stored(row, payload, sections, reason, _sent(connection, row.sent_key))

    def _touched(self, row: Any) -> Touched:
        base = self._documents.open(row.original)
        return Touched(
            key=row.key,
            title=base["title"],
            original=base["text"],
            state=row.state,
            edited=None if row.edited is None else self._sealer.open(row.edited),
            reason=self._sealer.open(row.reason) if row.reason else "",
            distance=row.distance,
            by=row.by,
            name=row.name,
            at=row.at,
        )

    def _keep(self, connection: Connection, interview: str, one: Touched, by: Acting, now: datetime) -> None:
        fields = {
            "state": one.state,
            "original": self._documents.seal({"title": one.title, "text": one.original}),
            "edited": None if one.edited is None else self._sealer.seal(one.edited),
            "reason": self._sealer.seal(one.reason) if one.reason else None,
            "distance": 0 if one.edited is None else distance(one.original, one.edited),
            "by": by.id,
            "name": by.name,
            "at": now,
        }
        upsert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        made = upsert(SummarySection).values(interview=interview, key=one.key, **fields)
        connection.execute(made.on_conflict_do_update(index_elements=["interview", "key"], set_=fields))

    def _moved(self, connection: Connection, before: Stored, now: datetime, **changes: Any) -> Stored:
        """The next revision, told to every open page."""
        row = before.row
        changes = {"revision": row.revision + 1} | changes
        connection.execute(update(Summary).where(Summary.interview == row.interview).values(**changes))
        made = self._load(connection, row.interview)
        assert made is not None
        emit(connection, [_happened(row)], now)
        return made


def _happened(row: Any) -> Happened:
    return Happened("summary", row.conversation_id, (row.clinic,), row.interview, row.visit or row.interview)


def _reviewed(state: str, by: Acting, now: datetime) -> dict[str, Any]:
    return {
        "review": state,
        "review_by": by.id,
        "review_name": by.name,
        "review_at": now,
        "updated_by_patient": False,
    }


def _sent(connection: Connection, key: str | None) -> tuple[str, datetime | None, str] | None:
    """How far the record is on its way: waiting, done or dead."""
    if key is None:
        return None
    query = select(Outbox.state, Outbox.created_at, Outbox.done_at, Outbox.note).where(Outbox.key == key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return ("waiting" if row.state == "taken" else row.state, row.done_at or row.created_at, row.note)
