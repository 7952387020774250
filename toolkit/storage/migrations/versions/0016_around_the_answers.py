"""Strands, whom the group reaches, voices, tasks, links to outside, and the end of a group

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _of_a_group(
        "strands",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_strands_group_id")),
    )
    op.create_table(
        "member_strands",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("strand_id", sa.Integer(), nullable=False),
        _key("member_strands", "member_id", "members"),
        _key("member_strands", "strand_id", "strands"),
        sa.PrimaryKeyConstraint("member_id", "strand_id", name=op.f("pk_member_strands")),
    )
    op.create_index(op.f("ix_member_strands_strand_id"), "member_strands", ["strand_id"])
    with op.batch_alter_table("meetings", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("strand_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_meetings_strand_id"), "strands", ["strand_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_meetings_strand_id"), "meetings", ["strand_id"])
    with op.batch_alter_table("members", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(
            sa.Column("has_task", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("events", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(
            sa.Column("kind", sa.String(20), nullable=False, server_default="happened")
        )
        table.create_check_constraint(op.f("ck_events_kind"), "kind IN ('happened', 'link')")
    with op.batch_alter_table("groups", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    _of_a_group(
        "reach_rounds",
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
    )
    op.create_table(
        "reach_counts",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _key("reach_counts", "round_id", "reach_rounds"),
        sa.CheckConstraint("count >= 0", name=op.f("ck_reach_counts_count_is_a_number")),
        sa.PrimaryKeyConstraint("round_id", "category", "answer", name=op.f("pk_reach_counts")),
    )
    _of_a_group(
        "voices",
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("uses", sa.JSON(), nullable=False),
        sa.Column("marked_on", sa.Date(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        _key("voices", "member_id", "members"),
        _key("voices", "response_id", "responses"),
    )
    op.create_index(op.f("ix_voices_member_id"), "voices", ["member_id"])
    op.create_index(op.f("ix_voices_response_id"), "voices", ["response_id"])
    op.create_table(
        "quoted",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("voice_id", sa.Integer(), nullable=False),
        _key("quoted", "report_id", "reports"),
        _key("quoted", "voice_id", "voices"),
        sa.PrimaryKeyConstraint("report_id", "voice_id", name=op.f("pk_quoted")),
    )
    op.create_index(op.f("ix_quoted_voice_id"), "quoted", ["voice_id"])
    with op.batch_alter_table(
        "report_drafts", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.add_column(sa.Column("quotes", sa.JSON(), nullable=False, server_default="[]"))


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def _of_a_group(name: str, *more: SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        *more,
        _key(name, "group_id", "groups"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_group_id"), name, ["group_id"])
