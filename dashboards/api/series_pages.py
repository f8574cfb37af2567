"""One series of a stream or a track, newest first, from where a page ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from data_sources.store import Stream, Track, instant, milliseconds

STEP = 64
"""Rows of one series that are read at once."""


class Place(NamedTuple):
    """Where a page ended: the instant [ms] and series of its last record. Order: newest first, then by series."""

    at: int
    series: int


def turn(row: RowMapping) -> tuple[int, int]:
    """The order of rows on a page."""
    return -milliseconds(row["at"]), row["series"]


def newest_first(
    connection: Connection,
    record: type[Stream] | type[Track],
    series: int,
    start: datetime | None,
    end: datetime | None,
    after: Place | None,
) -> Iterator[RowMapping]:
    """Yield the rows of a series in [start, end) behind where a page ended, read as far as they are asked for."""
    table: Any = record.__table__
    last = None if end is None else milliseconds(end) - 1
    if after is not None:
        # of the same instant, the series with smaller numbers were on the page before
        resumed = after.at if series > after.series else after.at - 1
        last = resumed if last is None else min(last, resumed)
    while True:
        query = select(table).where(table.c.series == series).order_by(table.c.at.desc()).limit(STEP)
        query = query if last is None else query.where(table.c.at <= instant(last))
        query = query if start is None else query.where(table.c.at >= start)
        rows = connection.execute(query).mappings().all()
        yield from rows
        if len(rows) < STEP:
            return
        last = milliseconds(rows[-1]["at"]) - 1
