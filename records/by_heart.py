"""By heart: what a rehearsal asks its records again and again is worked out once.

SQLAlchemy keeps what it has worked out as well, but the ceremony around each question takes it many
times as long as the answer, and half a year is played in a second. Whatever is out of the ordinary
still goes through it, and the records of real projects always do.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from records.found import Found
from records.tables import Utc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Executable
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

DIALECT = SQLiteDialect_pysqlite()
ASKED_OFTEN = (Select, Insert, Update, Delete)


@dataclass
class Known:
    """A statement as SQLite is asked it, and how values become what it keeps, and the reverse."""

    sql: str
    values: tuple[tuple[str | None, Any, Callable[[Any], Any] | None], ...]  # by name, or as is
    kept_as: tuple[tuple[int, Callable[[Any], Any]], ...] = ()
    row: Callable[[Any], Any] | None = None  # what makes a row; known from the first answer on

    def ask(self, connection: sqlite3.Connection, given: Mapping[str, Any]) -> Found:
        """Carry it out with these values, and return all that was found."""
        values = [
            (keep(value) if keep else value)
            for value, keep in ((given[n] if n else v, keep) for n, v, keep in self.values)
        ]
        try:
            asked = connection.execute(self.sql, values)
            rows = asked.fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self.sql, values, error, sqlite3.Error, dialect=DIALECT
            ) from error
        if not asked.description:
            return Found((), asked.rowcount, asked.lastrowid)
        self.row = self.row or _row(asked.description)
        found = map(self._read, rows) if self.kept_as else rows
        return Found(tuple(map(self.row, found)))

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        read = list(row)
        for at, reading in self.kept_as:
            read[at] = reading(read[at])
        return read


def answered(connection: Connection, statement: Executable, given: Mapping[str, Any] | None) -> Any:
    """Carry out a statement on SQLite: by heart when it gets values, with ceremony otherwise."""
    known = _known(statement, tuple(given)) if given else None
    if known is None or given is None:
        return connection.execute(statement, given)
    return known.ask(driver(connection), given)


def driver(connection: Connection) -> sqlite3.Connection:
    """The connection to SQLite itself, below SQLAlchemy's."""
    below: Any = connection.connection.driver_connection
    return below


@lru_cache(maxsize=512)
def _known(statement: Executable, given: tuple[str, ...]) -> Known | None:
    if not isinstance(statement, ASKED_OFTEN):
        return None
    asked = statement.compile(dialect=DIALECT, column_keys=list(given))
    values = _values(asked, given)
    if values is None or asked.insert_prefetch or asked.update_prefetch:
        return None
    if not isinstance(statement, Select):
        return None if asked.effective_returning else Known(asked.string, values)
    columns = list(statement.selected_columns)
    names = {getattr(column, "name", "") for column in columns}
    if len(names) < len(columns):
        return None
    read = [_reading(column.type) for column in columns]
    kept_as = tuple((at, reading) for at, reading in enumerate(read) if reading)
    return Known(asked.string, values, kept_as)


def _reading(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """How what SQLite keeps is read; a moment once, however often it is met."""
    reading = _impl(kind).result_processor(DIALECT, None)
    return lru_cache(maxsize=4096)(reading) if reading and isinstance(kind, Utc) else reading


def _row(columns: Sequence[Sequence[Any]]) -> Callable[[Any], Any]:
    named: Any = namedtuple  # noqa: PYI024 - which columns there are is known only now
    return named("Row", [column[0] for column in columns], rename=True)._make


def _values(asked: SQLCompiler, given: tuple[str, ...]) -> Any:
    """Which values it takes, in their order; None when that is not known beforehand."""
    if asked.literal_execute_params or asked.post_compile_params or asked.positiontup is None:
        return None
    found: dict[str, tuple[str | None, Any, Any]] = {}
    for bound, name in asked.bind_names.items():
        keep = _impl(bound.type).bind_processor(DIALECT)
        named = next((n for n in (bound.key, name) if n in given), None)
        if named is None and (bound.required or bound.callable):
            return None
        found[name] = (named, bound.value, keep)
    return tuple(found[name] for name in asked.positiontup)


def _impl(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.dialect_impl(DIALECT)
