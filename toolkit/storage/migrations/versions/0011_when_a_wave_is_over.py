"""A wave can have its last day, or be counted from each member's joining

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FROM_JOINING = (
    "(months IS NULL AND until_months IS NULL AND counted_from IS NULL) OR "
    "(months IS NOT NULL AND until_months IS NOT NULL AND counted_from IS NOT NULL "
    "AND months >= 0 AND until_months > months)"
)


def upgrade() -> None:
    op.add_column("groups", sa.Column("figures_until", sa.Date(), nullable=True))
    op.drop_index("uq_waves_one_open", "waves")
    with op.batch_alter_table("waves", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("closes_on", sa.Date(), nullable=True))
        for name in ("months", "until_months", "counted_from"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.create_check_constraint(
            op.f("ck_waves_ends_after_it_opens"), "closes_on IS NULL OR closes_on >= opened"
        )
        table.create_check_constraint(op.f("ck_waves_counts_from_joining"), _FROM_JOINING)
    for name, columns, where in (
        ("uq_waves_one_open", ["group_id"], "closed IS NULL AND months IS NULL"),
        (
            "uq_waves_one_open_a_month",
            ["group_id", "months"],
            "closed IS NULL AND months IS NOT NULL",
        ),
    ):
        op.create_index(
            name,
            "waves",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
