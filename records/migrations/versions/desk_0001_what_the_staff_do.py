"""What the staff do: patients of clinics, summaries, alerts, tasks, the live log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "desk_0001"
down_revision = None
branch_labels = ("desk",)
depends_on = "house_0001"


def upgrade() -> None:
    op.create_table(
        "desk_event",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("clinics", sa.Text(), nullable=False),
        sa.Column("interview", sa.String(length=96), nullable=False),
        sa.Column("visit", sa.String(length=96), nullable=False),
        sa.Column("alert", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_event")),
    )
    with op.batch_alter_table("desk_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_event_at"), ["at"], unique=False)

    op.create_table(
        "live_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_counter")),
    )
    # The one row every writer of events holds until it commits.
    op.execute("INSERT INTO live_counter (id, last) VALUES (1, 0)")
    op.create_table(
        "patient_clinic",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "clinic", name=op.f("pk_patient_clinic")),
    )
    with op.batch_alter_table("patient_clinic", schema=None) as batch_op:
        batch_op.create_index("ix_patient_clinic_recent", ["clinic", "last_at"], unique=False)

    op.create_table(
        "summary",
        sa.Column("interview", sa.String(length=96), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("doctor", sa.String(length=64), nullable=False),
        sa.Column("visit", sa.String(length=36), nullable=True),
        sa.Column("placed", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=8), nullable=False),
        sa.Column("review_by", sa.String(length=36), nullable=True),
        sa.Column("review_name", sa.String(length=80), nullable=False),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("updated_by_patient", sa.Boolean(), nullable=False),
        sa.Column("sent_key", sa.String(length=160), nullable=True),
        sa.Column("brief", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("interview", name=op.f("pk_summary")),
    )
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.create_index("ix_summary_clinic_day", ["clinic", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_summary_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_summary_visit"), ["visit"], unique=False)

    op.create_table(
        "talk_hold",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_talk_hold")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_to", sa.String(length=36), nullable=True),
        sa.Column("assigned_name", sa.String(length=80), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_assigned_to"), ["assigned_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_conversation_id"), ["conversation_id"], unique=False)

    op.create_table(
        "visit_mark",
        sa.Column("visit", sa.String(length=96), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_by", sa.String(length=36), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visit_mark")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_to", sa.String(length=36), nullable=True),
        sa.Column("assigned_name", sa.String(length=80), nullable=False),
        sa.Column("escalated_by", sa.String(length=80), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["desk_item.id"], name=op.f("fk_alert_id_desk_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_clinic"), ["clinic"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_alert_open", ["closed_at", "at"], unique=False)

    op.create_table(
        "summary_section",
        sa.Column("interview", sa.String(length=96), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("edited", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview"], ["summary.interview"], name=op.f("fk_summary_section_interview_summary")
        ),
        sa.PrimaryKeyConstraint("interview", "key", name=op.f("pk_summary_section")),
    )


def downgrade() -> None:
    op.drop_table("summary_section")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_open")
        batch_op.drop_index(batch_op.f("ix_alert_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_alert_clinic"))

    op.drop_table("alert")
    op.drop_table("visit_mark")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_task_assigned_to"))

    op.drop_table("task")
    op.drop_table("talk_hold")
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summary_visit"))
        batch_op.drop_index(batch_op.f("ix_summary_conversation_id"))
        batch_op.drop_index("ix_summary_clinic_day")

    op.drop_table("summary")
    with op.batch_alter_table("patient_clinic", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_clinic_recent")

    op.drop_table("patient_clinic")
    op.drop_table("live_counter")
    with op.batch_alter_table("desk_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_event_at"))

    op.drop_table("desk_event")
