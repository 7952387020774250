"""Names for signing in, as they are compared

Revision ID: 0002
Revises: 0001
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLE = sa.table(
    "facilitators",
    sa.column("id", sa.Integer),
    sa.column("username", sa.String),
    sa.column("name_key", sa.String),
)


def name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def upgrade() -> None:
    op.add_column("facilitators", sa.Column("name_key", sa.String(800)))
    connection = op.get_bind()
    taken: set[str] = set()
    for number, name in connection.execute(
        sa.select(_TABLE.c.id, _TABLE.c.username).order_by(_TABLE.c.id)
    ).all():
        free = name
        while name_key(free) in taken:  # names that only SQLite took for different ones
            free = f"{name[:30]}-{number}" if free == name else f"{free[:38]}-2"
        taken.add(name_key(free))
        connection.execute(
            sa.update(_TABLE)
            .where(_TABLE.c.id == number)
            .values(username=free, name_key=name_key(free))
        )
    # An index, so that no table is copied: SQLite would drop what points to it.
    op.create_index("uq_facilitators_name_key", "facilitators", ["name_key"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_facilitators_name_key", "facilitators")
    op.drop_column("facilitators", "name_key")
