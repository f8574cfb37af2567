"""Appending to a stream: a row once, a correction remembered, the tally right, in one transaction.

Tuples and codes, not objects and strings: this is the path of every reading the city ever sends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data_sources.store.records import Dimension, Stream, instant, milliseconds
from data_sources.store.store import Store

HOUR = 3_600_000
GAP = 6 * HOUR
"""Touched hours that lie further apart than this are recomputed as two ranges."""

Key = tuple[int, int]
Values = dict[Key, float]
Telling = tuple[int, float, int]
"""(reception [ms], value, fetch) of one row."""


def append(
    connection: Connection,
    store: Store,
    record: type[Stream],
    parsed: Sequence[Any],
    source: str,
    received: datetime,
    fetch: int,
) -> tuple[int, int, int, datetime]:
    """(kept, changed, repeated, newest instant) of a batch that is not empty. The last of equal keys counts."""
    natural = list(map(columns_of(record.dimension.natural), parsed))
    codes = identities(connection, store, record.dimension, dict(zip(natural, parsed, strict=True)), source)
    stamp = milliseconds(received)
    keys = zip(map(codes.__getitem__, natural), map(milliseconds, map(attrgetter("at"), parsed)), strict=True)
    values: Values = dict(zip(keys, map(attrgetter("value"), parsed), strict=True))
    # in the order of the table's key: neighbours are written into the same page
    rows = [(series, at, value, stamp, fetch) for (series, at), value in sorted(values.items())]
    kept = insert_rows(connection, store, record.__tablename__, rows)
    changed = 0
    touched: Collection[Key] = values
    if kept < len(rows):
        held = Held(connection, store, record.__tablename__, rows)
        changed = correct(connection, record, values, held.otherwise(fetch, stamp), stamp, fetch)
        touched = held.of(fetch) if kept or changed else ()
    if touched:
        retally(connection, record, touched)
    newest = max(at for _, at in values)
    return kept, changed, len(parsed) - kept - changed, instant(newest)


def columns_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What tells the named columns of a parsed record, as a tuple however few they are."""
    if not names:
        return lambda p: ()
    if len(names) == 1:
        return lambda p: (getattr(p, names[0]),)
    return attrgetter(*names)


def insert_rows(connection: Connection, store: Store, table: str, rows: list[tuple[Any, ...]]) -> int:
    """How many of the rows were new; the others are left as they are."""
    if store.is_sqlite:
        cursor = connection.exec_driver_sql(f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?, ?, ?)", rows)
        return int(cursor.rowcount)
    columns = [list(column) for column in zip(*rows, strict=True)]
    cursor = connection.exec_driver_sql(
        f'INSERT INTO {table} (series, at, value, received, "fetch")'
        " SELECT * FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::bigint[], %s::int[])"
        " ON CONFLICT DO NOTHING",
        tuple(columns),
    )
    return int(cursor.rowcount)


def correct(
    connection: Connection,
    record: type[Stream],
    values: Values,
    other: Iterable[tuple[int, int, float, int, int]],
    stamp: int,
    fetch: int,
) -> int:
    """How many rows of ``other`` (what the store held otherwise) now say something else, or did once. The later
    reception is what is known now; the other is past."""
    changed = 0
    table: Any = record.__table__
    former: Any = record.revisions.__table__
    for series, at, held, since, by in other:
        value = values[series, at]
        if stamp < since:
            changed += retell(connection, record, (series, at), (stamp, value, fetch), (since, held, by))
            continue
        if stamp > since:  # within the same millisecond nobody can have asked for what was held
            revision = {"known_from": instant(since), "known_until": instant(stamp), "value": held, "fetch": by}
            connection.execute(insert(former), {"series": series, "at": instant(at), **revision})
        connection.execute(
            update(table)
            .where(table.c.series == series, table.c.at == instant(at))
            .values(value=value, received=instant(stamp), fetch=fetch)
        )
        changed += 1
    return changed


def retell(connection: Connection, record: type[Stream], key: Key, late: Telling, present: Telling) -> bool:
    """Whether what was known of a row changed by something heard before its present value and kept after it: an answer
    whose records could not be kept at once. Its past is told anew, in the order of reception."""
    table: Any = record.__table__
    former: Any = record.revisions.__table__
    mine = (former.c.series == key[0], former.c.at == instant(key[1]))
    revisions = connection.execute(
        select(former.c.known_from, former.c.value, former.c.fetch).where(*mine).order_by(former.c.known_from)
    )
    before: list[Telling] = [*((milliseconds(row[0]), row[1], row[2]) for row in revisions), present]
    after: list[Telling] = []
    for telling in sorted([*before, late], key=lambda one: one[0]):
        if after and after[-1][0] == telling[0]:
            continue  # of one millisecond, what was kept first
        if not after or after[-1][1] != telling[1]:  # the same value once more is nothing new
            after.append(telling)
    if after == before:
        return False
    connection.execute(delete(former).where(*mine))
    series, at = key[0], instant(key[1])
    for (since, value, by), (until, _, _) in pairwise(after):
        connection.execute(
            insert(former),
            {"series": series, "at": at, "known_from": instant(since), "known_until": instant(until), "value": value, "fetch": by},
        )  # fmt: skip
    since, value, by = after[-1]
    connection.execute(
        update(table)
        .where(table.c.series == series, table.c.at == at)
        .values(value=value, received=instant(since), fetch=by)
    )
    return True


class Held:
    """What a stream holds under the keys of a batch."""

    def __init__(self, connection: Connection, store: Store, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._connection, self._store, self._table = connection, store, table
        keys = [row[:3] for row in rows]
        self._asked: tuple[Any, ...] = ()
        if not store.is_sqlite:
            self._asked = tuple(list(column) for column in zip(*keys, strict=True))
            return
        connection.exec_driver_sql(
            "CREATE TEMP TABLE IF NOT EXISTS asked"
            " (series INTEGER, at INTEGER, value REAL, PRIMARY KEY (series, at)) WITHOUT ROWID"
        )
        connection.exec_driver_sql("DELETE FROM asked")
        connection.exec_driver_sql("INSERT INTO asked VALUES (?, ?, ?)", keys)

    def otherwise(self, fetch: int, stamp: int) -> list[tuple[int, int, float, int, int]]:
        """(series, at, value, received, fetch) where another fetch than this one brought another value, or brought it
        after ``stamp`` [ms]."""
        return self._found(
            'r.series, r.at, r.value, r.received, r."fetch"',
            f'(r.value <> asked.value OR r.received > {stamp}) AND r."fetch" <> ',
            fetch,
        )

    def of(self, fetch: int) -> list[Key]:
        """The keys whose present value this fetch brought."""
        return self._found("r.series, r.at", 'r."fetch" = ', fetch)

    def _found(self, columns: str, where: str, fetch: int) -> list[Any]:
        if self._store.is_sqlite:
            query = (
                f"SELECT {columns} FROM asked CROSS JOIN {self._table} r ON r.series = asked.series AND r.at = asked.at"
            )
        else:
            query = (
                f"SELECT {columns} FROM unnest(%s::int[], %s::bigint[], %s::float8[]) AS asked(series, at, value)"
                f" JOIN {self._table} r ON r.series = asked.series AND r.at = asked.at"
            )
        mark = "?" if self._store.is_sqlite else "%s"
        found = self._connection.exec_driver_sql(f"{query} WHERE {where}{mark}", (*self._asked, fetch))
        return [tuple(row) for row in found.all()]


def identities(
    connection: Connection, store: Store, dimension: type[Dimension], parsed: Mapping[Any, Any], source: str
) -> dict[Any, int]:
    """The number of each identity in the batch (``parsed``: the last record of each, which describes it); new ones are
    named, described ones that changed are updated."""
    cache = store.codes.setdefault((dimension.__tablename__, source), {})
    told = columns_of(dimension.described)
    wanted = {key: told(p) for key, p in parsed.items()}
    if any(cache.get(key, (None, None))[1] != words for key, words in wanted.items()):
        learn(connection, dimension, wanted, source, cache)
    return {key: cache[key][0] for key in wanted}


def learn(
    connection: Connection, dimension: type[Dimension], wanted: dict[Any, Any], source: str, cache: dict[Any, Any]
) -> None:
    """Read the source's identities, then add or describe anew what the batch knows better."""
    table: Any = dimension.__table__
    natural, described = dimension.natural, dimension.described

    def read() -> dict[Any, Any]:
        columns = [table.c.id, *(table.c[name] for name in natural), *(table.c[name] for name in described)]
        rows = connection.execute(select(*columns).where(table.c.source == source))
        n = len(natural)
        return {tuple(row[1 : n + 1]): (row[0], tuple(row[n + 1 :])) for row in rows}

    held = read()
    new = []
    for key, words in wanted.items():
        said = dict(zip(described, words, strict=True))
        if key not in held:
            row = {"source": source, **dict(zip(natural, key, strict=True)), **said}
            new.append(row | dimension.stamp(row))
        elif held[key][1] != words:
            known = dict(zip(described, held[key][1], strict=True))
            # what this document does not say stays as another said it
            said = {name: value if value is not None else known[name] for name, value in said.items()}
            stamped = dimension.stamp(dict(zip(natural, key, strict=True)) | said)
            connection.execute(update(table).where(table.c.id == held[key][0]).values(**said, **stamped))
    if new:
        connection.execute(insert(table), new)
    fresh = read()
    for key, words in wanted.items():
        cache[key] = (fresh[key][0], words)


def retally(connection: Connection, record: type[Stream], touched: Iterable[Key]) -> None:
    """Recompute the tally of every hour in which a row was touched, from the rows themselves."""
    hours: defaultdict[int, set[int]] = defaultdict(set)
    for series, at in touched:
        hours[series].add(at - at % HOUR)
    ranges = [span for series, starts in hours.items() for span in spans(series, sorted(starts))]
    table, raw = record.hours.__tablename__, record.__tablename__
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    modulo = "%" if connection.dialect.name == "sqlite" else "%%"
    connection.exec_driver_sql(
        f"INSERT INTO {table} (series, hour, n, total, low, high)"
        f" SELECT series, at - (at {modulo} {HOUR}) AS hour, count(*), sum(value), min(value), max(value) FROM {raw}"
        f" WHERE series = {mark} AND at >= {mark} AND at < {mark} GROUP BY series, at - (at {modulo} {HOUR})"
        " ON CONFLICT (series, hour) DO UPDATE SET n = excluded.n, total = excluded.total,"
        " low = excluded.low, high = excluded.high",
        ranges,
    )


def spans(series: int, starts: list[int]) -> Iterator[tuple[int, int, int]]:
    """The ranges (series, from, until) that cover the hours that start at ``starts``, few and without wide gaps."""
    first = last = starts[0]
    for start in starts[1:]:
        if start - last > GAP:
            yield series, first, last + HOUR
            first = start
        last = start
    yield series, first, last + HOUR
