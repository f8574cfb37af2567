"""Keeping where boats were: a position once, the newest of each, and when it came into a port, in one transaction.

Whatever order tellings are kept in, the same positions, newest ones and passages stand in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from data_sources import Refused
from data_sources.store.records import instant, milliseconds
from data_sources.store.store import Store
from data_sources.store.streams import columns_of, identities
from data_sources.store.track_marks import look_again, thinned_until
from data_sources.store.track_passages import Row, retell_passages
from data_sources.store.track_records import Track

SAME = 1e-6
"""Degrees: two tellings of one instant that lie nearer are the same place."""
MINUTE = 60_000
THIN_AFTER = timedelta(days=7)
"""Positions older than this are thinned to one a boat and minute."""
ELSEWHERE = "another position at an instant that is told already"
AT_ONCE = 10_000
"""Keys that are asked for in one statement."""

Key = tuple[int, int]
"""(series, at [ms])"""


class Spot(NamedTuple):
    """One row of a track as the store holds it; at, received: [ms]."""

    series: int
    at: int
    lon: float
    lat: float
    speed: float | None
    course: float | None
    how: int
    received: int
    fetch: int

    def is_at(self, other: Spot) -> bool:
        """Whether both tell the same place."""
        return abs(self.lon - other.lon) <= SAME and abs(self.lat - other.lat) <= SAME

    @property
    def turn(self) -> tuple[int, int]:
        """The order of receptions: of one instant the first told holds."""
        return self.received, self.fetch


COLUMNS = ", ".join(f'"{name}"' for name in Spot._fields)


def append_track(
    connection: Connection,
    store: Store,
    record: type[Track],
    parsed: Sequence[Any],
    source: str,
    received: datetime,
    fetch: int,
) -> tuple[tuple[int, int, int, datetime], list[Refused]]:
    """((kept, changed, repeated, newest instant), refused) of a batch that is not empty. Nothing is ever changed: a position
    that differs from what is held at its instant is refused."""
    natural = columns_of(record.dimension.natural)
    codes = identities(connection, store, record.dimension, {natural(one): one for one in parsed}, source)
    stamp = milliseconds(received)
    told: dict[Key, Spot] = {}
    refused: list[Refused] = []
    for one in parsed:
        spot = Spot(
            codes[natural(one)], milliseconds(one.at), one.lon, one.lat, one.speed, one.course, one.how, stamp, fetch
        )
        first = told.setdefault((spot.series, spot.at), spot)
        if first is not spot and not first.is_at(spot):
            refused.append(elsewhere(one.boat, spot))
    newest = max(at for _, at in told)
    names = {number: name for (name, *_), number in codes.items()}
    lasts = newest_held(connection, record, {series for series, _ in told})
    last = {series: row for (series, _), row in sorted(lasts.items(), key=lambda held: held[1][0])}
    fresh: list[Spot] = []
    asked: list[Spot] = []
    for spot in told.values():
        held_last = last.get(spot.series)
        (fresh if held_last is None or spot.at > held_last[0] else asked).append(spot)
    late: list[Spot] = []
    retold: list[Spot] = []
    before = thinned_until(connection, record)
    if asked:
        held = held_at(connection, record, [(spot.series, spot.at) for spot in asked])
        minutes = minutes_held(connection, record, [spot for spot in asked if spot.at < before])
        for spot in asked:
            there = held.get((spot.series, spot.at))
            if there is None:
                # what was thinned away does not come back; the first of its minute takes the place of what stayed
                if spot.at < minutes.get((spot.series, spot.at // MINUTE), spot.at + 1):
                    late.append(spot)
                continue
            if not there.is_at(spot):
                refused.append(elsewhere(names[spot.series], max(there, spot, key=lambda one: one.turn)))
            if spot.turn < there.turn:  # it was received before and is kept after
                replace_row(connection, record, spot, there)
                retold.append(spot)
    added = [*fresh, *late]
    if added:
        insert_spots(connection, store, record, added)
        keep_last(connection, record, added)
    if added or retold:
        retell_passages(connection, record, [*added, *retold], last)
    if before and added:
        # a former newest one is the newest no more: it is thinned with the others
        former = (lasts[key][0] for spot in added if (key := (spot.series, spot.how)) in lasts)
        oldest = min(*(spot.at for spot in added), *former, before)
        if oldest < before:
            look_again(connection, record, oldest)
    kept = len(added)
    return (kept, 0, len(parsed) - kept - len(refused), instant(newest)), refused


def elsewhere(boat: str, spot: Spot) -> Refused:
    """The telling that does not hold."""
    return Refused(ELSEWHERE, f"{boat}, {instant(spot.at).isoformat()}, {spot.lon}, {spot.lat}")


def newest_held(connection: Connection, record: type[Track], series: set[int]) -> dict[tuple[int, int], Row]:
    """The newest position that is held of each of these, by series and ``how``."""
    columns = 'series, how, at, lon, lat, received, "fetch"'
    table = record.last.__tablename__
    if connection.dialect.name == "sqlite":
        query = f"SELECT {columns} FROM {table} WHERE series IN (SELECT value FROM json_each(?))"
        rows = connection.exec_driver_sql(query, (str(sorted(series)),))
    else:
        query = f"SELECT {columns} FROM {table} WHERE series = ANY(%s::int[])"
        rows = connection.exec_driver_sql(query, (sorted(series),))
    return {(number, how): (at, lon, lat, since, by) for number, how, at, lon, lat, since, by in rows}


def matching(
    connection: Connection, columns: str, record: type[Track], keys: Sequence[Key], join: str
) -> Iterable[Any]:
    """Rows of the track (``r``) that are joined to keys (``asked``: series, at)."""
    table = record.__tablename__
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        if connection.dialect.name == "sqlite":
            texts = "[" + ",".join(f"[{series},{at}]" for series, at in some) + "]"
            of = "(SELECT value ->> 0 AS series, value ->> 1 AS at FROM json_each(?))"
            yield from connection.exec_driver_sql(
                f"SELECT {columns} FROM {of} AS asked CROSS JOIN {table} r ON {join}", (texts,)
            )
        else:
            series, at = zip(*some, strict=True)
            of = "unnest(%s::int[], %s::bigint[]) AS asked(series, at)"
            yield from connection.exec_driver_sql(
                f"SELECT {columns} FROM {of} JOIN {table} r ON {join}", (list(series), list(at))
            )


def held_at(connection: Connection, record: type[Track], keys: Sequence[Key]) -> dict[Key, Spot]:
    """What is held under these keys."""
    columns = ", ".join(f'r."{name}"' for name in Spot._fields)
    rows = matching(connection, columns, record, keys, "r.series = asked.series AND r.at = asked.at")
    return {(row[0], row[1]): Spot(*row) for row in rows}


def minutes_held(connection: Connection, record: type[Track], spots: Sequence[Spot]) -> dict[Key, int]:
    """The instant [ms] of the first position in each (series, minute) of these that holds one."""
    keys = sorted({(spot.series, spot.at // MINUTE * MINUTE) for spot in spots})
    join = f"r.series = asked.series AND r.at >= asked.at AND r.at < asked.at + {MINUTE}"
    found: dict[Key, int] = {}
    for series, at in matching(connection, "r.series, r.at", record, keys, join):
        found[series, at // MINUTE] = min(at, found.get((series, at // MINUTE), at))
    return found


def replace_row(connection: Connection, record: type[Track], spot: Spot, there: Spot) -> None:
    """Let the telling that was received first hold, in the track and where it is the newest."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    said = ("lon", "lat", "speed", "course", "how", "received", "fetch")
    values = [getattr(spot, name) for name in said]
    sets = ", ".join(f'"{name}" = {mark}' for name in said)
    where = f"WHERE series = {mark} AND at = {mark}"
    last = record.last.__tablename__
    tables = (record.__tablename__, last) if spot.how == there.how else (record.__tablename__,)
    for table in tables:
        connection.exec_driver_sql(
            f"UPDATE {table} SET {sets} {where} AND how = {mark}", (*values, spot.series, spot.at, there.how)
        )
    if spot.how == there.how:
        return
    connection.exec_driver_sql(f"DELETE FROM {last} WHERE series = {mark}", (spot.series,))
    for how in (0, 1):
        connection.exec_driver_sql(
            f"INSERT INTO {last} ({COLUMNS}) SELECT {COLUMNS} FROM {record.__tablename__}"
            f" WHERE series = {mark} AND how = {mark} ORDER BY at DESC LIMIT 1",
            (spot.series, how),
        )


def insert_spots(connection: Connection, store: Store, record: type[Track], spots: Sequence[Spot]) -> None:
    """Write rows that are not there, in the order of the key: neighbours are written into the same page."""
    rows = sorted(spots)
    table = record.__tablename__
    if store.is_sqlite:
        connection.exec_driver_sql(f"INSERT INTO {table} ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", list(rows))
        return
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def keep_last(connection: Connection, record: type[Track], spots: Iterable[Spot]) -> None:
    """Keep the newest of each, by its device and by other means apart."""
    newest: dict[tuple[int, int], Spot] = {}
    for spot in spots:
        held = newest.get((spot.series, spot.how))
        if held is None or spot.at > held.at:
            newest[spot.series, spot.how] = spot
    mark = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(Spot._fields))
    said = ("at", "lon", "lat", "speed", "course", "received", "fetch")
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in said)
    connection.exec_driver_sql(
        f"INSERT INTO {record.last.__tablename__} ({COLUMNS}) VALUES ({mark})"
        f" ON CONFLICT (series, how) DO UPDATE SET {sets} WHERE excluded.at > {record.last.__tablename__}.at",
        list(newest.values()),
    )


TOLD = ("at", "lon", "lat", "speed", "course", "received", "fetch")


def newest_fixes(record: type[Track], at: datetime | None = None, as_of: datetime | None = None) -> Select[Any]:
    """The newest position of each, by its device and by other means apart. Columns: source, what identifies it, series,
    how, at, lon, lat, speed, course, received, fetch.

    ``at``: the newest that is not later; ``as_of``: of what was received by then. Without both it costs the same whatever
    the past is; with one it looks into each track.
    """
    dimension: Any = record.dimension.__table__
    named = [dimension.c.source, *(dimension.c[name] for name in record.dimension.natural)]
    if at is None and as_of is None:
        last: Any = record.last.__table__
        return select(*named, last.c.series, last.c.how, *(last.c[name] for name in TOLD)).join_from(
            last, dimension, last.c.series == dimension.c.id
        )
    return newest_then(record, at, as_of)


def newest_then(record: type[Track], at: datetime | None, as_of: datetime | None) -> Select[Any]:
    """The newest of each then. A way in which nothing was ever told of a track is not looked for in it."""
    dimension: Any = record.dimension.__table__
    track: Any = record.__table__
    last: Any = record.last.__table__
    other: Any = track.alias("other")
    newest = select(func.max(other.c.at)).where(other.c.series == last.c.series, other.c.how == last.c.how)
    newest = newest if at is None else newest.where(other.c.at <= at)
    newest = newest if as_of is None else newest.where(other.c.received <= as_of)
    named = [dimension.c.source, *(dimension.c[name] for name in record.dimension.natural)]
    return (
        select(*named, track.c.series, track.c.how, *(track.c[name] for name in TOLD))
        .join_from(last, dimension, dimension.c.id == last.c.series)
        .join(track, (track.c.series == last.c.series) & (track.c.at == newest.scalar_subquery()))
    )
