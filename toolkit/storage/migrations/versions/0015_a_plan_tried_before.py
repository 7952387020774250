"""A group can be the rehearsal of another one's plan

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("groups", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("rehearses_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_groups_rehearses_id"), "groups", ["rehearses_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(op.f("ix_groups_rehearses_id"), "groups", ["rehearses_id"])
