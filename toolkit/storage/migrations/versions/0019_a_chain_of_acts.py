"""Each act holds a mark of those before it in its group

Revision ID: 0019
Revises: 0018
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("acts", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("mark", sa.String(64), nullable=False, server_default=""))
    acts = sa.table(
        "acts",
        sa.column("id", sa.Integer),
        sa.column("group_id", sa.Integer),
        sa.column("at", sa.DateTime),
        sa.column("act", sa.String),
        sa.column("fields", sa.JSON),
        sa.column("mark", sa.String),
    )
    connection = op.get_bind()
    last: dict[int | None, str] = {}
    for row in connection.execute(sa.select(acts).order_by(acts.c.id)).all():
        before = last.get(row.group_id, "")
        content = [before, row.at.isoformat(), row.act, row.fields]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        mark = last[row.group_id] = hashlib.sha256(text.encode()).hexdigest()
        connection.execute(sa.update(acts).where(acts.c.id == row.id).values(mark=mark))
