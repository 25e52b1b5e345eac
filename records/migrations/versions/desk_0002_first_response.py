"""When an alert was first answered; recent patients of the whole house"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "desk_0002"
down_revision = "desk_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_patient_clinic_last", "patient_clinic", ["last_at"])


def downgrade() -> None:
    op.drop_index("ix_patient_clinic_last", "patient_clinic")
    op.drop_column("alert", "responded_at")
