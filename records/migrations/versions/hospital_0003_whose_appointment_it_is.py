"""Whose appointment it is: one conversation may book for several people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hospital_0003"
down_revision = "hospital_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("whose", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("appointment", "whose")
