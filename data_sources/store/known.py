"""What was known at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, overload

from sqlalchemy import Select, select, union_all

from data_sources.store.records import EVER, Event, Stream, Version


@overload
def known(record: type[Stream], as_of: datetime | None = None) -> Select[int, datetime, float, datetime, int]: ...
@overload
def known(record: type[Version] | type[Event], as_of: datetime | None = None) -> Select[Any]: ...
def known(record: type[Stream] | type[Version] | type[Event], as_of: datetime | None = None) -> Select[Any]:
    """The rows of a stream, of events that ended, or of records that change, as they were known at ``as_of`` (None: as
    they are known now).

    A stream's columns: series, at, value, received, fetch; else the whole table's. What was corrected later reads as it
    did then; what had not arrived by then is absent.
    """
    if issubclass(record, Version):
        table: Any = record.__table__
        if as_of is None:
            return select(table).where(table.c.known_until == EVER)
        return select(table).where(table.c.known_from <= as_of, table.c.known_until > as_of)
    parts: list[Any] = list(event_parts(record, as_of) if issubclass(record, Event) else known_parts(record, as_of))
    if len(parts) == 1:
        now: Select[Any] = parts[0]
        return now
    return select(union_all(*parts).subquery("known"))


def known_parts(
    record: type[Stream], as_of: datetime | None = None
) -> list[Select[int, datetime, float, datetime, int]]:
    """The Selects whose rows together are ``known``: to narrow each of them, since a database that is asked to narrow
    their union may read all of it first."""
    now = select(record.series, record.at, record.value, record.received, record.fetch)
    if as_of is None:
        return [now]
    former: Any = record.revisions
    return [
        now.where(record.received <= as_of),
        select(
            former.series,
            former.at,
            former.value,
            former.known_from.label("received"),
            former.fetch,
        ).where(former.known_from <= as_of, former.known_until > as_of),
    ]


def event_parts(record: type[Event], as_of: datetime | None = None) -> list[Select[Any]]:
    """As ``known_parts``, of events that ended."""
    table: Any = record.__table__
    if as_of is None:
        return [select(table)]
    former: Any = record.revisions.__table__
    named = {**{column.name: column for column in former.c}, "received": former.c.known_from.label("received")}
    return [
        select(table).where(table.c.received <= as_of),
        select(*(named[column.name] for column in table.c)).where(
            former.c.known_from <= as_of, former.c.known_until > as_of
        ),
    ]
