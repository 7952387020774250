"""Numbers that are never used again, months that are months, one open wave a group

Revision ID: 0004
Revises: 0003
"""

import unicodedata

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: Who was erased before had a number up to here beyond the greatest that is left: SQLite gave the
#: greatest one again. A card of theirs must open nothing.
_GAP = 10_000


def _month(name: str) -> str:
    digits = ", ".join(f"'{digit}'" for digit in range(10))
    months = ", ".join(f"'-{month:02d}'" for month in range(1, 13))
    return (
        f"substr(\"{name}\", 1, 2) IN ('19', '20') AND substr(\"{name}\", 3, 1) IN ({digits}) "
        f"AND substr(\"{name}\", 4, 1) IN ({digits}) AND substr(\"{name}\", 5) IN ({months})"
    )


_REASONS = ("felt_better", "moved", "no_time", "unwell", "not_for_me", "died", "not_said")
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def _tables() -> sa.MetaData:
    """Return the tables as they are after this migration, those that number their rows."""
    tables = sa.MetaData(naming_convention=_NAMES)

    def table(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
        identity = sa.Column("id", sa.Integer, primary_key=True, nullable=False)
        sa.Table(name, tables, identity, *parts)

    def number(name: str) -> sa.Column[Any]:
        return sa.Column(name, sa.Integer, nullable=False)

    def kept(name: str, kind: Any, **how: Any) -> sa.Column[Any]:
        return sa.Column(name, kind, **{"nullable": False, **how})

    def of(parent: str, name: str) -> sa.Column[Any]:
        points = sa.ForeignKey(f"{parent}.id", ondelete="CASCADE")
        return sa.Column(name, sa.Integer, points, nullable=False)

    def choice(name: str, *values: str, **how: Any) -> sa.Column[Any]:
        kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
        return kept(name, kind, **how)

    table(
        "groups",
        kept("name", sa.String(80)),
        kept("purpose", sa.Text),
        kept("support", sa.Text),
        kept("leave_to", sa.String(200)),
        kept("invented", sa.Boolean),
        number("data_version"),
        kept("country", sa.String(20), nullable=True),
    )
    table(
        "facilitators",
        kept("username", sa.String(40), unique=True),
        kept("password", sa.String(255), nullable=True),
        kept("active", sa.Boolean),
        kept("fs_uniquifier", sa.String(64), unique=True),
        kept("name_key", sa.String(800), nullable=True),
    )
    sa.Index("uq_facilitators_name_key", tables.tables["facilitators"].c.name_key, unique=True)
    table(
        "members",
        of("groups", "group_id"),
        kept("code", sa.String(7), unique=True),
        kept("joined", sa.String(7)),
        kept("left", sa.String(7), nullable=True),
        choice("reason", *_REASONS, nullable=True),
        number("link_version"),
        sa.CheckConstraint(_month("joined"), name="joined_is_a_month"),
        sa.CheckConstraint(_month("left"), name="left_is_a_month"),
    )
    table(
        "plans",
        of("groups", "group_id"),
        kept("made_at", sa.DateTime),
        kept("measures", sa.JSON),
        kept("outcomes", sa.JSON),
    )
    table(
        "wordings",
        of("groups", "group_id"),
        kept("instrument", sa.String(40)),
        kept("texts", sa.JSON),
        kept("labels", sa.JSON),
        kept("licensed_on", sa.Date),
    )
    table(
        "waves",
        of("groups", "group_id"),
        number("number"),
        kept("opened", sa.Date),
        kept("closed", sa.Date, nullable=True),
        kept("measures", sa.JSON),
        sa.UniqueConstraint("group_id", "number"),
        sa.CheckConstraint("closed IS NULL OR closed >= opened", name="closes_after_it_opens"),
    )
    table(
        "responses",
        of("members", "member_id"),
        of("waves", "wave_id"),
        kept("answers", sa.JSON),
        kept("saves", sa.JSON),
        kept("scores", sa.JSON, nullable=True),
        kept("sent_on", sa.Date, nullable=True),
        kept("not_this_time", sa.Boolean),
        choice("how", "phone", "paper", "helper"),
        number("consent"),
        number("revision"),
        sa.UniqueConstraint("wave_id", "member_id"),
    )
    table("meetings", of("groups", "group_id"), kept("held_on", sa.Date))
    for name in ("members", "plans", "wordings", "waves", "meetings"):
        sa.Index(f"ix_{name}_group_id", tables.tables[name].c.group_id)
    sa.Index("ix_responses_member_id", tables.tables["responses"].c.member_id)
    return tables


def mended(month: str) -> str:
    """Return a month that there is, as near as can be to what stood there."""
    digits = "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() else sign
        for sign in unicodedata.normalize("NFKC", month)
    )
    year, _, rest = digits.partition("-")
    kept_year = int(year) if year.isdecimal() and 1900 <= int(year) <= 2099 else 2020
    kept_month = int(rest) if rest.isdecimal() else 1
    return f"{kept_year:04d}-{min(max(kept_month, 1), 12):02d}"


def upgrade() -> None:
    connection = op.get_bind()
    _mend_months(connection)
    _close_all_but_the_newest(connection)
    if connection.dialect.name == "sqlite":
        _number_anew(connection)
    else:
        for column in ("joined", "left"):
            name = op.f(f"ck_members_{column}_is_a_month")
            op.drop_constraint(name, "members")
            op.create_check_constraint(name, "members", _month(column))
    op.create_index(
        "uq_waves_one_open",
        "waves",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("closed IS NULL"),
        postgresql_where=sa.text("closed IS NULL"),
    )


def _mend_months(connection: sa.Connection) -> None:
    table = sa.table("members", sa.column("id"), sa.column("joined"), sa.column("left"))
    for number, joined, left in connection.execute(sa.select(*table.c)).all():
        new = {"joined": mended(joined), "left": left and mended(left)}
        if new != {"joined": joined, "left": left}:
            connection.execute(sa.update(table).where(table.c.id == number).values(**new))


def _close_all_but_the_newest(connection: sa.Connection) -> None:
    """Close waves that stand open beside a later one: two openings at one moment could leave both."""
    connection.execute(
        sa.text(
            "UPDATE waves SET closed = (SELECT max(later.opened) FROM waves AS later "
            "WHERE later.group_id = waves.group_id) "
            "WHERE closed IS NULL AND EXISTS (SELECT 1 FROM waves AS later "
            "WHERE later.group_id = waves.group_id AND later.closed IS NULL "
            "AND later.number > waves.number)"
        )
    )


def _number_anew(connection: sa.Connection) -> None:
    for table in _tables().sorted_tables:
        with op.batch_alter_table(
            table.name,
            recreate="always",
            copy_from=table,
            table_kwargs={"sqlite_autoincrement": True},
        ):
            pass
    connection.execute(
        sa.text("UPDATE sqlite_sequence SET seq = seq + :gap WHERE name = 'members'"),
        {"gap": _GAP},
    )


def downgrade() -> None:
    """Nothing to go back to: an earlier version reads these tables as they are."""
    op.drop_index("uq_waves_one_open", "waves")
