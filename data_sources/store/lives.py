"""Keeping records that change: which states of a batch are new, and what they make of the lives that are kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Float, bindparam, delete, insert, select, tuple_, update

from data_sources.store.counting import Counted, count_in
from data_sources.store.records import EVER, Version, instant, milliseconds
from data_sources.store.store import Store
from data_sources.store.tables import Fetch
from data_sources.store.versions import Row, Telling, relive

AT_ONCE = 500
"""Records whose lives are read whole at once."""

Key = tuple[Any, ...]


class Brief(NamedTuple):
    """What tells a kept state from a new one."""

    updated: datetime
    stated: bool
    told: bool
    digest: int
    received: datetime
    until: datetime
    fetch: int


def keep_versions(
    connection: Connection,
    store: Store,
    record: type[Version],
    parsed: Sequence[Any],
    source: str,
    received: datetime,
    fetch: int,
) -> tuple[int, int, int, datetime]:
    """(kept, changed, repeated, newest update) of a batch that is not empty; without an update time its reception
    counts. Of a record that a batch tells several times without an update time, the last counts."""
    received = exact(received)
    batch = tellings_of(record, parsed, received, fetch)
    held = briefs(connection, record, source, list(batch))
    waiting = before_this(connection, source, received, fetch)
    counted = Counted(record)
    kept = changed = 0
    fresh: list[dict[str, Any]] = []
    lives: dict[Key, list[Telling]] = {}
    for key, tellings in batch.items():
        known = held.get(key, [])
        told = [telling for telling in tellings if not is_replay(telling, known, waiting)]
        if told and known:
            lives[key] = told
        elif told:
            life = relive(told, record.fold)
            fresh += [written(record, source, key, row) for row in life]
            kept, changed = kept + 1, changed + sum(row.told for row in life) - 1
    for row in fresh:
        if row["known_until"] == EVER:
            counted.add(row, 1)
    todo = Writing(connection, record, source, counted, fresh)
    keys = iter(lives)
    while some := list(islice(keys, AT_ONCE)):
        for key, rows in whole(connection, record, source, some).items():
            changed += todo.retell(key, rows, lives[key], bool(waiting))
    todo.write()
    count_in(connection, counted)
    newest = max(telling.stated or received for tellings in batch.values() for telling in tellings)
    return kept, changed, len(parsed) - kept - changed, newest


def exact(at: datetime) -> datetime:
    """The instant as the store can hold it. Raises ValueError for one without a zone."""
    return at if at.tzinfo is UTC and at.microsecond % 1000 == 0 else instant(milliseconds(at))


@cache
def converters(record: type[Version]) -> list[tuple[str, Callable[[Any], Any]]]:
    """For each column a state tells, what makes its value the one that the store would give back."""
    table: Any = record.__table__

    def of(name: str) -> Callable[[Any], Any]:
        kind = table.c[name].type
        if kind.python_type is datetime:
            return lambda value: None if value is None else exact(value)
        if isinstance(kind, Float):
            return lambda value: None if value is None else float(value)
        return lambda value: value

    return [(name, of(name)) for name in record.said]


def tellings_of(
    record: type[Version], parsed: Iterable[Any], received: datetime, fetch: int
) -> dict[Key, list[Telling]]:
    """The states of a batch by the record's natural key, in the order they were said."""
    keys: Any = attrgetter(*record.natural)
    alone = len(record.natural) == 1
    columns = converters(record)
    batch: dict[Key, list[Telling]] = {}
    for one in parsed:
        key = (keys(one),) if alone else keys(one)
        said = {name: convert(getattr(one, name)) for name, convert in columns}
        stated = None if one.updated is None else exact(one.updated)
        telling = Telling(stated, received, fetch, digest(said), said)
        several = batch.setdefault(key, [])
        if stated is None:
            several[:] = [former for former in several if former.stated is not None]
        several.append(telling)
    return batch


def digest(said: Mapping[str, Any]) -> int:
    """A number of 64 bits that is the same for the same content."""
    words = orjson.dumps([milliseconds(value) if type(value) is datetime else value for value in said.values()])
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big", signed=True)


def is_replay(telling: Telling, known: Sequence[Brief], waiting: tuple[datetime, int] | None) -> bool:
    """Whether nothing changes by a telling, as far as can be told without the life itself."""
    here = (telling.received, telling.fetch)
    if telling.stated is not None:
        return any(
            one.stated
            and (one.updated, one.digest) == (telling.stated, telling.digest)
            and (one.received, one.fetch) <= here
            for one in known
        )
    if any(not one.stated and is_heard(one) and (one.received, one.fetch) == here for one in known):
        return True
    now = next((one for one in known if one.until == EVER), None)
    last = max((one for one in known if is_heard(one)), key=lambda one: (one.received, one.fetch), default=None)
    if now is None or last is None or now.digest != telling.digest or (last.received, last.fetch) > here:
        return False
    # what was received before and is kept later may part what is equal now: then this reception is needed
    return waiting is None or (
        not last.stated and last.digest == telling.digest and (last.received, last.fetch) > waiting
    )


def is_heard(one: Brief) -> bool:
    """Whether a row is a telling of its source: a row that repeats the newest state after a late one is none."""
    return one.told or one.received == one.until


def before_this(connection: Connection, source: str, received: datetime, fetch: int) -> tuple[datetime, int] | None:
    """(reception, number) of the source's newest fetch before this one whose records are not all kept yet."""
    row = connection.execute(
        select(Fetch.received, Fetch.id)
        .where(Fetch.parsed.is_(None), Fetch.source == source)
        .where(tuple_(Fetch.received, Fetch.id) < tuple_(bindparam("at", received, Fetch.received.type), fetch))
        .order_by(Fetch.received.desc(), Fetch.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def briefs(connection: Connection, record: type[Version], source: str, keys: list[Key]) -> dict[Key, list[Brief]]:
    """What is kept of the records of a batch."""
    table: Any = record.__table__
    names = [table.c[name] for name in record.natural]
    columns = [table.c[n] for n in ("updated", "stated", "told", "digest", "known_from", "known_until", "fetch")]
    found: defaultdict[Key, list[Brief]] = defaultdict(list)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        query = select(*names, *columns).where(table.c.source == source, tuple_(*names).in_(some)).order_by(table.c.id)
        for row in connection.execute(query):
            found[tuple(row[: len(names)])].append(Brief(*row[len(names) :]))
    return found


def whole(
    connection: Connection, record: type[Version], source: str, keys: list[Key]
) -> dict[Key, list[dict[str, Any]]]:
    """Every row of some records, in the order they were written."""
    table: Any = record.__table__
    names = [table.c[name] for name in record.natural]
    query = select(table).where(table.c.source == source, tuple_(*names).in_(keys)).order_by(table.c.id)
    found: defaultdict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[tuple(row[name] for name in record.natural)].append(dict(row))
    return found


def written(record: type[Version], source: str, key: Key, row: Row) -> dict[str, Any]:
    """A row of a life as its table holds it, without its number."""
    telling = row.telling
    return {
        **dict(zip(record.natural, key, strict=True)),
        **{name: telling.said[name] for name in record.said},
        **(row.folded or record.fold([{**telling.said, "updated": row.updated}])),
        "source": source,
        "updated": row.updated,
        "stated": telling.stated is not None,
        "told": row.told,
        "digest": telling.digest,
        "known_from": row.known_from,
        "known_until": row.known_until,
        "fetch": telling.fetch,
    }


class Writing:
    """The rows that a batch adds, alters and takes away."""

    def __init__(
        self, connection: Connection, record: type[Version], source: str, counted: Counted, fresh: list[dict[str, Any]]
    ) -> None:
        self._connection, self._record, self._source, self._counted = connection, record, source, counted
        self._added = fresh
        self._altered: list[dict[str, Any]] = []
        self._gone: list[int] = []

    def retell(self, key: Key, rows: list[dict[str, Any]], told: list[Telling], echoes: bool) -> int:
        """How many of the states ``told`` are new in the life whose ``rows`` are kept. ``echoes``: whether a state that
        repeats what was known is kept too, since something heard before it may still come."""
        record = self._record
        held = {row["id"]: row for row in rows}
        heard = [
            Telling(
                row["updated"] if row["stated"] else None,
                row["known_from"],
                row["fetch"],
                row["digest"],
                row,
                row["id"],
            )
            for row in rows
            if row["told"] or row["known_from"] == row["known_until"]
        ]
        new = 0
        for row in relive([*heard, *told], record.fold):
            if row.is_echo and row.telling.row is None and not echoes:
                continue
            values = written(record, self._source, key, row)
            number = row.telling.row if row.told or row.is_echo else same(held, values)
            if values["known_until"] == EVER:
                self._counted.add(values, 1)
            new += row.told and number is None
            if number is None:
                self._added.append(values)
                continue
            former = held.pop(number)
            if former["known_until"] == EVER:
                self._counted.add(former, -1)
            if any(former[name] != value for name, value in values.items()):
                self._altered.append({**values, "number": number})
        for number, former in held.items():
            if former["known_until"] == EVER:
                self._counted.add(former, -1)
            self._gone.append(number)
        return new

    def write(self) -> None:
        """Write them."""
        table: Any = self._record.__table__
        if self._gone:
            self._connection.execute(
                delete(table).where(table.c.id == bindparam("number")), [{"number": n} for n in self._gone]
            )
        if self._altered:
            names = [name for name in self._altered[0] if name != "number"]
            self._connection.execute(
                update(table)
                .where(table.c.id == bindparam("number"))
                .values({name: bindparam(name) for name in names}),
                self._altered,
            )
        if self._added:
            self._connection.execute(insert(table), self._added)


def same(held: Mapping[int, Mapping[str, Any]], values: Mapping[str, Any]) -> int | None:
    """The number of the row that repeats a state since the same instant, if it is kept."""
    return next(
        (
            number
            for number, row in held.items()
            if not row["told"] and row["known_from"] == values["known_from"] < row["known_until"]
        ),
        None,
    )
