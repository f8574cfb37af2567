"""What was known at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union_all

from data_sources.store.records import Stream


def known(record: type[Stream], as_of: datetime | None = None) -> Select[int, datetime, float, datetime, int]:
    """The rows of a stream as they were known at ``as_of`` (None: as they are known now).

    Columns: series, at, value, received, fetch. A value that was corrected later reads as it did then; one that had
    not arrived by then is absent.
    """
    parts = known_parts(record, as_of)
    if len(parts) == 1:
        return parts[0]
    then = union_all(*parts).subquery("known")
    return select(then.c.series, then.c.at, then.c.value, then.c.received, then.c.fetch)


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
