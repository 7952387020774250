"""A plan says when it asks, what the group is, what members hope for and how many are expected

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, empty in (("schedule", "{}"), ("profile", "{}"), ("hopes", "[]")):
        op.add_column("plans", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    op.add_column("plans", sa.Column("expected", sa.Integer(), nullable=True))
