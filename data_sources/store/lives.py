"""Keeping records that change: which states of a batch are new, and what they make of the lives that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from data_sources.store.counting import Counted, count_in
from data_sources.store.heard import STILL, Heard, Key, heard, is_replay, waiting
from data_sources.store.records import EVER, Version, instant, milliseconds
from data_sources.store.shapes import Shape, Values, digest, exact, shape_of
from data_sources.store.versions import Row, Telling, relive

AT_ONCE = 500
"""Records whose lives are read whole at once."""
UNTIL = -2
"""Where ``known_until`` stands among the values of a row."""


class Said(NamedTuple):
    """A state of a batch. stated: [ms]."""

    stated: int | None
    digest: int
    told: tuple[Any, ...]
    held: Values


def keep_versions(
    connection: Connection, record: type[Version], parsed: Sequence[Any], source: str, received: datetime, fetch: int
) -> tuple[int, int, int, datetime]:
    """(kept, changed, repeated, newest update) of a batch that is not empty; without an update time its reception
    counts. Of a record that a batch tells several times without an update time, the last counts."""
    shape = shape_of(record)
    received = exact(received)
    turn = (milliseconds(received), fetch)
    batch = by_record(shape, parsed)
    rows = heard(connection, shape, source, list(batch))
    waits = waiting(connection, source, received, fetch)
    writing = Writing(connection, record, source, received, fetch, echoes=waits is not None)
    lives: dict[Key, list[Said]] = {}
    kept = changed = 0
    for key, states in batch.items():
        known = rows.get(key)
        if known is None:
            kept += 1
            if len(states) == 1:
                writing.begin(key, states[0])
            else:
                changed += writing.live(key, [], states) - 1
        elif told := [one for one in states if not is_replay(one.stated, one.digest, turn, known, waits)]:
            lives[key] = told
    keys = iter(lives)
    while some := list(islice(keys, AT_ONCE)):
        held = whole(connection, record, {key: rows[key] for key in some})
        changed += sum(writing.live(key, held[key], lives[key]) for key in some)
    writing.write()
    newest = max(turn[0] if one.stated is None else one.stated for states in batch.values() for one in states)
    return kept, changed, len(parsed) - kept - changed, instant(newest)


def by_record(shape: Shape, parsed: Sequence[Any]) -> dict[Key, list[Said]]:
    """The states of a batch by the record's natural key, in the order they were said."""
    batch: dict[Key, list[Said]] = {}
    for one in parsed:
        told = shape.told(one)
        held = shape.hold_said(told)
        said = Said(None if one.updated is None else milliseconds(one.updated), digest(held), told, held)
        states = batch.setdefault(shape.key(one), [])
        if said.stated is None and states:
            states[:] = [former for former in states if former.stated is not None]
        states.append(said)
    return batch


def whole(
    connection: Connection, record: type[Version], lives: Mapping[Key, Sequence[Heard]]
) -> dict[Key, list[dict[str, Any]]]:
    """Every row of some lives, in the order they were written."""
    table: Any = record.__table__
    owner = {row.number: key for key, rows in lives.items() for row in rows}
    found: dict[Key, list[dict[str, Any]]] = {key: [] for key in lives}
    numbers = iter(owner)
    while some := list(islice(numbers, AT_ONCE)):
        for row in connection.execute(select(table).where(table.c.id.in_(some))).mappings():
            found[owner[row["id"]]].append(dict(row))
    for rows in found.values():
        rows.sort(key=lambda row: row["id"])
    return found


class Writing:
    """The rows that a batch adds, alters and takes away, with what they change in the counts."""

    def __init__(
        self,
        connection: Connection,
        record: type[Version],
        source: str,
        received: datetime,
        fetch: int,
        *,
        echoes: bool,
    ) -> None:
        """``echoes``: whether a state that only repeats what was known is kept too, since what was received before it
        may still come."""
        self._connection, self._record, self._shape = connection, record, shape_of(record)
        self._source, self._received, self._fetch, self._echoes = source, received, fetch, echoes
        self._counted = Counted(record)
        self._begun: list[tuple[Key, Said]] = []
        self._added: list[tuple[Any, ...]] = []
        self._altered: list[tuple[Any, ...]] = []
        self._ended: list[tuple[int, int]] = []
        self._gone: list[tuple[int]] = []

    def begin(self, key: Key, said: Said) -> None:
        """A record of which this is the first state: most of an import is that."""
        self._begun.append((key, said))

    def _begin(self, some: Sequence[tuple[Key, Said]]) -> None:
        """The rows of some that begin."""
        shape = self._shape
        since = milliseconds(self._received)
        states = [
            {**shape.state(said.told), "updated": self._received if said.stated is None else instant(said.stated)}
            for _, said in some
        ]
        for (key, said), state, folded in zip(some, states, self._record.fold_each(states), strict=True):
            updated = since if said.stated is None else said.stated
            tail = (self._source, updated, said.stated is not None, True, said.digest, since, STILL, self._fetch)
            self._added.append((*key, *said.held, *shape.hold_folded([folded[name] for name in shape.folded]), *tail))
            state.update(folded)
            self._counted.add(state, 1)

    def live(self, key: Key, kept: Sequence[Mapping[str, Any]], states: Sequence[Said]) -> int:
        """How many of the states are new in the life of which the rows ``kept`` are held; none is: all of them."""
        record = self._record
        told = [
            Telling(instant_of(one.stated), self._received, self._fetch, one.digest, self._shape.state(one.told))
            for one in states
        ]
        left = {row["id"]: row for row in kept}
        new = 0
        for row in relive([*tellings_of(record, kept), *told], record.fold):
            if row.telling.row is None:
                if row.is_echo and not self._echoes:
                    continue
                new += row.told
            number = row.telling.row if row.told or row.is_echo else repeating(left, row)
            self._place(key, row, None if number is None else left.pop(number))
        for number, former in left.items():
            self._gone.append((number,))
            self._count(former, -1)
        return new

    def _place(self, key: Key, row: Row, former: Mapping[str, Any] | None) -> None:
        """Write a row of a life in the place of the ``former`` one, None: beside the others."""
        shape, telling = self._shape, row.telling
        # what an echo folds is never read
        folded = row.folded if not row.is_echo else self._record.fold([{**telling.said, "updated": row.updated}])
        values = [
            *key,
            *shape.hold_said([telling.said[name] for name in shape.said]),
            *shape.hold_folded([folded[name] for name in shape.folded]),
            self._source,
            milliseconds(row.updated),
            telling.stated is not None,
            row.told,
            telling.digest,
            milliseconds(row.known_from),
            milliseconds(row.known_until),
            telling.fetch,
        ]
        if former is None:
            self._added.append(tuple(values))
        else:
            held = shape.row(former)
            if held == values:
                return
            if held[:UNTIL] == values[:UNTIL] and held[-1] == values[-1]:
                self._ended.append((values[UNTIL], former["id"]))
            else:
                self._altered.append((*values, former["id"]))
            self._count(former, -1)
        self._count({**telling.said, **folded, "known_until": row.known_until}, 1)

    def _count(self, row: Mapping[str, Any], n: int) -> None:
        if row["known_until"] == EVER:
            self._counted.add(row, n)

    def write(self) -> None:
        """Write them."""
        shape, connection = self._shape, self._connection
        begun = iter(self._begun)
        while some := list(islice(begun, AT_ONCE)):
            self._begin(some)
        shape.delete(connection, self._gone)
        shape.update(connection, ("known_until",), self._ended)
        shape.update(connection, shape.names, self._altered)
        shape.insert(connection, self._added)
        count_in(connection, self._counted)


def instant_of(ms: int | None) -> datetime | None:
    return None if ms is None else instant(ms)


def tellings_of(record: type[Version], rows: Sequence[Mapping[str, Any]]) -> Iterator[Telling]:
    """What was told, from the rows of a life; one that repeats the newest state after a late one was not."""
    for row in rows:
        if row["told"] or row["known_from"] == row["known_until"]:
            stated = row["updated"] if row["stated"] else None
            said = {name: row[name] for name in record.said}
            yield Telling(stated, row["known_from"], row["fetch"], row["digest"], said, row["id"])


def repeating(rows: Mapping[int, Mapping[str, Any]], row: Row) -> int | None:
    """The number of the row that repeats a state since the same instant, if there is one."""
    for number, one in rows.items():
        if not one["told"] and one["known_from"] == row.known_from < one["known_until"]:
            return number
    return None
