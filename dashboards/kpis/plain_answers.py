"""Answers as plain data, for the API and the command line."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from dashboards.kpis import Answer, AsOf, EventKpi, Grouping, Kpi, Span, Where, event_kpis, fleet_kpis, station_kpis
from dashboards.kpis.answers import Asking, of_events, of_places
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.event_places import named
from dashboards.kpis.fleet_kpi import FleetAsking, FleetKpi, of_fleet
from dashboards.kpis.places import chosen, places_of
from data_sources.city import read_city
from data_sources.store import Store


def table(
    store: Store,
    now: datetime,
    as_of: AsOf = None,
    span: Span | None = None,
    where: Where | None = None,
    key: str | None = None,
    by: Grouping | None = None,
) -> list[dict[str, Any]]:
    """Every KPI (or the one of this key) of every place as plain data, in the order of the manual."""
    city, where = read_city(), where or Where()
    parts = [name for name, _ in named(where)]
    events = [
        kpi
        for kpi in event_kpis()
        if key in (None, kpi.key) and where.station is None and kpi.kind.has(*parts, *([by] if by else []))
    ]
    of_stations = not by and set(parts) <= {"ward"}
    measured = [kpi for kpi in station_kpis() if key in (None, kpi.key) and of_stations]
    of_boats = where.station is None and where.source is None
    boats = [
        kpi for kpi in fleet_kpis() if key in (None, kpi.key) and of_boats and kpi.has(*parts, *([by] if by else []))
    ]
    found: list[tuple[Kpi | EventKpi | FleetKpi, Answer]] = []
    with store.read() as connection:
        if events:
            found += of_events(EventAsking(connection, city, as_of, where, by), events, now, span)
        if measured:
            kinds = places_of(connection, city, as_of)
            places = [place for kind in kinds.values() for place in chosen(kind, where)]
            found += of_places(Asking(connection, city, as_of, places), measured, now, span)
        if boats:
            found += of_fleet(FleetAsking(connection, city, as_of, where, by), boats, now, span)
    return [row(kpi, one, now, as_of) for kpi, one in found]


def row(kpi: Kpi | EventKpi | FleetKpi, one: Answer, now: datetime, as_of: AsOf) -> dict[str, Any]:
    """An answer as plain data for the API and the command line."""
    said = asdict(replace(one, extra={}))
    del said["extra"]
    return {
        **said,
        "at": None if one.at is None else one.at.isoformat(),
        "age_s": None if one.at is None else (now - one.at).total_seconds(),
        "source": kpi.source,
        "known_at": None if as_of is None else as_of.isoformat(),
        **one.extra,
    }
