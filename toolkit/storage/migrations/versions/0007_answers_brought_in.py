"""Answers brought in: an import is one row, and what it brought points to it

Revision ID: 0007
Revises: 0006
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBERED: dict[str, Any] = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("waves", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_imports_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_imports_group_id"), "imports", ["group_id"])
    for name in ("members", "waves", "responses"):
        with op.batch_alter_table(name, **_NUMBERED) as table:
            table.add_column(sa.Column("import_id", sa.Integer))
            table.create_foreign_key(
                op.f(f"fk_{name}_import_id"), "imports", ["import_id"], ["id"], ondelete="SET NULL"
            )
        op.create_index(op.f(f"ix_{name}_import_id"), name, ["import_id"])
