"""What is kept already of the records of a batch: enough to tell a replay, without the lives themselves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from data_sources.store.records import EVER, milliseconds
from data_sources.store.shapes import Shape
from data_sources.store.tables import Fetch

Key = tuple[Any, ...]
Turn = tuple[int, int]
"""(reception [ms], number of the fetch): the order in which tellings arrive."""

STILL = milliseconds(EVER)


class Heard(NamedTuple):
    """What tells one row of a life. updated, received, until: [ms]."""

    number: int
    updated: int
    stated: int
    told: int
    digest: int
    received: int
    until: int
    fetch: int

    @property
    def turn(self) -> Turn:
        return self.received, self.fetch

    @property
    def is_telling(self) -> bool:
        """Whether its source told it so: a row that repeats the newest state after a late one is none."""
        return bool(self.told) or self.received == self.until


COLUMNS = ("id", "updated", "stated", "told", "digest", "known_from", "known_until", "fetch")


def heard(connection: Connection, shape: Shape, source: str, keys: Sequence[Key]) -> dict[Key, list[Heard]]:
    """The rows that are kept of the records with these natural keys (as the store holds them); none: absent."""
    columns = ", ".join(f'r."{name}"' for name in COLUMNS)
    if connection.dialect.name == "sqlite":
        asked = "json_each(?) AS asked"
        same = " AND ".join(f"r.{name} = json_extract(asked.value, '$[{n}]')" for n, name in enumerate(shape.natural))
        query = f"SELECT asked.key, {columns} FROM {asked} CROSS JOIN {shape.table} r ON {same} AND r.source = ?"
        found = connection.exec_driver_sql(query, (json.dumps(keys), source))
    else:
        lists = ", ".join(f"%s::{shape.type_of(name, connection)}[]" for name in shape.natural)
        names = ", ".join(f"k{n}" for n in range(len(shape.natural)))
        same = " AND ".join(f"r.{name} = asked.k{n}" for n, name in enumerate(shape.natural))
        query = (
            f"SELECT asked.number - 1, {columns} FROM unnest({lists}) WITH ORDINALITY AS asked({names}, number)"
            f" JOIN {shape.table} r ON {same} AND r.source = %s"
        )
        found = connection.exec_driver_sql(query, (*(list(part) for part in zip(*keys, strict=True)), source))
    rows: defaultdict[Key, list[Heard]] = defaultdict(list)
    for number, *row in found:
        rows[keys[number]].append(Heard(*row))
    return rows


def waiting(connection: Connection, source: str, received: datetime, fetch: int) -> Turn | None:
    """The turn of the source's newest answer before this one whose records are not all kept yet."""
    before = (Fetch.received < received) | ((Fetch.received == received) & (Fetch.id < fetch))
    row = connection.execute(
        select(Fetch.received, Fetch.id)
        .where(Fetch.parsed.is_(None), Fetch.source == source, before)
        .order_by(Fetch.received.desc(), Fetch.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (milliseconds(row[0]), row[1])


def is_replay(stated: int | None, digest: int, turn: Turn, rows: Sequence[Heard], waits: Turn | None) -> bool:
    """Whether a telling surely adds nothing to a life of which these rows are kept."""
    if stated is not None:
        return any(
            row.stated and row.updated == stated and row.digest == digest and row.told and row.turn <= turn
            for row in rows
        )
    if any(not row.stated and row.turn == turn and row.is_telling for row in rows):
        return True
    known = next((row for row in rows if row.until == STILL), None)
    last = max((row for row in rows if row.is_telling), key=lambda row: row.turn, default=None)
    if known is None or last is None or known.digest != digest or last.turn >= turn:
        return False
    # an answer that was received before and is kept later may part what is equal now; then this one is needed
    return waits is None or (not last.stated and last.digest == digest and last.turn > waits)
