"""A group can stand beside another, to be compared with it

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("groups", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("beside_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column(
                "beside",
                sa.Enum(
                    "waiting_list",
                    "other_activity",
                    "elsewhere",
                    name="beside",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                nullable=True,
            )
        )
        table.create_foreign_key(
            op.f("fk_groups_beside_id"), "groups", ["beside_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(op.f("ix_groups_beside_id"), "groups", ["beside_id"])
