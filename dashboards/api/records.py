"""/api/records/<service>: records newest first, page by page, each with the fetch that brought it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from dashboards.api import Desk, Mistake, event_pages, json_answer, only, span_of, track_pages, versions
from dashboards.api.kpi_rows import Behind
from dashboards.api.series_pages import Place, newest_first, turn
from dashboards.kpis import Kpi
from data_sources import SERVICES, feeds, services
from data_sources.cameras import Alert, CameraEvent, CameraState
from data_sources.fishing_boats import BoatIdentity, BoatLog, BoatPassage, BoatPosition, UntimedPosition
from data_sources.privacy.refused_parts import shown
from data_sources.store import Store, instant, milliseconds
from data_sources.store.records import Event, Stream, Version
from data_sources.store.tables import Fetch, RawPayload
from data_sources.store.track_records import Passage, Track

MOST = 1000
USUAL = 100


def written(place: Place) -> str:
    """A cursor for the next page; what is in it is nobody's business but ours."""
    return base64.urlsafe_b64encode(orjson.dumps(list(place))).decode().rstrip("=")


def read(cursor: str) -> Place:
    """The place a cursor tells. Raises Mistake for one that is not ours."""
    try:
        at, series = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(int(at), int(series))
        instant(place.at - 1)
        return place
    except (binascii.Error, orjson.JSONDecodeError, TypeError, ValueError, OverflowError):
        raise Mistake(f"cursor={cursor} is not one of ours; take it from the page before.") from None


def page(
    store: Store,
    record: type[Stream],
    filters: dict[str, str],
    start: datetime | None,
    end: datetime | None,
    after: Place | None,
    limit: int,
) -> tuple[list[dict[str, Any]], str | None]:
    """(records in [start, end), cursor of the next page or None). It costs what it shows: series are merged by their
    keys, so a store of ten years answers as one of a day."""
    dimension: Any = record.dimension.__table__
    query = select(dimension)
    for name, value in filters.items():
        query = query.where(dimension.c[name] == value)
    with store.read() as connection:
        described = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
        lines = [newest_first(connection, record, series, start, end, after) for series in described]
        found = list(islice(merge(*lines, key=turn), limit + 1))
    more = len(found) > limit
    found = found[:limit]
    last = Place(milliseconds(found[-1]["at"]), found[-1]["series"]) if more else None
    return [told(described[row["series"]], row) for row in found], None if last is None else written(last)


def told(described: dict[str, Any], row: Any) -> dict[str, Any]:
    """One record: what its series says of it, then its own columns."""
    return {
        **{name: value for name, value in described.items() if name != "id"},
        **{name: value for name, value in row.items() if name != "series"},
    }


def limit_of(request: Request) -> int:
    text = request.query_params.get("limit", str(USUAL))
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= MOST:
        raise Mistake(f"limit={text[:20]} cannot be; write a number from 1 to {MOST}.")
    return int(text)


Kind = type[Stream] | type[Version] | type[Event] | type[Track] | type[Passage]

KINDS: Mapping[str, Mapping[str, Kind]] = {
    "cameras": {"events": CameraEvent, "alerts": Alert, "states": CameraState},
    "fishing_boats": {
        "positions": BoatPosition, "passages": BoatPassage, "log": BoatLog, "identities": BoatIdentity,
        "untimed": UntimedPosition,
    },
}  # fmt: skip
"""The kinds of record of a service that has several, by their names in ?record=; the first is the default."""


def record_of(service: str, kind: str | None = None) -> Kind:
    """The record of a service; of one that has several that of a kind. Raises Mistake for one that is not served."""
    if service not in services():
        known = "is not served yet" if service in SERVICES else "is not a service"
        raise Mistake(f'"{service}" {known}; served are {", ".join(services())}.', 404)
    kinds = KINDS.get(service)
    if kinds is None:
        return next(iter(feeds(service).values())).record
    if kind and kind not in kinds:
        raise Mistake(f"record={kind[:20]} is no kind of {service}; write one of {', '.join(kinds)}.")
    return kinds[kind or next(iter(kinds))]


def answers(desk: Desk) -> dict[str, Callable[[Request], Any]]:
    async def records(request: Request) -> Response:
        """Of a stream: ?source= ?station= ?quantity= ?ward= those alone; of what changes: versions.py; of
        a service with several kinds of record ?record= one of them (cameras: events, alerts, states; fishing_boats:
        positions, passages, log, identities, untimed). ?from=&to= their
        instants in [from, to); ?limit= &cursor=. ?kpi= those behind a figure: kpi_rows.py."""
        service = request.path_params["service"]
        record = record_of(service, request.query_params.get("record"))
        cursor = request.query_params.get("cursor")
        if request.query_params.get("kpi"):
            return await behind(request)
        if issubclass(record, Event):
            return await happened(request, cursor)
        if issubclass(record, Track | Passage):
            return await moved(request, cursor, issubclass(record, Passage))
        if issubclass(record, Version):
            return await changing(record, request, cursor, ("record",) if service in KINDS else ())
        filters: Sequence[str] = ("source", *record.dimension.natural, "ward")
        only(request, *filters, "from", "to", "limit", "cursor")
        start, end = span_of(request)
        after = None if not cursor else read(cursor)
        some = {name: value for name in filters if (value := request.query_params.get(name))}
        limit = limit_of(request)
        found, following = await desk.ask(lambda: page(desk.store, record, some, start, end, after, limit))
        return json_answer({"records": found, "next": following})

    async def behind(request: Request) -> Response:
        asked = Behind(request, request.path_params["service"])
        limit = limit_of(request)
        after = read(asked.cursor) if asked.cursor and isinstance(asked.kpi, Kpi) else None
        found, following = await desk.ask(lambda: asked.page(desk.store, after, limit))
        told = {"from": asked.span.start, "to": asked.span.end, "records": found, "next": following}
        return json_answer(told)

    async def happened(request: Request, cursor: str | None) -> Response:
        only(request, "record", *event_pages.FILTERS, "from", "to", "limit", "cursor")
        rows = event_pages.narrowed(request, *span_of(request))
        after = None if not cursor else event_pages.read(cursor)
        limit = limit_of(request)
        found, following = await desk.ask(lambda: event_pages.page_of(desk.store, rows, after, limit))
        return json_answer({"records": found, "next": following})

    async def moved(request: Request, cursor: str | None, passages: bool) -> Response:
        filters = ("source", "boat", *(("port", "way") if passages else ()))
        only(request, "record", *filters, "from", "to", "limit", "cursor")
        start, end = span_of(request)
        after = None if not cursor else read(cursor)
        some = {name: value for name in filters if (value := request.query_params.get(name))}
        page_of = track_pages.passages if passages else track_pages.positions
        limit = limit_of(request)
        found, last = await desk.ask(lambda: page_of(desk.store, BoatPosition, some, start, end, after, limit))
        return json_answer({"records": found, "next": None if last is None else written(last)})

    async def changing(record: type[Version], request: Request, cursor: str | None, also: tuple[str, ...]) -> Response:
        only(request, *also, *versions.filters_of(record), "from", "to", "limit", "cursor")
        rows = versions.narrowed(record, request, *span_of(request))
        after = None if not cursor else versions.read(record, cursor)
        limit = limit_of(request)
        found, following = await desk.ask(lambda: versions.page_of(desk.store, record, rows, after, limit))
        return json_answer({"records": found, "next": following})

    async def fetch(request: Request) -> Response:
        """Where a record came from. Its bytes are served once people can log in."""
        number = request.path_params["number"]
        found = await desk.ask(lambda: fetched(desk.store, number))
        if found is None:
            raise Mistake(f"No fetch has the number {number}.", 404)
        return json_answer(found)

    return {"/api/records/{service}": records, "/api/fetches/{number}": fetch}


def fetched(store: Store, number: str) -> dict[str, Any] | None:
    """One answer of a source: address, instant, hash and size of its bytes, and whether they are still kept."""
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    query = (
        select(Fetch.__table__, RawPayload.size, RawPayload.deleted)
        .join(RawPayload, RawPayload.hash == Fetch.hash)
        .where(Fetch.id == int(number))
    )
    with store.read() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        return None
    names = (
        "id",
        "feed",
        "source",
        "address",
        "received",
        "content_type",
        "hash",
        "size",
        "simulated",
        "parsed",
        "deleted",
    )
    bytes_are = "deleted" if row["deleted"] is not None else "kept; they are served once people can log in"
    return {**{name: row[name] for name in names}, "address": shown(row["address"]), "bytes": bytes_are}
