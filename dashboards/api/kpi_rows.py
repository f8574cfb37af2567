"""/api/records/<service>?kpi=: the records behind a figure, as many as its n."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, or_
from starlette.requests import Request

from dashboards.api import Mistake, event_pages, instant_of, only, versions
from dashboards.api.kpis import kpi_of, span_asked, where_asked
from dashboards.kpis import EventKpi, Kpi, Place, Span, Where
from dashboards.kpis.boat_standings import Standing
from dashboards.kpis.fleet_kpi import PARTS, FleetAsking, FleetKpi
from dashboards.kpis.places import chosen, places_of
from dashboards.kpis.readings import named
from data_sources.city import read_city
from data_sources.store import Event, Store, instant, milliseconds

Page = tuple[list[dict[str, Any]], str | None]
"""Records, the newest first, and the cursor of the next page."""


class Behind:
    """What a question asks for: a KPI of a service, over a span (its own where none is named), as of an instant.

    Raises Mistake for a question that cannot be.
    """

    def __init__(self, request: Request, service: str) -> None:
        asked = request.query_params
        self.kpi: Kpi | EventKpi | FleetKpi = kpi_of(asked["kpi"])
        if self.kpi.feed != service:
            raise Mistake(f'"{self.kpi.key}" speaks of {self.kpi.feed}; ask /api/records/{self.kpi.feed}.')
        filters = ["ward", "station"]
        if isinstance(self.kpi, EventKpi):
            filters = [part.name for part in self.kpi.kind.parts]
        elif isinstance(self.kpi, FleetKpi):
            filters = [name for name in PARTS if self.kpi.has(name)]
        only(request, "kpi", "source", *filters, "from", "to", "at", "limit", "cursor")
        self.as_of = instant_of(request, "at")
        self.span: Span = span_asked(request) or self.kpi.span(self.as_of or datetime.now(UTC))
        self.where: Where = where_asked(request)
        self.cursor = asked.get("cursor") or None

    def page(self, store: Store, places: Sequence[int] | None, limit: int) -> Page:
        """One page. ``places``: where the page before ended, of readings (its instant in ms and series)."""
        if isinstance(self.kpi, EventKpi):
            record, rows = self.kpi.kind.record, self.kpi.rows(self.span, self.where, self.as_of)
            if issubclass(record, Event):
                place = None if self.cursor is None else event_pages.read(self.cursor)
                return event_pages.page_of(store, rows, place, limit)
            after = None if self.cursor is None else versions.read(record, self.cursor)
            return versions.page_of(store, record, rows, after, limit)
        if isinstance(self.kpi, FleetKpi):
            return boats(store, self.kpi, self.span, self.where, self.as_of, self.cursor, limit)
        with store.read() as connection:
            found = readings(connection, self.kpi, self.span, self.where, self.as_of, places, limit + 1)
        more = len(found) > limit
        last = (milliseconds(found[limit - 1]["at"]), found[limit - 1]["series"]) if more else None
        told = [{name: value for name, value in row.items() if name != "series"} for row in found[:limit]]
        return told, None if last is None else versions.written(last)


def boats(
    store: Store, kpi: FleetKpi, span: Span, where: Where, as_of: datetime | None, cursor: str | None, limit: int
) -> Page:
    """The boats behind a KPI in the order of their registrations; of passages the newest first."""
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 9):
        raise Mistake(f"cursor={cursor[:40]} is not one of ours; take it from the page before.")
    start = int(cursor or 0)
    with store.read() as connection:
        asking = FleetAsking(connection, read_city(), as_of, where)
        if kpi.way:
            found = [dict(one) for one in asking.passages(kpi, span, where)]
        else:
            rows = sorted(asking.rows(kpi, span, where), key=lambda one: one.boat.registration)
            found = [standing(one) for one in rows]
    end = start + limit
    return found[start:end], str(end) if end < len(found) else None


def standing(one: Standing) -> dict[str, Any]:
    """How a boat stands, as the API tells it."""
    at, device, reported, called = (
        None if ms is None else instant(ms) for ms in (one.at, one.device_at, one.reported_at, one.called)
    )
    return {
        "boat": one.boat.registration,
        "state": one.state,
        "zone": one.zone or None,
        "length": one.boat.length_class,
        "provider": one.boat.provider or None,
        "port": one.boat.port or None,
        "crew": one.crew,
        "at": at,
        "lon": one.lon,
        "lat": one.lat,
        "speed": one.speed,
        "course": one.course,
        "device_at": device,
        "reported_at": reported,
        "harbour": one.harbour or None,
        "called": called,
        "answered": one.answered,
        "heading": one.heading,
        "source": one.source or None,
        "fetch": one.fetch,
    }


def readings(
    connection: Connection,
    kpi: Kpi,
    span: Span,
    where: Where,
    as_of: datetime | None,
    after: Sequence[int] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """The readings behind a KPI of stations: of all those that the question names, each station once."""
    places: list[Place] = chosen(places_of(connection, read_city(), as_of)[kpi.of], where)
    series = sorted({n for place in places if kpi.city is None or not place.again for n in place.series.values()})
    found = kpi.rows(span, Where(series=tuple(series)), as_of)
    rows = named(found)
    at, number = (rows.selected_columns[name] for name in ("at", "series"))
    if after is not None:
        then = instant(after[0])
        rows = rows.where(or_(at < then, and_(at == then, number > after[1])))
    return [dict(row) for row in connection.execute(rows.limit(limit)).mappings()]
