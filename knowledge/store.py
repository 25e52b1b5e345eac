"""Documents and their versions in the database. Every change is one transaction and one line in the event list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.documents import Document, State
from knowledge.rows import BY_DOCUMENT, BY_PASSAGE, BY_VERSION, CHANGES, LATEST, WITH_QUESTIONS, Row, read_rows
from records.database import Database
from records.knowledge import KnowledgeDocument, KnowledgeEvent, KnowledgePassage, KnowledgeVersion

SPACE = uuid.UUID("5b1f6a52-6d0b-4c6e-9d3e-2f6f0f1d8a10")  # makes the same ids from the same names on any machine
CHUNK = 400  # SQLite and PostgreSQL both take this many parameters with ease


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
        found = await self._read(BY_PASSAGE, passages)
        return {row.passage: row for row in found}

    async def rows_of(self, documents: Sequence[str]) -> list[Row]:
        """The passages of these documents that an index should hold."""
        return await self._read(BY_DOCUMENT, documents)

    async def _read(self, statement: Select[Any], ids: Sequence[str]) -> list[Row]:
        def work(connection: Connection) -> list[Row]:
            return [row for some in _chunks(ids) for row in read_rows(connection, statement, ids=some)]

        return await self._database.read(work)

    async def version_rows(self, document: str, number: int) -> list[Row]:
        """Every passage of one version, in order, whatever its state: for tracing, showing and comparing."""
        return await self._database.read(
            lambda connection: read_rows(connection, BY_VERSION, document=document, number=number)
        )

    async def changes(self, collection: str, after: int) -> tuple[int, list[str]]:
        """The newest decision and the documents decided about since `after`."""
        given = {"collection": collection, "after": after}
        records = await self._database.read(lambda connection: connection.execute(CHANGES, given).all())
        return max((record[1] for record in records), default=after), [record[0] for record in records]

    async def has_questions(self, collection: str) -> bool:
        """Whether any passage of this collection knows how people ask for it."""
        return await self._scalar(WITH_QUESTIONS, collection) is not None

    async def latest(self, collection: str) -> int:
        return await self._scalar(LATEST, collection) or 0

    async def _scalar(self, statement: Select[Any], collection: str) -> Any:
        given = {"collection": collection}
        return await self._database.read(lambda connection: connection.execute(statement, given).scalar())


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


def _chunks(items: Iterable[str]) -> Iterable[list[str]]:
    several = list(items)
    for start in range(0, len(several), CHUNK):
        yield several[start : start + CHUNK]
