"""A statement compiled once: on SQLite it goes to the driver as it is, elsewhere SQLAlchemy runs it.

Choosing a compiled form, building an execution context and wrapping the result cost SQLAlchemy three times what
SQLite needs to run a statement by key.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

Row = Mapping[str, Any]
Process = Callable[[Any], Any] | None


class Ran(Protocol):
    """What a statement gave back."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...


class Prepared:
    """For statements without server defaults and with results that need no conversion (text, numbers, bytes)."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], tuple[str, list[tuple[str, Process]]]] = {}

    def run(self, connection: Connection, row: Row) -> Ran:
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, dict(row))
        names = tuple(row)
        sql, binds = self._compiled.get(names) or self._compile(connection, names)
        values = [process(row[name]) if process else row[name] for name, process in binds]
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        try:
            return driver.execute(sql, values)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(sql, None, error) from error

    def many(self, connection: Connection, rows: Iterable[Row]) -> None:
        for row in rows:
            self.run(connection, row)

    def _compile(self, connection: Connection, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Process]]]:
        """The text, and its values in order with what makes each fit for the driver."""
        statement = cast(ClauseElement, self._statement)
        compiled = statement.compile(dialect=connection.dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        binds = [(name, _process(compiled, name, connection)) for name in compiled.positiontup or ()]
        self._compiled[names] = made = str(compiled), binds
        return made


def _process(compiled: SQLCompiler, name: str, connection: Connection) -> Process:
    kind = compiled.binds[name].type
    process: Process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return process
