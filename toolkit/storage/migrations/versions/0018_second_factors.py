"""A second factor of an account: what its secret is made of, and codes for a lost phone

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table(
        "facilitators", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.add_column(sa.Column("factor_salt", sa.String(32), nullable=True))
        table.add_column(sa.Column("factor_step", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("factor_codes", sa.JSON(), nullable=False, server_default="[]")
        )
