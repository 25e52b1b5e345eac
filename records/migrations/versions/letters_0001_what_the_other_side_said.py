"""What the other side said to an effect it did not take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "letters_0001"
down_revision = None
branch_labels = ("letters",)
depends_on = "house_0001"


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("outcome")
