"""When boats came into a port or left it: told from where they were before and after, anew around whatever is kept late.

A passage is what the city's list of ports said when it was kept: another list changes no passage of the past.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from data_sources.store.streams import GAP
from data_sources.store.track_records import Track

IN, OUT = "in", "out"

Row = tuple[int, float, float, int, int]
"""(at [ms], lon, lat, received [ms], fetch)"""


def retell_passages(
    connection: Connection, record: type[Track], added: Sequence[Any], before: Mapping[int, Row]
) -> None:
    """Write the passages that positions which were just kept (``added``: spots) tell. ``before``: the newest position that
    each series held until now; only around what does not lie behind it the track is read."""
    gathered: defaultdict[int, list[Row]] = defaultdict(list)
    for spot in added:
        gathered[spot.series].append((spot.at, spot.lon, spot.lat, spot.received, spot.fetch))
    lines: list[tuple[int, Sequence[Row]]] = []
    stale: list[tuple[int, int, int]] = []
    for series, rows in gathered.items():
        rows.sort()
        held = before.get(series)
        if held is None or rows[0][0] > held[0]:
            lines.append((series, rows if held is None else [held, *rows]))
            continue
        for begin, end in runs(rows):
            first, last = neighbours(connection, record, series, begin, end)
            lines.append((series, stretch(connection, record, series, first, last)))
            stale.append((series, first, last))
    table = record.passages.__tablename__
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    if stale:
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE series = {mark} AND at > {mark} AND at <= {mark}", stale)
    told = passages(record, lines)
    if told:
        marks = ", ".join([mark] * 6)
        connection.exec_driver_sql(
            f'INSERT INTO {table} (series, at, way, port, received, "fetch") VALUES ({marks})'
            " ON CONFLICT (series, at, way) DO NOTHING",
            told,
        )


def runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """The first and last instant [ms] of stretches without a wide gap: what lies between is not read again."""
    first = last = rows[0][0]
    for row in rows[1:]:
        if row[0] - last > GAP:
            yield first, last
            first = row[0]
        last = row[0]
    yield first, last


def passages(
    record: type[Track], lines: Sequence[tuple[int, Sequence[Row]]]
) -> list[tuple[int, int, str, str, int, int]]:
    """The passages (series, at, way, port, received, fetch) along lines of positions."""
    whole = [row for _, rows in lines for row in rows]
    ports = iter(record.ports_of([row[1] for row in whole], [row[2] for row in whole]))
    found = []
    for series, rows in lines:
        former: str | None = None
        for at, _, _, received, fetch in rows:
            port = next(ports)
            if former is not None and port != former:
                if former:
                    found.append((series, at, OUT, former, received, fetch))
                if port:
                    found.append((series, at, IN, port, received, fetch))
            former = port
    return found


def neighbours(connection: Connection, record: type[Track], series: int, first: int, last: int) -> tuple[int, int]:
    """The instants [ms] of the positions before ``first`` and after ``last``; those themselves where there is none."""
    table = record.__tablename__
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    one = connection.exec_driver_sql(
        f"SELECT (SELECT max(at) FROM {table} WHERE series = {mark} AND at < {mark}),"
        f" (SELECT min(at) FROM {table} WHERE series = {mark} AND at > {mark})",
        (series, first, series, last),
    ).one()
    return (first if one[0] is None else one[0]), (last if one[1] is None else one[1])


def stretch(connection: Connection, record: type[Track], series: int, first: int, last: int) -> list[Row]:
    """The positions of a series from an instant to another, both among them."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    rows = connection.exec_driver_sql(
        f'SELECT at, lon, lat, received, "fetch" FROM {record.__tablename__}'
        f" WHERE series = {mark} AND at >= {mark} AND at <= {mark} ORDER BY at",
        (series, first, last),
    )
    return [tuple(row) for row in rows]
