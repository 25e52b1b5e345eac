"""The official account: contacts, deliveries, token, bindings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "wechat_0001"
down_revision = None
branch_labels = ("wechat",)
depends_on = "house_0001"


def upgrade() -> None:
    op.create_table(
        "wechat_code",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", "purpose", name=op.f("pk_wechat_code")),
    )
    with op.batch_alter_table("wechat_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_code_code_index"), ["code_index"], unique=False)

    op.create_table(
        "wechat_contact",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("spoke_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoke_used", sa.Integer(), nullable=False),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tapped_used", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_wechat_contact")),
    )
    op.create_table(
        "wechat_delivery",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wechat_delivery")),
    )
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_delivery_address"), ["address"], unique=False)

    op.create_table(
        "wechat_link",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_link")),
    )
    op.create_table(
        "wechat_token",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_wechat_token")),
    )
    op.create_table(
        "wechat_binding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("proven_by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wechat_binding_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_binding")),
    )
    with op.batch_alter_table("wechat_binding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_binding_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_binding_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("wechat_binding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_binding_person_id"))
        batch_op.drop_index(batch_op.f("ix_wechat_binding_address"))

    op.drop_table("wechat_binding")
    op.drop_table("wechat_token")
    op.drop_table("wechat_link")
    with op.batch_alter_table("wechat_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_delivery_address"))

    op.drop_table("wechat_delivery")
    op.drop_table("wechat_contact")
    with op.batch_alter_table("wechat_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_code_code_index"))

    op.drop_table("wechat_code")
