"""A meeting says how many came and what it took; the group's events and its money

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meetings", table_kwargs={"sqlite_autoincrement": True}) as table:
        for name in ("head_count", "newcomers", "minutes", "volunteer_minutes"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_meetings_head_count_is_a_number"), "head_count >= 0")
        table.create_check_constraint(op.f("ck_meetings_newcomers_are_a_number"), "newcomers >= 0")
        table.create_check_constraint(op.f("ck_meetings_it_took_time"), "minutes > 0")
        table.create_check_constraint(op.f("ck_meetings_volunteers_gave_time"), "volunteer_minutes >= 0")
    _of_a_group(
        "events",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
    )
    _of_a_group(
        "money_lines",
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(60), nullable=False),
        sa.CheckConstraint("pence <> 0", name=op.f("ck_money_lines_it_is_an_amount")),
    )


def _of_a_group(name: str, *more: SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f(f"fk_{name}_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_group_id"), name, ["group_id"])
