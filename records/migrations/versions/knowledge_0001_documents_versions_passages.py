"""Knowledge: documents, versions, passages, decisions, vectors, open questions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from records.base import Json, UtcDateTime

revision = "knowledge_0001"
down_revision = None
branch_labels = ("knowledge",)
depends_on = None

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _documents()
    _decisions()


def _documents() -> None:
    op.create_table(
        "knowledge_document",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("collection", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_document"),
        sa.UniqueConstraint("collection", "name", name="uq_knowledge_document_collection_name"),
    )
    op.create_table(
        "knowledge_version",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("licence", sa.String(100), nullable=False),
        sa.Column("layer", sa.String(10), nullable=False),
        sa.Column("department", sa.String(100), nullable=False),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(100), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.String(100), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_version"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["knowledge_document.id"], name="fk_knowledge_version_document_id_knowledge_document"
        ),
        sa.UniqueConstraint("document_id", "number", name="uq_knowledge_version_document_id_number"),
    )
    op.create_index("ix_knowledge_version_state", "knowledge_version", ["state"])
    op.create_table(
        "knowledge_passage",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("version_id", sa.String(36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_passage"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["knowledge_version.id"], name="fk_knowledge_passage_version_id_knowledge_version"
        ),
    )
    op.create_index("ix_knowledge_passage_version", "knowledge_passage", ["version_id", "ordinal"])


def _decisions() -> None:
    op.create_table(
        "knowledge_event",
        sa.Column("id", serial, autoincrement=True, nullable=False),
        sa.Column("collection", sa.String(64), nullable=False),
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_event"),
    )
    op.create_index("ix_knowledge_event_collection", "knowledge_event", ["collection", "id"])
    op.create_index("ix_knowledge_event_document_id", "knowledge_event", ["document_id"])
    op.create_table(
        "knowledge_vector",
        sa.Column("model", sa.String(40), nullable=False),
        sa.Column("hash", sa.String(32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "hash", name="pk_knowledge_vector"),
    )
    op.create_table(
        "knowledge_question",
        sa.Column("id", serial, autoincrement=True, nullable=False),
        sa.Column("collection", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("handled_by", sa.String(100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_question"),
    )
    op.create_index("ix_knowledge_question_kind", "knowledge_question", ["kind", "at"])


def downgrade() -> None:
    for name in ("question", "vector", "event", "passage", "version", "document"):
        op.drop_table(f"knowledge_{name}")
