"""Whether somebody chose the clinic a person is a patient of"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "desk_0003"
down_revision = "desk_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("patient_clinic", schema=None) as batch_op:
        batch_op.add_column(sa.Column("placed", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("patient_clinic", schema=None) as batch_op:
        batch_op.alter_column("placed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("patient_clinic", schema=None) as batch_op:
        batch_op.drop_column("placed")
