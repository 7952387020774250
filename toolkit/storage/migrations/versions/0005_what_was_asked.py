"""What was asked, kept whole; the plan under which a wave opened; no scores beside the answers

Revision ID: 0005
Revises: 0004
"""

import hashlib
import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from alembic import op

from toolkit.instruments import InstrumentError, load_library
from toolkit.instruments.canonical import content_hash, to_json
from toolkit.storage.migrate import MigrationError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBERED: dict[str, Any] = {"table_kwargs": {"sqlite_autoincrement": True}}
_PLANS = sa.table(
    "plans",
    sa.column("id", sa.Integer),
    sa.column("group_id", sa.Integer),
    sa.column("made_at", sa.DateTime),
    sa.column("measures", sa.JSON),
    sa.column("outcomes", sa.JSON),
    sa.column("headline", sa.String),
    sa.column("hash", sa.String),
)
_WAVES = sa.table(
    "waves",
    sa.column("id", sa.Integer),
    sa.column("group_id", sa.Integer),
    sa.column("opened", sa.Date),
    sa.column("measures", sa.JSON),
    sa.column("plan_id", sa.Integer),
)
_WORDINGS = sa.table(
    "wordings",
    sa.column("id", sa.Integer),
    sa.column("group_id", sa.Integer),
    sa.column("instrument", sa.String),
    sa.column("texts", sa.JSON),
    sa.column("labels", sa.JSON),
    sa.column("licensed_on", sa.Date),
)
_DEFINITIONS = sa.table(
    "definitions",
    sa.column("id", sa.Integer),
    sa.column("group_id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("version", sa.String),
    sa.column("hash", sa.String),
    sa.column("content", sa.Text),
    sa.column("licensed_on", sa.Date),
)


def upgrade() -> None:
    op.create_table(
        "definitions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("group_id", sa.Integer),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("licensed_on", sa.Date),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_definitions_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definitions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_definitions_group_id", "definitions", ["group_id"])
    op.create_index(
        "uq_definitions_shipped",
        "definitions",
        ["hash"],
        unique=True,
        sqlite_where=sa.text("group_id IS NULL"),
        postgresql_where=sa.text("group_id IS NULL"),
    )
    op.add_column("groups", sa.Column("cards_until", sa.Date))
    with op.batch_alter_table("plans", **_NUMBERED) as table:
        table.add_column(sa.Column("design", _one_of("design", "together", "as_they_join")))
        table.add_column(sa.Column("main_wave", sa.Integer))
        table.add_column(sa.Column("headline", _one_of("headline", "each", "taken_together")))
        table.add_column(sa.Column("hash", sa.String(64)))
    with op.batch_alter_table("waves", **_NUMBERED) as table:
        table.add_column(sa.Column("plan_id", sa.Integer))
        table.create_foreign_key(
            op.f("fk_waves_plan_id"), "plans", ["plan_id"], ["id"], ondelete="SET NULL"
        )
    connection = op.get_bind()
    _finish_plans(connection)
    _point_to_plans(connection)
    _keep_what_was_asked(connection)
    with op.batch_alter_table("plans", **_NUMBERED) as table:
        table.alter_column("headline", nullable=False, existing_type=sa.String(20))
        table.alter_column("hash", nullable=False, existing_type=sa.String(64))
    op.drop_table("wordings")
    op.drop_column("responses", "scores")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def _finish_plans(connection: sa.Connection) -> None:
    for row in connection.execute(sa.select(_PLANS)).mappings().all():
        said = {
            "measures": row["measures"],
            "outcomes": row["outcomes"],
            "design": None,
            "main_wave": None,
            "headline": "each",
        }
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        connection.execute(
            sa.update(_PLANS)
            .where(_PLANS.c.id == row["id"])
            .values(headline="each", hash=digest)
        )


def _point_to_plans(connection: sa.Connection) -> None:
    """Point each wave to the last plan made by its first day: nothing better was kept."""
    plans = connection.execute(sa.select(_PLANS).order_by(_PLANS.c.id)).mappings().all()
    for wave in connection.execute(sa.select(_WAVES)).mappings().all():
        earlier = [
            plan["id"]
            for plan in plans
            if plan["group_id"] == wave["group_id"] and plan["made_at"].date() <= wave["opened"]
        ]
        if earlier:
            connection.execute(
                sa.update(_WAVES).where(_WAVES.c.id == wave["id"]).values(plan_id=earlier[-1])
            )


def _keep_what_was_asked(connection: sa.Connection) -> None:
    """Keep each measure of each wave, and each text that a group entered, as a definition."""
    own = {row["id"]: row for row in connection.execute(sa.select(_WORDINGS)).mappings()}
    for row in own.values():
        _definition(connection, row["instrument"], None, row)
    for wave in connection.execute(sa.select(_WAVES)).mappings().all():
        measures = [
            _definition(connection, one["key"], one["version"], own.get(one.get("wording")))
            for one in wave["measures"]
        ]
        connection.execute(
            sa.update(_WAVES).where(_WAVES.c.id == wave["id"]).values(measures=measures)
        )


def _definition(
    connection: sa.Connection, key: str, version: str | None, own: Any
) -> dict[str, Any]:
    instrument = load_library().get(key)
    if instrument is None:
        raise MigrationError(
            f"surveys/{key}.toml is not there, but members were asked it. "
            "Put the file back, then start again. Nothing was changed."
        )
    if version is not None:
        # If the file was mended since, what was asked then is not known any more; its version is.
        instrument = replace(instrument, version=version)
    if own is not None:
        labels = {
            name: {int(code): text for code, text in by.items()}
            for name, by in own["labels"].items()
        }
        try:
            instrument = instrument.with_wording(own["texts"], labels)
        except InstrumentError as error:
            raise MigrationError(
                f"surveys/{key}.toml does not fit the text that a group entered for it ({error}). "
                "Put back the file that fits, then start again. Nothing was changed."
            ) from error
    content = to_json(instrument)
    values = {
        "group_id": own["group_id"] if own is not None else None,
        "key": key,
        "version": instrument.version,
        "hash": content_hash(content),
        "content": content,
        "licensed_on": own["licensed_on"] if own is not None else None,
    }
    same = sa.select(_DEFINITIONS.c.id).where(
        _DEFINITIONS.c.hash == values["hash"],
        _DEFINITIONS.c.group_id.is_not_distinct_from(values["group_id"]),
    )
    if connection.scalar(same) is None:
        connection.execute(sa.insert(_DEFINITIONS).values(**values))
    number = connection.scalar(same)
    return {
        "key": key,
        "version": values["version"],
        "definition": number,
        "hash": values["hash"],
    }
