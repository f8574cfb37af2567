"""The tallies of events: kept right by what a batch adds and takes out, and counted anew from the events themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection

from data_sources.store.event_codes import Codes
from data_sources.store.records import Event, EventCount

HOUR = 3_600_000
FEW = 200
"""Events that are counted one by one."""

Cell = tuple[int, str]
"""(hour [ms], category)"""


class EventTallies:
    """What a batch changes in the tallies of a kind of event."""

    def __init__(self, record: type[Event]) -> None:
        self._record = record
        self._changes: Counter[tuple[int, int, int]] = Counter()

    def add(self, ends: Sequence[int], kinds: Sequence[int], places: Sequence[int]) -> None:
        """Count events in, by their ends [ms], kinds and places."""
        if len(ends) < FEW:
            self._changes.update(zip([at - at % HOUR for at in ends], kinds, places, strict=True))
            return
        hour, kind, place = (np.array(column, dtype=np.int64) for column in (ends, kinds, places))
        deep, wide = int(kind.max()) + 1, int(place.max()) + 1
        cells, counts = np.unique((hour // HOUR * deep + kind) * wide + place, return_counts=True)
        for cell, n in zip(cells.tolist(), counts.tolist(), strict=True):
            rest, of_place = divmod(cell, wide)
            of_hour, of_kind = divmod(rest, deep)
            self._changes[of_hour * HOUR, of_kind, of_place] += n

    def move(self, at: int, kind: int, place: int, n: int) -> None:
        """Count one event in (1) or out (-1)."""
        self._changes[at - at % HOUR, kind, place] += n

    def write(self, connection: Connection, codes: Codes) -> None:
        """Write them; a count that falls to nothing goes."""
        changes = [(*cell, n) for cell, n in self._changes.items() if n]
        for record, cells in by_category(self._record, codes, changes).items():
            add_to(connection, record, cells)


def by_category(
    record: type[Event], codes: Codes, counted: Iterable[tuple[int, int, int, int]]
) -> dict[type[EventCount], Counter[Cell]]:
    """What (hour, kind, place, n) are in each of the tallies."""
    found: dict[type[EventCount], Counter[Cell]] = {table: Counter() for table in record.counts}
    kinds, places = named(codes, counted := list(counted))
    where: dict[tuple[int, int], list[tuple[Counter[Cell], str]]] = {}
    for hour, kind, place, n in counted:
        cells = where.get((kind, place))
        if cells is None:
            ward, road, _ = places[place]
            told = ((cells_of, table.of(kinds[kind], ward, road)) for table, cells_of in found.items())
            cells = where[kind, place] = [(cells_of, category) for cells_of, category in told if category is not None]
        for cells_of, category in cells:
            cells_of[hour, category] += n
    return found


def named(codes: Codes, counted: Sequence[tuple[int, int, int, int]]) -> tuple[dict[int, str], dict[int, Any]]:
    """The words of the numbers that are counted; what another process named meanwhile is read."""
    kinds, places = {n: code for code, n in codes.kind.items()}, {n: place for place, n in codes.place.items()}
    if any(kind not in kinds or place not in places for _, kind, place, _ in counted):
        return codes.named()
    return kinds, places


def add_to(connection: Connection, record: type[EventCount], cells: Counter[Cell]) -> None:
    """Add to the counts of a tally what is not 0."""
    rows = [(hour, category, n) for (hour, category), n in sorted(cells.items()) if n]
    if not rows:
        return
    table = record.__tablename__
    upsert = f"ON CONFLICT (hour, category) DO UPDATE SET n = {table}.n + excluded.n"
    fewer = [(hour, category) for hour, category, n in rows if n < 0]
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {table} (hour, category, n) VALUES (?, ?, ?) {upsert}", rows)
        if fewer:
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE hour = ? AND category = ? AND n = 0", fewer)
        return
    connection.exec_driver_sql(
        f"INSERT INTO {table} (hour, category, n) SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[]) {upsert}",
        tuple(list(column) for column in zip(*rows, strict=True)),
    )
    if fewer:
        connection.exec_driver_sql(
            f"DELETE FROM {table} USING unnest(%s::bigint[], %s::text[]) AS gone(hour, category)"
            f" WHERE {table}.hour = gone.hour AND {table}.category = gone.category AND n = 0",
            tuple(list(column) for column in zip(*fewer, strict=True)),
        )


def counted_anew(
    connection: Connection, record: type[Event], codes: Codes, start: int, end: int
) -> dict[type[EventCount], Counter[Cell]]:
    """What the tallies are to be in [start, end), whole hours [ms], by the events themselves."""
    mark, modulo = ("?", "%") if connection.dialect.name == "sqlite" else ("%s", "%%")
    hour = f"at - (at {modulo} {HOUR})"
    rows = connection.exec_driver_sql(
        f"SELECT {hour}, kind, place, count(*) FROM {record.__tablename__} WHERE at >= {mark} AND at < {mark}"
        f" GROUP BY {hour}, kind, place",
        (start, end),
    )
    return by_category(record, codes, [tuple(row) for row in rows])


def tallied(connection: Connection, record: type[EventCount], start: int, end: int) -> Counter[Cell]:
    """What a tally holds of [start, end) [ms]."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    rows = connection.exec_driver_sql(
        f"SELECT hour, category, n FROM {record.__tablename__} WHERE hour >= {mark} AND hour < {mark}", (start, end)
    )
    return Counter({(hour, category): n for hour, category, n in rows})
