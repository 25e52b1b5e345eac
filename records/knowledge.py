"""The knowledge tables: documents, their versions and passages, who decided what, and what nobody could answer.

A version is never changed once it left draft and never deleted: an old answer can always be traced to it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, Json, UtcDateTime

Serial = BigInteger().with_variant(Integer(), "sqlite")


class KnowledgeDocument(Base):
    """One source the hospital keeps; `live` is the version that may answer, 0 when there is none."""

    __tablename__ = "knowledge_document"
    __table_args__ = (UniqueConstraint("collection", "name"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    collection: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(400))
    title: Mapped[str] = mapped_column(String(400))
    head: Mapped[int] = mapped_column(Integer)
    live: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnowledgeVersion(Base):
    """Exactly what a document said and under which terms: the thing that is approved and cited."""

    __tablename__ = "knowledge_version"
    __table_args__ = (UniqueConstraint("document_id", "number"), Index("ix_knowledge_version_state", "state"))
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("knowledge_document.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10))  # draft | reviewed | approved | retired
    title: Mapped[str] = mapped_column(String(400))
    hash: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(400))
    licence: Mapped[str] = mapped_column(String(100))
    layer: Mapped[str] = mapped_column(String(10))  # general | guideline | evidence
    department: Mapped[str] = mapped_column(String(100))
    effective: Mapped[date | None] = mapped_column(Date)
    expires: Mapped[date | None] = mapped_column(Date)  # the last day it may be used
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KnowledgePassage(Base):
    """A piece of one version, small enough to be cited. `questions` are other ways people ask for it."""

    __tablename__ = "knowledge_passage"
    __table_args__ = (Index("ix_knowledge_passage_version", "version_id", "ordinal"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("knowledge_version.id"))
    ordinal: Mapped[int] = mapped_column(Integer)
    heading: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(Json)


class KnowledgeEvent(Base):
    """Every decision about a document, in order. The index follows this list, so it can never run ahead of it."""

    __tablename__ = "knowledge_event"
    __table_args__ = (Index("ix_knowledge_event_collection", "collection", "id"),)
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    collection: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(16))  # added | reviewed | approved | retired | rolled_back
    person: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnowledgeVector(Base):
    """Embeddings by model and text hash: the index can be rebuilt anywhere without embedding again."""

    __tablename__ = "knowledge_vector"
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class KnowledgeQuestion(Base):
    """A question nobody's knowledge answered (sealed: patients wrote it), or feedback on an answer given."""

    __tablename__ = "knowledge_question"
    __table_args__ = (Index("ix_knowledge_question_kind", "kind", "at"),)
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    collection: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))  # unanswered | helpful | unhelpful
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    handled_by: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
