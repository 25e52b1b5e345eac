"""Documents and their versions in the database. Every change is one transaction and one line in the event list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.documents import Document, State, Terms
from records.database import Database
from records.knowledge import KnowledgeDocument, KnowledgeEvent, KnowledgePassage, KnowledgeVersion

SPACE = uuid.UUID("5b1f6a52-6d0b-4c6e-9d3e-2f6f0f1d8a10")  # makes the same ids from the same names on any machine
CHUNK = 400  # SQLite and PostgreSQL both take this many parameters with ease


@dataclass(frozen=True)
class Row:
    """A passage with everything that decides whether it may be shown and how it is cited."""

    passage: str
    document: str
    name: str
    version: int
    state: str
    title: str
    heading: str
    text: str
    questions: tuple[str, ...]
    terms: Terms
    live: bool

    def holds(self, day: date) -> bool:
        begun = self.terms.effective is None or self.terms.effective <= day
        return begun and (self.terms.expires is None or day <= self.terms.expires)


def document_id(collection: str, name: str) -> str:
    return str(uuid.uuid5(SPACE, f"{collection}/{name}"))


class Store:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def heads(self, collection: str, names: Sequence[str]) -> dict[str, tuple[int, str, str]]:
        """name → (number, hash, state) of the newest version, for those that exist."""
        found: dict[str, tuple[int, str, str]] = {}
        async with self._database.reading() as session:
            for some in _chunks(names):
                query = (
                    select(KnowledgeDocument.name, KnowledgeVersion.number, KnowledgeVersion.hash,
                           KnowledgeVersion.state)
                    .join(KnowledgeVersion, KnowledgeVersion.document_id == KnowledgeDocument.id)
                    .where(KnowledgeDocument.collection == collection, KnowledgeDocument.name.in_(some),
                           KnowledgeVersion.number == KnowledgeDocument.head)
                )  # fmt: skip
                for name, number, version_hash, state in await session.execute(query):
                    found[name] = (number, version_hash, state)
        return found

    async def add(
        self, collection: str, documents: Sequence[Document], state: State, person: str, now: datetime
    ) -> int:
        """A new version of each, all or none. The caller has left out those that did not change."""
        async with self._database.writing() as session:
            wanted = [document_id(collection, document.name) for document in documents]
            known = await _documents(session, wanted)
            rows = _Rows(collection, state, person, now)
            for document in documents:
                rows.take(document, known.get(document_id(collection, document.name)))
            await _retire_before(session, rows.superseded)
            await rows.write(session)
        return len(documents)

    async def rows(self, passages: Sequence[str]) -> dict[str, Row]:
        """What the database says of these passages now."""
        found: dict[str, Row] = {}
        async with self._database.reading() as session:
            for some in _chunks(passages):
                for record in await session.execute(_select_rows().where(KnowledgePassage.id.in_(some))):
                    row = _row(*record)
                    found[row.passage] = row
        return found

    async def rows_of(self, documents: Sequence[str]) -> list[Row]:
        """The passages of these documents that an index should hold: the live version and the newest one."""
        found: list[Row] = []
        async with self._database.reading() as session:
            for some in _chunks(documents):
                query = _select_rows().where(
                    KnowledgeVersion.document_id.in_(some),
                    (KnowledgeVersion.number == KnowledgeDocument.live)
                    | (KnowledgeVersion.number == KnowledgeDocument.head),
                )
                found += [_row(*record) for record in await session.execute(query)]
        return found

    async def version_rows(self, document: str, number: int) -> list[Row]:
        """Every passage of one version, in order, whatever its state: for tracing, showing and comparing."""
        query = _select_rows().where(
            KnowledgeVersion.document_id == document, KnowledgeVersion.number == number
        ).order_by(KnowledgePassage.ordinal)  # fmt: skip
        async with self._database.reading() as session:
            return [_row(*record) for record in await session.execute(query)]

    async def changes(self, collection: str, after: int) -> tuple[int, list[str]]:
        """The newest decision and the documents decided about since `after`."""
        query = select(KnowledgeEvent.document_id, func.max(KnowledgeEvent.id)).where(
            KnowledgeEvent.collection == collection, KnowledgeEvent.id > after
        ).group_by(KnowledgeEvent.document_id)  # fmt: skip
        async with self._database.reading() as session:
            records = (await session.execute(query)).all()
        return max((record[1] for record in records), default=after), [record[0] for record in records]

    async def has_questions(self, collection: str) -> bool:
        """Whether any passage of this collection knows how people ask for it."""
        query = (
            select(KnowledgePassage.id)
            .join(KnowledgeVersion, KnowledgeVersion.id == KnowledgePassage.version_id)
            .join(KnowledgeDocument, KnowledgeDocument.id == KnowledgeVersion.document_id)
            .where(KnowledgeDocument.collection == collection, cast(KnowledgePassage.questions, String) != "[]")
            .limit(1)
        )
        async with self._database.reading() as session:
            return (await session.scalar(query)) is not None

    async def latest(self, collection: str) -> int:
        query = select(func.max(KnowledgeEvent.id)).where(KnowledgeEvent.collection == collection)
        async with self._database.reading() as session:
            return (await session.scalar(query)) or 0


class _Rows:
    """Collects the rows of one `add`, so that thousands of documents are a few statements."""

    def __init__(self, collection: str, state: State, person: str, now: datetime) -> None:
        self.collection, self.state, self.person, self.now = collection, state, person, now
        self.documents: list[dict[str, Any]] = []
        self.moved: list[dict[str, Any]] = []
        self.versions: list[dict[str, Any]] = []
        self.passages: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.superseded: list[str] = []

    def take(self, document: Document, known: KnowledgeDocument | None) -> None:
        key = document_id(self.collection, document.name)
        number = 1 if known is None else known.head + 1
        live = number if self.state == "approved" else (known.live if known else 0)
        if known is None:
            self.documents.append({"id": key, "collection": self.collection, "name": document.name,
                                   "title": document.title[:400], "head": number, "live": live,
                                   "created_at": self.now, "updated_at": self.now})  # fmt: skip
        else:
            self.moved.append({"id": key, "head": number, "live": live, "title": document.title[:400],
                               "updated_at": self.now})  # fmt: skip
            if self.state == "approved":
                self.superseded.append(key)
        self._version(key, number, document)
        self.events.append({"collection": self.collection, "document_id": key, "number": number,
                            "action": "added" if self.state != "approved" else "approved", "person": self.person,
                            "note": "", "at": self.now})  # fmt: skip

    def _version(self, key: str, number: int, document: Document) -> None:
        version = str(uuid.uuid5(SPACE, f"{key}/{number}"))
        approved = self.state == "approved"
        terms = document.terms
        self.versions.append({
            "id": version, "document_id": key, "number": number, "state": self.state, "title": document.title[:400],
            "hash": document.hash, "owner": terms.owner, "source": terms.source[:400], "licence": terms.licence,
            "layer": terms.layer, "department": terms.department, "effective": terms.effective,
            "expires": terms.expires, "reviewed_on": terms.reviewed_on, "made_by": self.person, "made_at": self.now,
            "approved_by": self.person if approved else "", "approved_at": self.now if approved else None,
        })  # fmt: skip
        for ordinal, piece in enumerate(document.pieces):
            self.passages.append({
                "id": str(uuid.uuid5(SPACE, f"{version}/{ordinal}")), "version_id": version, "ordinal": ordinal,
                "heading": piece.heading[:400], "text": piece.text, "questions": list(piece.questions),
            })  # fmt: skip

    async def write(self, session: AsyncSession) -> None:
        for table, rows in (
            (KnowledgeDocument, self.documents), (KnowledgeVersion, self.versions),
            (KnowledgePassage, self.passages), (KnowledgeEvent, self.events),
        ):  # fmt: skip
            if rows:
                await session.execute(insert(table), rows)
        if self.moved:
            await session.execute(update(KnowledgeDocument), self.moved)


async def _documents(session: AsyncSession, ids: Sequence[str]) -> dict[str, KnowledgeDocument]:
    found: dict[str, KnowledgeDocument] = {}
    for some in _chunks(ids):
        query = select(KnowledgeDocument).where(KnowledgeDocument.id.in_(some))
        found.update({document.id: document for document in await session.scalars(query)})
    return found


async def _retire_before(session: AsyncSession, documents: Sequence[str]) -> None:
    """A newly approved version takes the place of the approved one before it."""
    for some in _chunks(documents):
        await session.execute(
            update(KnowledgeVersion)
            .where(KnowledgeVersion.document_id.in_(some), KnowledgeVersion.state == "approved")
            .values(state="retired")
            .execution_options(synchronize_session=False)
        )


def _select_rows() -> Select[KnowledgePassage, KnowledgeVersion, KnowledgeDocument]:
    return (
        select(KnowledgePassage, KnowledgeVersion, KnowledgeDocument)
        .join(KnowledgeVersion, KnowledgeVersion.id == KnowledgePassage.version_id)
        .join(KnowledgeDocument, KnowledgeDocument.id == KnowledgeVersion.document_id)
    )


def _row(passage: KnowledgePassage, version: KnowledgeVersion, document: KnowledgeDocument) -> Row:
    terms = Terms(version.owner, version.source, version.licence, version.layer,  # type: ignore[arg-type]
                  version.department, version.effective, version.expires, version.reviewed_on)  # fmt: skip
    return Row(passage.id, document.id, document.name, version.number, version.state, version.title, passage.heading,
               passage.text, tuple(passage.questions), terms, version.number == document.live)  # fmt: skip


def _chunks(items: Iterable[str]) -> Iterable[list[str]]:
    several = list(items)
    for start in range(0, len(several), CHUNK):
        yield several[start : start + CHUNK]
