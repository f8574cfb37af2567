"""Placing anew what was placed by former borders, once the city's borders appear or change.

What a record's own source said of its ward stays. What was known when is not touched: a place is our reckoning of a
position that was told, and the better reckoning holds for the past too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from data_sources import feeds, services
from data_sources.places import fingerprint
from data_sources.store.counting import Counted, count_in
from data_sources.store.event_restamping import restamp_events
from data_sources.store.records import EVER, Event, Record, Stream, Version
from data_sources.store.store import Store
from data_sources.store.tables import Meta

KEY = "places"
"""The row of ``meta`` that says by which rules and borders the store's places were told."""
RECKONED = ("near", "border", "sea", "outside")
"""How a place was told by a position; "code" was told by the source or the city."""
AT_ONCE = 5_000
"""Rows placed in one transaction: feeds wait no longer than for a batch of their own."""


def placed_records() -> list[type[Record]]:
    """What services keep with a place: reports, the series of stations, alerts, the events that cameras saw."""
    told = [feed for service in services() for feed in feeds(service).values()]
    kept = {record for feed in told for record in (feed.record, *feed.records.values())}
    tables: set[type[Record]] = {record.dimension if issubclass(record, Stream) else record for record in kept}
    placed = [table for table in tables if issubclass(table, Event) or "ward_by" in table.__table__.c]
    return sorted(placed, key=lambda table: table.__tablename__)


def restamp(store: Store, records: Iterable[type[Record]], at_once: int = AT_ONCE) -> int:
    """How many rows of ``records`` lie elsewhere by the borders of now than by those of the last time.

    ``records`` are events, or have the columns id, lon, lat, ward and ward_by; their tallies follow. Cut off, it begins
    again the next time, and comes to the same. Raises ValueError when HUEIOC_BOUNDARIES is broken.
    """
    now = fingerprint()
    with store.read() as connection:
        if connection.scalar(select(Meta.value).where(Meta.key == KEY)) == now:
            return 0
    moved = 0
    for record in records:
        moved += restamp_events(store, record) if issubclass(record, Event) else _restamp(store, record, at_once)
    with store.write() as connection:
        if connection.execute(update(Meta).where(Meta.key == KEY).values(value=now)).rowcount == 0:
            connection.execute(insert(Meta).values(key=KEY, value=now))
    return moved


def _restamp(store: Store, record: type[Record], at_once: int) -> int:
    table: Any = record.__table__
    wanted = select(table).where(table.c.ward_by.in_(RECKONED), table.c.lon.is_not(None), table.c.lat.is_not(None))
    last, moved = -1, 0
    while True:
        with store.write() as connection:
            rows = connection.execute(wanted.where(table.c.id > last).order_by(table.c.id).limit(at_once)).all()
            if not rows:
                return moved
            if fresh := _elsewhere(rows):
                _move(connection, record, rows, fresh)
                store.announce(connection)
        last, moved = rows[-1].id, moved + len(fresh)


def _elsewhere(rows: Sequence[Row[Any]]) -> dict[int, tuple[str | None, str]]:
    """The new (ward, ward_by) of the rows that lie elsewhere now, by id."""
    from data_sources.places.many import locate_many  # slow to import; only a city whose borders changed waits for it

    places = locate_many([row.lon for row in rows], [row.lat for row in rows])
    return {
        row.id: (place.ward, place.by)
        for row, place in zip(rows, places, strict=True)
        if (row.ward, row.ward_by) != (place.ward, place.by)
    }


def _move(
    connection: Connection, record: type[Record], rows: Sequence[Row[Any]], fresh: Mapping[int, tuple[str | None, str]]
) -> None:
    table: Any = record.__table__
    to = update(table).where(table.c.id == bindparam("row")).values(ward=bindparam("to"), ward_by=bindparam("by"))
    connection.execute(to, [{"row": row, "to": ward, "by": by} for row, (ward, by) in fresh.items()])
    if not issubclass(record, Version):
        return
    counted = Counted(record)
    for row in rows:
        if row.id in fresh and row.known_until == EVER:
            ward, by = fresh[row.id]
            was = dict(row._mapping)
            counted.add(was, -1)
            counted.add({**was, "ward": ward, "ward_by": by}, 1)
    count_in(connection, counted)
