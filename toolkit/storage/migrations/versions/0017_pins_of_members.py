"""A member's own PIN, and when their card was made anew

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(255), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("sees_after", sa.Integer(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.CheckConstraint("wrong >= 0", name=op.f("ck_pins_wrong_is_a_number")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_pins_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_pins")),
    )
    with op.batch_alter_table("members", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("card_made_on", sa.Date(), nullable=True))
