"""Appending events: once, at their end; those that are in view wait, and what never ends is closed by a stated rule.

Tuples and numbers, not objects and strings: this is the path of everything that the city's cameras ever see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from data_sources import Many
from data_sources.store.event_codes import Codes, event_numbers
from data_sources.store.event_corrections import Correcting, Held
from data_sources.store.event_tallies import EventTallies
from data_sources.store.events_in_view import Key, View, closed_at, in_view, is_forgotten, write_views
from data_sources.store.records import Event, instant, milliseconds
from data_sources.store.store import Store

Row = tuple[int, int, Any, int, int, int]
"""(event, series, end [ms] or None, start [ms], kind, place)"""


def append_events(
    connection: Connection,
    store: Store,
    record: type[Event],
    parsed: Sequence[tuple[Any, ...]] | Many,
    source: str,
    received: datetime,
    fetch: int,
) -> tuple[int, int, int, datetime]:
    """(kept, changed, repeated, newest instant) of a batch that is not empty; each of ``parsed`` tells what saw the
    event, the event's id, its start and end [ms], its kind and its place.

    Of an event that a batch tells twice the last counts, but an end before a view. The source was heard: what it has left
    without an end for too long is closed, and counts as changed.
    """
    codes = Codes(connection, store, record)
    rows, newest, over = rows_of(codes, parsed, source)
    batch = Batch(connection, store, record, codes, source, received, fetch)
    if over:
        batch.end(rows)  # most answers are that
    else:
        told = {row[:2]: row for row in rows} | {row[:2]: row for row in rows if row[2] is not None}
        if ended := [row for row in told.values() if row[2] is not None]:
            batch.end(ended)
        if len(ended) < len(told):
            batch.view({key: row for key, row in told.items() if row[2] is None})
    untold = batch.write()
    return batch.kept, batch.changed + untold, len(parsed) - batch.kept - batch.changed, instant(newest)


def close_forgotten(store: Store, record: type[Event], source: str, heard: datetime) -> int:
    """How many events were closed by rule since their source was heard and told of none."""
    with store.read() as connection:
        views = in_view(connection, record, source).values()
    if not any(is_forgotten(view, milliseconds(heard)) for view in views):
        return 0
    with store.write() as connection:
        closed = Batch(connection, store, record, Codes(connection, store, record), source, heard, 0).write()
        store.announce(connection)
    return closed


def rows_of(codes: Codes, parsed: Sequence[tuple[Any, ...]] | Many, source: str) -> tuple[list[Row], int, bool]:
    """The rows of a batch in the order it was told, the newest instant in them [ms], and whether all of it is over."""
    columns = parsed.columns if isinstance(parsed, Many) else tuple(list(map(itemgetter(n), parsed)) for n in range(6))
    cameras, names, started, ended, kinds, places = columns
    series = codes.series(dict.fromkeys(cameras), source)
    kind = codes.kinds(kinds)
    # places are told by few tuples again and again: to know each by what it is in memory spares hashing its words
    shared = list(map(id, places))
    distinct = dict(zip(shared, places, strict=True))
    numbers_of = codes.places(distinct.values())
    place = {one: numbers_of[words] for one, words in distinct.items()}
    numbers = event_numbers(names)
    over = None not in ended
    newest = max(ended) if over else max([*started, *(at for at in ended if at is not None)])
    rows = zip(
        numbers,
        map(series.__getitem__, cameras),
        ended,
        started,
        map(kind.__getitem__, kinds),
        map(place.__getitem__, shared),
        strict=True,
    )
    return list(rows), newest, over


class Batch:
    """What one batch of a source's events makes of the store."""

    def __init__(
        self,
        connection: Connection,
        store: Store,
        record: type[Event],
        codes: Codes,
        source: str,
        received: datetime,
        fetch: int,
    ) -> None:
        self._connection, self._store, self._record, self._codes = connection, store, record, codes
        self._stamp, self._fetch = milliseconds(received), fetch
        self._tallies = EventTallies(record)
        self._former = in_view(connection, record, source)
        self._views = dict(self._former)
        self._correcting = Correcting(connection, record, source, received, fetch, self._tallies)
        self.kept = self.changed = 0

    def end(self, rows: Sequence[Row]) -> None:
        """Keep events that ended; of one that is told twice the last counts."""
        fresh = rows
        if not self._insert_new(sorted(rows)):  # neighbours in the table's key are written into the same page
            rows = sorted({row[:2]: row for row in rows}.values())
            held = held_rows(self._connection, self._store, self._record, [row[:2] for row in rows])
            fresh = [row for row in rows if row[:2] not in held]
            insert_rows(self._connection, self._record, fresh, self._stamp, self._fetch)
            for row in rows:
                if (former := held.get(row[:2])) is not None:
                    self.changed += self._correcting.end(row, former)
        if fresh:
            _, _, ends, _, kinds, places = zip(*fresh, strict=True)
            self._tallies.add(ends, kinds, places)
        self.kept += len(fresh)
        if self._views:
            for key in self._views.keys() & {row[:2] for row in rows}:
                del self._views[key]
                self.kept, self.changed = self.kept - 1, self.changed + 1

    def view(self, rows: Mapping[Key, Row]) -> None:
        """Let wait what is in view, but what is known to have ended."""
        unknown = sorted(rows.keys() - self._views.keys())
        held = held_rows(self._connection, self._store, self._record, unknown) if unknown else {}
        for key, (event, series, _, started, kind, place) in rows.items():
            seen = View(event, series, started, kind, place, self._stamp, self._fetch)
            if (former := self._views.get(key)) is not None:
                if seen.seen > former.seen:
                    self._views[key] = seen
                    self.changed += seen[:5] != former[:5]
            elif (row := held.get(key)) is None:
                self._views[key] = seen
                self.kept += 1
            elif row.rule:
                self.changed += self._correcting.view(seen, row)
        self._views.update(self._correcting.reopened)

    def write(self) -> int:
        """Write everything that waits to be; how many events were closed by rule that this batch did not tell."""
        untold = 0
        for view in [view for view in self._views.values() if is_forgotten(view, self._stamp)]:
            at = closed_at(view)
            row = (view.event, view.series, at, view.started, view.kind, view.place)
            insert_rows(self._connection, self._record, [row], self._stamp, view.fetch, rule=True)
            self._tallies.move(at, view.kind, view.place, 1)
            del self._views[view.key]
            untold += view.fetch != self._fetch
            # one that this batch tells as it was is known otherwise now all the same
            self.changed += view.fetch == self._fetch and self._former.get(view.key, ())[:5] == view[:5]
        write_views(self._connection, self._record, self._former, self._views)
        self._correcting.write()
        self._tallies.write(self._connection, self._codes)
        return untold

    def _insert_new(self, rows: Sequence[Row]) -> bool:
        """Whether every row was new: then they are in, else none is."""
        ends = {rows[0][:2], rows[-1][:2]}
        if held_rows(self._connection, self._store, self._record, sorted(ends)):
            return False  # answers overlap: most often one end of them is known
        with self._connection.begin_nested() as attempt:
            if insert_rows(self._connection, self._record, rows, self._stamp, self._fetch) == len(rows):
                return True
            attempt.rollback()
        return False


def insert_rows(
    connection: Connection, record: type[Event], rows: Sequence[Row], stamp: int, fetch: int, *, rule: bool = False
) -> int:
    """How many of the rows were new; the others are left as they are. ``stamp``: their reception [ms]."""
    if not rows:
        return 0
    columns = 'event, series, at, started, kind, place, rule, received, "fetch"'
    constant = f"{rule}, {stamp:d}, {fetch:d}"
    if connection.dialect.name == "sqlite":
        query = f"INSERT OR IGNORE INTO {record.__tablename__} ({columns}) VALUES (?, ?, ?, ?, ?, ?, {constant})"
        return int(connection.exec_driver_sql(query, list(rows)).rowcount)
    arrays = "%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::int[], %s::int[]"
    query = (
        f"INSERT INTO {record.__tablename__} ({columns}) SELECT *, {constant} FROM unnest({arrays})"
        " ON CONFLICT DO NOTHING"
    )
    told = tuple(list(column) for column in zip(*rows, strict=True))
    return int(connection.exec_driver_sql(query, told).rowcount)


def held_rows(connection: Connection, store: Store, record: type[Event], keys: Sequence[Key]) -> dict[Key, Held]:
    """What the store holds under these keys."""
    columns = ", ".join(f'r."{name}"' for name in Held._fields)
    asked: tuple[Any, ...] = ()
    if store.is_sqlite:
        connection.exec_driver_sql(
            "CREATE TEMP TABLE IF NOT EXISTS asked_events"
            " (event INTEGER, series INTEGER, PRIMARY KEY (event, series)) WITHOUT ROWID"
        )
        connection.exec_driver_sql("DELETE FROM asked_events")
        connection.exec_driver_sql("INSERT INTO asked_events VALUES (?, ?)", list(keys))
        source = "asked_events AS asked CROSS JOIN"
    else:
        asked = tuple(list(column) for column in zip(*keys, strict=True))
        source = "unnest(%s::bigint[], %s::int[]) AS asked(event, series) JOIN"
    query = (
        f"SELECT {columns} FROM {source} {record.__tablename__} r ON r.event = asked.event AND r.series = asked.series"
    )
    found = (Held(*row) for row in connection.exec_driver_sql(query, asked))
    return {held[:2]: held for held in found}
