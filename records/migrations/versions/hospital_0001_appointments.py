"""The appointment book"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hospital_0001"
down_revision = None
branch_labels = ("hospital",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment_window",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_window"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("window_id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["window_id"], ["appointment_window.id"], name="fk_appointment_window_id_appointment_window"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint("key", name="uq_appointment_key"),
    )
    op.create_index("ix_appointment_window_id", "appointment", ["window_id"])
    op.create_index("ix_appointment_conversation_id", "appointment", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("appointment")
    op.drop_table("appointment_window")
