"""Records that change, as /api/records tells them: what is known now, newest first, page by page."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, and_, or_, tuple_
from starlette.requests import Request

from dashboards.api import Mistake
from data_sources.store import Instant, Store, Version, instant, known, milliseconds
from data_sources.store.exporting import columns

FILTERS = (
    "state", "ward", "agency", "field", "urgent", "kind", "group", "road", "danger", "installed", "outlet", "tone", "about", "port",
)  # fmt: skip
"""Beside the source and the natural key, where a record has them."""
YES_OR_NO = {"true": True, "1": True, "false": False, "0": False}

Place = tuple[Any, ...]
"""Where a page ended: the instant, source and natural key of its last record. What has no instant comes last; then the
first is None."""


def filters_of(record: type[Version]) -> tuple[str, ...]:
    """What a record can be asked by."""
    return ("source", *record.natural, *(name for name in FILTERS if name in record.__table__.c))


def narrowed(record: type[Version], request: Request, start: datetime | None, end: datetime | None) -> Select[Any]:
    """The known rows that a question asks for. Raises Mistake for a value that cannot be."""
    table: Any = record.__table__
    query = known(record)
    for name in filters_of(record):
        value: Any = request.query_params.get(name)
        if not value:
            continue
        if table.c[name].type.python_type is bool:
            if value not in YES_OR_NO:
                raise Mistake(f"{name}={value[:20]} cannot be; write {name}=true or {name}=false.")
            value = YES_OR_NO[value]
        query = query.where(table.c[name] == value)
    at = table.c[record.counted_at]
    if start is not None:
        query = query.where(at >= start)
    return query if end is None else query.where(at < end)


def written(place: Place) -> str:
    """A cursor for the next page; what is in it is nobody's business but ours."""
    parts = [milliseconds(part) if isinstance(part, datetime) else part for part in place]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read(record: type[Version], cursor: str) -> Place:
    """The place a cursor tells. Raises Mistake for one that is not ours."""
    table: Any = record.__table__
    types = [table.c[name].type for name in (record.counted_at, "source", *record.natural)]
    kinds = [datetime if isinstance(one, Instant) else one.python_type for one in types]
    undated = table.c[record.counted_at].nullable
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list):
            raise TypeError
        if parts and parts[0] is None and undated:
            kinds[0] = type(None)
        place = [instant(part) if kind is datetime else part for kind, part in zip(kinds, parts, strict=True)]
        if [type(part) for part in place] != kinds:
            raise TypeError
        return tuple(place)
    except (binascii.Error, orjson.JSONDecodeError, TypeError, ValueError, OverflowError):
        raise Mistake(f"cursor={cursor} is not one of ours; take it from the page before.") from None


def page_of(
    store: Store, record: type[Version], rows: Select[Any], after: Place | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """(records of ``rows``, a Select of the record's table; cursor of the next page or None), newest first."""
    table: Any = record.__table__
    names = columns(record)
    at, *identity = (table.c[name] for name in (record.counted_at, "source", *record.natural))
    query = rows.with_only_columns(*(table.c[name] for name in names)).order_by(None)
    dated, undated = query, query.where(at.is_(None)) if at.nullable else None
    if after is not None:
        later = tuple_(*identity) > tuple_(*after[1:])
        if after[0] is not None:
            dated = query.where(at <= after[0], or_(at < after[0], and_(at == after[0], later)))
        elif undated is not None:
            undated = undated.where(later)
    found: list[Any] = []
    with store.read() as connection:
        if after is None or after[0] is not None:
            dated = dated.where(at.is_not(None)) if at.nullable else dated
            found += connection.execute(dated.order_by(at.desc(), *identity).limit(limit + 1)).mappings().all()
        if undated is not None and len(found) <= limit:
            left = undated.order_by(*identity).limit(limit + 1 - len(found))
            found += connection.execute(left).mappings().all()
    told = [dict(row) for row in found[:limit]]
    if len(found) <= limit:
        return told, None
    last = told[-1]
    return told, written(tuple(last[name] for name in (record.counted_at, "source", *record.natural)))
