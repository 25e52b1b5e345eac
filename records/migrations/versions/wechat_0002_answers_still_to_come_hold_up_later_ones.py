"""Answers still to come hold up later ones"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "wechat_0002"
down_revision = "wechat_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index(batch_op.f("ix_wechat_delivery_address"))
        batch_op.create_index("ix_wechat_delivery_address_at", ["address", "at"], unique=False)
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.alter_column("owed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_wechat_delivery_address_at")
        batch_op.create_index(batch_op.f("ix_wechat_delivery_address"), ["address"], unique=False)
        batch_op.drop_column("owed")
