"""Keeping how things are now: a row for each state, told again and again and written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from data_sources.store.counting import Counted, count_in
from data_sources.store.heard import waiting
from data_sources.store.records import EVER, Status, milliseconds
from data_sources.store.shapes import Shape, Values, digest, exact, shape_of

Key = tuple[Any, ...]
Row = Mapping[str, Any]


def keep_statuses(
    connection: Connection, record: type[Status], parsed: Sequence[Any], source: str, received: datetime, fetch: int
) -> tuple[int, int, int, datetime]:
    """(kept, changed, repeated, reception) of a batch that is not empty. Of one that a batch tells twice, the last counts.

    An answer that was received before what is known, and is kept after it, is put in its place in the past: what it says
    held until the next answer that was heard. So while an older one waits, what repeats the state is written too.
    """
    shape, received = shape_of(record), exact(received)
    told = {shape.key(one): one for one in parsed}
    known = known_at(connection, record, source, received)
    writing = Writing(record, source, received, fetch)
    none_waits = waiting(connection, source, received, fetch) is None
    kept = changed = 0
    for key, one in told.items():
        former = known.get(key)
        held = shape.hold_said(shape.told(one))
        mark = digest(held)
        if former is not None and former["known_from"] == received:
            continue  # a replay; or two answers of one millisecond, of which the first counts
        same = former is not None and former["digest"] == mark
        if same and none_waits:
            continue
        kept, changed = kept + (former is None), changed + (former is not None and not same)
        writing.follow(connection, key, one, mark, former)
    writing.write(connection)
    return kept, changed, len(parsed) - kept - changed, received


def known_at(connection: Connection, record: type[Status], source: str, at: datetime) -> dict[Key, Row]:
    """The rows of a source that were known at an instant, by natural key."""
    table, shape = record.__table__, shape_of(record)
    asked = select(table).where(table.c.source == source, table.c.known_from <= at, table.c.known_until > at)
    rows = connection.execute(asked).mappings()
    return {tuple(shape.hold_key([row[name] for name in record.natural])): dict(row) for row in rows}


class Writing:
    """The rows that a batch adds and ends, with what they change in the counts."""

    def __init__(self, record: type[Status], source: str, received: datetime, fetch: int) -> None:
        self._record, self._shape = record, shape_of(record)
        self._source, self._received, self._fetch = source, received, fetch
        self._counted = Counted(record)
        self._added: list[tuple[Any, ...]] = []
        self._ended: list[tuple[int, int]] = []
        self._altered: list[tuple[Any, ...]] = []

    def follow(self, connection: Connection, key: Key, one: Any, mark: int, former: Row | None) -> None:
        """Write a state after the row that was known when it was heard; None: there was none."""
        shape: Shape = self._shape
        state = {**shape.state(shape.told(one)), "updated": self._received}
        row: dict[str, Any] = {**state, **self._record.follow(former, state)}
        later = self._later(connection, key)
        until = EVER if not later else later[0]["known_from"]
        self._added.append(tuple(self._values(key, row, mark, until)))
        if former is not None:
            self._ended.append((milliseconds(self._received), former["id"]))
            if former["known_until"] == EVER:
                self._counted.add(former, -1)
        if until == EVER:
            self._counted.add(row, 1)
        for after in later:
            self._mend(row, after)
            row = {**after, **self._record.follow(row, after)}

    def _later(self, connection: Connection, key: Key) -> list[Row]:
        """What was heard after it, the oldest first: only of an answer that is kept late."""
        table = self._record.__table__
        same = [table.c[name] == value for name, value in zip(self._record.natural, key, strict=True)]
        asked = select(table).where(*same, table.c.source == self._source, table.c.known_from > self._received)
        return [dict(row) for row in connection.execute(asked.order_by(table.c.known_from)).mappings()]

    def _mend(self, before: Mapping[str, Any], after: Row) -> None:
        """What is folded of a later row follows from another one now."""
        folded = self._record.follow(before, after)
        if all(after[name] == value for name, value in folded.items()):
            return
        self._altered.append((*self._shape.hold_folded([folded[name] for name in self._shape.folded]), after["id"]))
        if after["known_until"] == EVER:
            self._counted.add(after, -1)
            self._counted.add({**after, **folded}, 1)

    def _values(self, key: Key, row: Mapping[str, Any], mark: int, until: datetime) -> Values:
        shape, since = self._shape, milliseconds(self._received)
        return [
            *key,
            *shape.hold_said([row[name] for name in shape.said]),
            *shape.hold_folded([row[name] for name in shape.folded]),
            self._source,
            since,
            False,
            True,
            mark,
            since,
            milliseconds(until),
            self._fetch,
        ]

    def write(self, connection: Connection) -> None:
        """Write them."""
        self._shape.update(connection, ("known_until",), self._ended)
        self._shape.update(connection, self._shape.folded, self._altered)
        self._shape.insert(connection, self._added)
        count_in(connection, self._counted)
