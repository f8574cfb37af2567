"""How a record that changes lies in its table: between what a feed says, what a fold reads and what the store holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, Float

from data_sources.store.records import Instant, Version, instant, milliseconds
from data_sources.store.streams import columns_of

KEEPING = ("source", "updated", "stated", "told", "digest", "known_from", "known_until", "fetch")
"""The columns that every record that changes has, but its number."""

Values = list[Any]
"""Columns as the store holds them: instants in milliseconds."""


class Shape:
    """The columns of one kind of record; ``names`` is the order of ``Values`` of a whole row, without its number."""

    def __init__(self, record: type[Version]) -> None:
        table: Any = record.__table__
        self.table: str = table.name
        self.natural, self.said = record.natural, record.said
        apart = {"id", *KEEPING, *self.natural, *self.said}
        self.folded = tuple(column.name for column in table.columns if column.name not in apart)
        self.names = (*self.natural, *self.said, *self.folded, *KEEPING)
        self._columns = table.c
        self._as_said, self._as_key = columns_of(self.said), columns_of(self.natural)
        self.hold_key = holding(table.c, self.natural)
        self.hold_said = holding(table.c, self.said)
        self.hold_folded = holding(table.c, self.folded)
        self.hold_row = holding(table.c, self.names)
        self._instants = [n for n, name in enumerate(self.said) if isinstance(table.c[name].type, Instant)]
        self._floats = [n for n, name in enumerate(self.said) if isinstance(table.c[name].type, Float)]

    def key(self, parsed: Any) -> tuple[Any, ...]:
        """The natural key of a parsed record, as the store holds it."""
        return tuple(self.hold_key(self._as_key(parsed)))

    def told(self, parsed: Any) -> tuple[Any, ...]:
        """The columns that a parsed record tells."""
        return self._as_said(parsed)

    def state(self, told: Sequence[Any]) -> dict[str, Any]:
        """What a fold reads of them: by name, each the value that the store would give back."""
        values = list(told)
        for n in self._instants:
            if values[n] is not None:
                values[n] = exact(values[n])
        for n in self._floats:
            if values[n] is not None:
                values[n] = float(values[n])
        return dict(zip(self.said, values, strict=True))

    def row(self, row: Mapping[str, Any]) -> Values:
        """A whole row, as the store holds it."""
        return self.hold_row([row[name] for name in self.names])

    def type_of(self, name: str, connection: Connection) -> str:
        """A column's type in the words of the store."""
        found: str = self._columns[name].type.compile(connection.dialect)
        return found

    def insert(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write whole rows."""
        names = ", ".join(f'"{name}"' for name in self.names)
        if not rows:
            return
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(self.names))
            query = f"INSERT INTO {self.table} ({names}) VALUES ({marks})"
            connection.exec_driver_sql(query, list(rows))
            return
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {self.table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def update(self, connection: Connection, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write columns anew; the last of each of ``rows`` is the number of the row."""
        if rows:
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            columns = ", ".join(f'"{name}" = {mark}' for name in names)
            connection.exec_driver_sql(f"UPDATE {self.table} SET {columns} WHERE id = {mark}", list(rows))

    def delete(self, connection: Connection, numbers: Sequence[tuple[int]]) -> None:
        """Take away rows by their numbers."""
        if numbers:
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            connection.exec_driver_sql(f"DELETE FROM {self.table} WHERE id = {mark}", list(numbers))


@cache
def shape_of(record: type[Version]) -> Shape:
    """The shape of a kind of record."""
    return Shape(record)


def holding(columns: Any, names: Sequence[str]) -> Callable[[Sequence[Any]], Values]:
    """What turns the values of some columns into those the store holds. It raises ValueError for a naive instant."""
    instants = [n for n, name in enumerate(names) if isinstance(columns[name].type, Instant)]
    floats = [n for n, name in enumerate(names) if isinstance(columns[name].type, Float)]

    def hold(values: Sequence[Any]) -> Values:
        held = list(values)
        for n in instants:
            if held[n] is not None:
                held[n] = milliseconds(held[n])
        for n in floats:
            if held[n] is not None:
                held[n] = float(held[n])
        return held

    return hold


def exact(at: datetime) -> datetime:
    """The instant as the store can hold it. Raises ValueError for one without a zone."""
    return at if at.tzinfo is UTC and at.microsecond % 1000 == 0 else instant(milliseconds(at))


def digest(held: Values) -> int:
    """A number of 64 bits that is the same for the same content."""
    return int.from_bytes(hashlib.blake2b(orjson.dumps(held), digest_size=8).digest(), "big", signed=True)
