"""A passage with everything that decides whether it may be shown and how it is cited, as the database has it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, cast, func, select
from sqlalchemy import String as Text
from sqlalchemy.engine import Connection

from knowledge.documents import Terms
from records.knowledge import KnowledgeDocument as Document
from records.knowledge import KnowledgeEvent as Event
from records.knowledge import KnowledgePassage as Passage
from records.knowledge import KnowledgeVersion as Version


@dataclass(frozen=True)
class Row:
    """One passage of one version, and whether that version is the live one."""

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


# Statements stand here ready-made: building them for every question would cost more than running them.
_ROWS: Any = (
    select(
        Passage.id, Document.id, Document.name, Version.number, Version.state, Version.title, Passage.heading,
        Passage.text, Passage.questions, Document.live, Version.owner, Version.source, Version.licence, Version.layer,
        Version.department, Version.effective, Version.expires, Version.reviewed_on,
    )
    .join(Version, Version.id == Passage.version_id)
    .join(Document, Document.id == Version.document_id)
)  # fmt: skip
IDS: Any = bindparam("ids", expanding=True)
BY_PASSAGE: Select[Any] = _ROWS.where(Passage.id.in_(IDS))
# What an index should hold: the live version and the newest one.
BY_DOCUMENT: Select[Any] = _ROWS.where(
    Version.document_id.in_(IDS), (Version.number == Document.live) | (Version.number == Document.head)
)
BY_VERSION: Select[Any] = _ROWS.where(
    Version.document_id == bindparam("document"), Version.number == bindparam("number")
).order_by(Passage.ordinal)  # fmt: skip
LATEST = select(func.max(Event.id)).where(Event.collection == bindparam("collection"))
CHANGES = (
    select(Event.document_id, func.max(Event.id))
    .where(Event.collection == bindparam("collection"), Event.id > bindparam("after"))
    .group_by(Event.document_id)
)
WITH_QUESTIONS = (
    select(Passage.id)
    .join(Version, Version.id == Passage.version_id)
    .join(Document, Document.id == Version.document_id)
    .where(Document.collection == bindparam("collection"), cast(Passage.questions, Text) != "[]")
    .limit(1)
)


def read_rows(connection: Connection, statement: Select[Any], **given: Any) -> list[Row]:
    return [_row(*record) for record in connection.execute(statement, given)]


def _row(
    passage: str, document: str, name: str, number: int, state: str, title: str, heading: str, text: str,
    questions: list[str], live: int, *terms: Any,
) -> Row:  # fmt: skip
    return Row(passage, document, name, number, state, title, heading, text, tuple(questions), Terms(*terms),
               number == live)  # fmt: skip
