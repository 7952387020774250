"""What every table shares."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own form)


def choice(kind: type[StrEnum], name: str, *, constraint: bool = True) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=constraint,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def month_check(name: str) -> CheckConstraint:
    """Hold a column to ``2026-11``: digits of ASCII, a month that there is."""
    digits = ", ".join(f"'{digit}'" for digit in range(10))
    months = ", ".join(f"'-{month:02d}'" for month in range(1, 13))
    return CheckConstraint(
        f"substr(\"{name}\", 1, 2) IN ('19', '20') AND substr(\"{name}\", 3, 1) IN ({digits}) "
        f'AND substr("{name}", 4, 1) IN ({digits}) AND substr("{name}", 5) IN ({months})',
        name=f"{name}_is_a_month",
    )


#: A number is never given twice, so that a card or a page of what was erased opens nothing else.
NEVER_AGAIN = {"sqlite_autoincrement": True}
