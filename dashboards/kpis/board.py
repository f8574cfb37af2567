"""The board's facts: what every KPI of the wall says, its lines and stations, as plain data and in few queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboards.kpis import Answer, Kpi, Place, event_kpis, fleet_kpis, station_kpis
from dashboards.kpis.answers import CITY, Asking, of_events, spans
from dashboards.kpis.boat_lists import boats_of
from dashboards.kpis.camera_lists import cameras_of
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.fleet_kpi import FleetAsking, of_fleet
from dashboards.kpis.lines import lines_of, of_air
from dashboards.kpis.places import places_of
from dashboards.kpis.press_lists import press_of
from dashboards.kpis.report_lists import reports_of
from data_sources.city import read_city
from data_sources.store import Store, milliseconds


def on_wall(place: Place) -> bool:
    """The wall shows the stations the city declares, and every rain gauge once; others are on the pages and in the
    API."""
    return place.station is not None or (place.kind == "rain" and not place.again)


def facts(store: Store, now: datetime) -> dict[str, Any]:
    """``answers`` by KPI and place, ``trends``, ``rain``, ``stations``, ``reports``, ``cameras``, ``press`` and ``boats`` of the board;
    instants
    in ms since 1970."""
    city = read_city()
    with store.read() as connection:
        kinds = places_of(connection, city, None)
        places = [place for kind in kinds.values() for place in kind if on_wall(place)]
        asking = Asking(connection, city, None, places, for_wall=True)
        asking.read("air", *of_air(now))  # once for all that speak of it
        answers: dict[str, dict[str, dict[str, Any]]] = {}
        for kpi, span in spans([kpi for kpi in station_kpis() if kpi.on_wall], now):
            answers[kpi.key] = {place.code: said(asking.answer(kpi, span, place)) for place in asked_of(kpi, places)}
        trends = lines_of(asking, now)
        asked = EventAsking(connection, city, None, for_wall=True)
        for event_kpi, one in of_events(asked, [kpi for kpi in event_kpis() if kpi.on_wall], now, None):
            answers[event_kpi.key] = {one.place: said(one)}
        of_boats = FleetAsking(connection, city, None, for_wall=True)
        for fleet_kpi, one in of_fleet(of_boats, [kpi for kpi in fleet_kpis() if kpi.on_wall], now, None):
            answers[fleet_kpi.key] = {one.place: said(one)}
        boats = boats_of(of_boats.fleet(now), city)
        reports, cameras, press = reports_of(asked, now), cameras_of(asked, now), press_of(asked, now)
    stations = {place.code: station(place) for place in places}
    lists = {"reports": reports, "cameras": cameras, "press": press, "boats": boats}
    return {"answers": answers, "trends": trends, "rain": rain(answers), "stations": stations, **lists}


def asked_of(kpi: Kpi, places: list[Place]) -> list[Place]:
    """The places a KPI is asked of."""
    return [CITY] if kpi.city is not None else [place for place in places if place.kind == kpi.of]


def said(one: Answer) -> dict[str, Any]:
    """An answer as the board holds it; ``source`` is the feed that brings it."""
    return {
        "value": one.value,
        "unit": one.unit,
        "n": one.n,
        "previous": one.previous,
        "target": one.target,
        "status": one.status,
        "at": None if one.at is None else milliseconds(one.at),
        "why": one.why,
        "source": one.feed,
        **one.extra,
    }


def rain(answers: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """The rain day at a glance: its span, the stations from the wettest to the driest, how many were heard of how many."""
    day = answers["environment.rain_day"]
    heard = {code: one["value"] for code, one in day.items() if one["value"] is not None}
    whole = answers["environment.rain_day_city_max"]["city"]
    return {
        "since": whole["since"],
        "until": whole["until"],
        "order": sorted(heard, key=lambda code: (-heard[code], code)),
        "heard": len(heard),
        "stations": len(day),
    }


def station(place: Place) -> dict[str, Any]:
    """A place as the board holds it; levels in metres, None where none is published."""
    one = place.station
    return {
        "name": place.name,
        "kind": place.kind,
        "lon": place.lon,
        "lat": place.lat,
        "ward": place.ward,
        "feed": place.feed,
        "source": place.source,
        "river": one.river if one else "",
        "bd1": one.bd1 if one else None,
        "bd2": one.bd2 if one else None,
        "bd3": one.bd3 if one else None,
        "record_1999": one.record_1999 if one else None,
        "record_2025": one.record_2025 if one else None,
        "normal_level": one.normal_level if one else None,
    }
