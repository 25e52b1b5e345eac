"""CDS Hooks: tokens that were used, feedback on cards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from records.base import UtcDateTime

revision = "cds_0001"
down_revision = None
branch_labels = ("cds",)
depends_on = None

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cds_feedback",
        sa.Column("id", serial, autoincrement=True, nullable=False),
        sa.Column("card", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("suggestions", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("comment", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cds_feedback")),
    )
    op.create_index(op.f("ix_cds_feedback_card"), "cds_feedback", ["card"])
    op.create_table(
        "cds_token",
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_cds_token")),
    )
    op.create_index(op.f("ix_cds_token_until"), "cds_token", ["until"])


def downgrade() -> None:
    op.drop_table("cds_token")
    op.drop_table("cds_feedback")
