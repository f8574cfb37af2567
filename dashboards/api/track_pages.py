"""Where boats were and when they came into port, as /api/records tells it: newest first, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, or_, select

from dashboards.api.series_pages import Place, newest_first
from data_sources.store import Store, Track, instant, milliseconds

Page = tuple[list[dict[str, Any]], Place | None]
Row = RowMapping


def positions(
    store: Store,
    record: type[Track],
    filters: Mapping[str, str],
    start: datetime | None,
    end: datetime | None,
    after: Place | None,
    limit: int,
) -> Page:
    """(positions in [start, end), where the page ends, None at the end of all). A track is opened only when its newest
    position may be on the page, so that it costs what it shows."""
    dimension: Any = record.dimension.__table__
    query = select(dimension)
    for name, value in filters.items():
        query = query.where(dimension.c[name] == value)
    with store.read() as connection:
        described = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
        found = list(islice(merged(connection, record, described, start, end, after), limit + 1))
    more = len(found) > limit
    told = [{**said(described[row["series"]]), **without_series(row)} for row in found[:limit]]
    last = Place(milliseconds(found[limit - 1]["at"]), found[limit - 1]["series"]) if more else None
    return told, last


def merged(
    connection: Connection,
    record: type[Track],
    wanted: Mapping[int, Any],
    start: datetime | None,
    end: datetime | None,
    after: Place | None,
) -> Iterator[Row]:
    """The rows of these series, newest first."""
    last: Any = record.last.__table__
    newest = select(last.c.series, func.max(last.c.at)).group_by(last.c.series)
    waiting: list[tuple[int, int, Any, Any]] = [
        (-milliseconds(at), series, None, None)
        for series, at in connection.execute(newest)
        if series in wanted and (start is None or at >= start)
    ]
    heapify(waiting)
    while waiting:
        _, series, row, rows = waiting[0]
        if row is None:
            rows = newest_first(connection, record, series, start, end, after)
        else:
            yield row
        following = next(rows, None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (-milliseconds(following["at"]), series, following, rows))


def passages(
    store: Store,
    record: type[Track],
    filters: Mapping[str, str],
    start: datetime | None,
    end: datetime | None,
    after: Place | None,
    limit: int,
) -> Page:
    """(passages in [start, end), where the page ends). A boat that goes from one port into another at once has two of an
    instant, which are never parted by a page."""
    table: Any = record.passages.__table__
    dimension: Any = record.dimension.__table__
    query = select(dimension.c.source, *natural(record), table).join_from(
        table, dimension, table.c.series == dimension.c.id
    )
    for name, value in filters.items():
        query = query.where((table if name in table.c else dimension).c[name] == value)
    query = query if start is None else query.where(table.c.at >= start)
    query = query if end is None else query.where(table.c.at < end)
    if after is not None:
        at = instant(after.at)
        query = query.where(or_(table.c.at < at, and_(table.c.at == at, table.c.series > after.series)))
    query = query.order_by(table.c.at.desc(), table.c.series, table.c.way.desc()).limit(limit + 2)
    with store.read() as connection:
        rows = connection.execute(query).mappings().all()
    shown = limit
    while shown < len(rows) and shown and same(rows[shown - 1], rows[shown]):
        shown += 1
    told = [without_series(row) for row in rows[:shown]]
    if shown >= len(rows):
        return told, None
    return told, Place(milliseconds(rows[shown - 1]["at"]), rows[shown - 1]["series"])


def same(one: Row, other: Row) -> bool:
    return (one["at"], one["series"]) == (other["at"], other["series"])


def natural(record: type[Track]) -> list[Any]:
    """What identifies a track within its source."""
    dimension: Any = record.dimension.__table__
    return [dimension.c[name] for name in record.dimension.natural]


def said(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if name != "id"}


def without_series(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "series"}
