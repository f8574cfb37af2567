"""Events of cameras, as /api/records tells them: newest first, page by page."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, and_, literal, or_, select, tuple_
from starlette.requests import Request

from dashboards.api import Mistake
from dashboards.kpis.camera_kinds import TOLD
from data_sources.store import Store, instant, milliseconds

FILTERS = ("source", "camera", "ward", "type", "group", "road")
NAMES = (
    "source", "camera", "event", "at", "started", "kind", "ward", "road", "group", "rule", "received", "fetch",
)  # fmt: skip
"""What is told of an event. ``rule``: it never told its end, and was closed by rule."""

Place = tuple[datetime, int, int]
"""Where a page ended: the end, number and camera of its last event."""


def narrowed(request: Request, start: datetime | None, end: datetime | None) -> Select[Any]:
    """The events that a question asks for, what a server took back among them."""
    table = TOLD.table(False)
    query = select(table)
    for name in FILTERS:
        if value := request.query_params.get(name):
            column = table.c[name]
            query = query.where(TOLD.part(name).holds(table.c, value) if TOLD.has(name) else column == value)  # type: ignore[arg-type]
    query = query if start is None else query.where(table.c.at >= start)
    return query if end is None else query.where(table.c.at < end)


def written(place: Place) -> str:
    """A cursor for the next page; what is in it is nobody's business but ours."""
    return base64.urlsafe_b64encode(orjson.dumps([milliseconds(place[0]), *place[1:]])).decode().rstrip("=")


def read(cursor: str) -> Place:
    """The place a cursor tells. Raises Mistake for one that is not ours."""
    try:
        at, event, series = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not all(type(part) is int for part in (at, event, series)):
            raise TypeError
        return instant(at), event, series
    except (binascii.Error, orjson.JSONDecodeError, TypeError, ValueError, OverflowError):
        raise Mistake(f"cursor={cursor} is not one of ours; take it from the page before.") from None


def page_of(
    store: Store, rows: Select[Any], after: Place | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """(records of ``rows``, a Select of events; cursor of the next page or None), newest first. It costs what it shows."""
    c = {column.name: column for column in rows.selected_columns}
    at, event, series = c["at"], c["event"], c["series"]
    query = rows
    if after is not None:
        later = tuple_(event, series) > tuple_(literal(after[1]), literal(after[2]))
        query = query.where(at <= after[0], or_(at < after[0], and_(at == after[0], later)))
    with store.read() as connection:
        found = connection.execute(query.order_by(at.desc(), event, series).limit(limit + 1)).mappings().all()
    # a number of 63 bits is no number to a browser
    told = [{name: str(row[name]) if name == "event" else row[name] for name in NAMES} for row in found[:limit]]
    if len(found) <= limit:
        return told, None
    last = found[limit - 1]
    return told, written((last["at"], last["event"], last["series"]))
