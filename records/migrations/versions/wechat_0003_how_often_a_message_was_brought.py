"""How often a message was brought"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "wechat_0003"
down_revision = "wechat_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.alter_column("asked", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.drop_column("asked")
