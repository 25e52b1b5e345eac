"""Appointments of a day are found by their start"""

from __future__ import annotations

from alembic import op

revision = "hospital_0002"
down_revision = "hospital_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_appointment_start", "appointment", ["start"])


def downgrade() -> None:
    op.drop_index("ix_appointment_start", "appointment")
