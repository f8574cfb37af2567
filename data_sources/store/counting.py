"""How many records of a kind belong to an hour and a category: kept right as each record changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from data_sources.store.records import EVER, Count, Version, instant, milliseconds

HOUR = 3_600_000
AT_ONCE = 5_000


class Counted:
    """What a batch changes in the counts of a record."""

    def __init__(self, record: type[Version]) -> None:
        self.record = record
        self.changes: dict[type[Count], Counter[tuple[int, str]]] = {table: Counter() for table in record.counts}

    def add(self, row: Mapping[str, Any], n: int) -> None:
        """Count a known row in (1) or out (-1); one whose instant nobody knows (yet) is in no hour."""
        if not self.changes or row[self.record.counted_at] is None:
            return
        at = milliseconds(row[self.record.counted_at])
        for table, counts in self.changes.items():
            counts[at - at % HOUR, table.of(row)] += n


def count_in(connection: Connection, counted: Counted) -> None:
    """Write the changes; a count that falls to nothing goes."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for record, counts in counted.changes.items():
        table: Any = record.__table__
        rows = [{"hour": instant(hour), "category": of, "n": n} for (hour, of), n in sorted(counts.items()) if n]
        if not rows:
            continue
        adding = make(table)
        connection.execute(
            adding.on_conflict_do_update(
                index_elements=["hour", "category"], set_={"n": table.c.n + adding.excluded.n}
            ),
            rows,
        )
        fewer = [{"at": instant(hour), "of": of} for (hour, of), n in counts.items() if n < 0]
        if fewer:
            gone = table.c.hour == bindparam("at"), table.c.category == bindparam("of"), table.c.n == 0
            connection.execute(delete(table).where(*gone), fewer)


def recount(connection: Connection, record: type[Version]) -> None:
    """Make every count of a record anew from what is known now."""
    counted = Counted(record)
    table: Any = record.__table__
    known = select(table).where(table.c.known_until == EVER).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(known).mappings():
        counted.add(dict(row), 1)
    for counts in record.counts:
        connection.execute(delete(counts))
    count_in(connection, counted)
