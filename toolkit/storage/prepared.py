"""Statements that are compiled once, and run on the database's own connection.

SQLAlchemy still writes the SQL, for SQLite as for PostgreSQL, and says how each column is read and
each value is written; it only does not work that out anew for each request, which cost a member's
page more than the database did.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

_Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement for one kind of database."""

    sql: str
    #: The values by name, with what writes each as the driver takes it.
    values: tuple[tuple[str, _Processor], ...]
    #: Whether the driver takes values by their place rather than by their name.
    by_place: bool
    #: What reads each column.
    columns: tuple[_Processor, ...]


class Prepared:
    """A statement whose values are all ``bindparam``s."""

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def row(self, connection: Connection, values: dict[str, Any]) -> list[Any] | None:
        """Return the first row that a query finds.

        Raises
        ------
        DBAPIError
            As SQLAlchemy raises it; what this transaction had written is then taken back.
        """
        compiled, cursor = self._run(connection, values)
        row = cursor.fetchone()
        cursor.close()
        if row is None:
            return None
        return [
            value if read is None else read(value)
            for read, value in zip(compiled.columns, row, strict=True)
        ]

    def write(self, connection: Connection, values: dict[str, Any]) -> int:
        """Return how many rows a statement wrote; ``commit`` makes them last.

        Raises
        ------
        DBAPIError
            As ``row`` does.
        """
        _, cursor = self._run(connection, values)
        rows: int = cursor.rowcount
        cursor.close()
        return rows

    def _run(self, connection: Connection, values: dict[str, Any]) -> tuple[_Compiled, Any]:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        written = [
            (name, values[name] if write is None else write(values[name]))
            for name, write in compiled.values
        ]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(
                compiled.sql,
                [value for _, value in written] if compiled.by_place else dict(written),
            )
        except dialect.loaded_dbapi.Error as error:
            raise _undone(connection, error) from error
        return compiled, cursor

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        kinds = {name: compiled.binds[name].type.dialect_impl(dialect) for name in names}
        columns = self._statement.selected_columns if isinstance(self._statement, Select) else ()
        return _Compiled(
            sql=str(compiled),
            values=tuple((name, kinds[name].bind_processor(dialect)) for name in names),
            by_place=compiled.positional,
            columns=tuple(
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in columns
            ),
        )


def commit(connection: Connection) -> None:
    """Make what was written last, as SQLAlchemy's ``commit`` does for its own statements."""
    try:
        connection.connection.commit()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _undone(connection, error) from error


def _undone(connection: Connection, error: Exception) -> BaseException:
    """Take back what was written, and return the driver's error as SQLAlchemy's, without values."""
    driver = connection.dialect.loaded_dbapi.Error
    with suppress(driver):  # of a connection that is gone, its server takes it back
        connection.connection.rollback()
    return DBAPIError.instance(None, None, error, driver)
