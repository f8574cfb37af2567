"""What scenes show of boats beside the figures: by state and length class, on the map, those that alarm, providers that are
out, ports, and how a call to come in is followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from dashboards.kpis.boat_ladder import (
    ASHORE_DUE,
    CROSSED,
    IN_PORT,
    LOST,
    NEAR,
    NEVER,
    NO_REPORT,
    STATES,
    UNANSWERED,
    UNKNOWN,
    WRONG_ZONE,
    ZONES,
)
from dashboards.kpis.boat_standings import Fleet, Standing
from dashboards.kpis.camera_map import clustered
from dashboards.kpis.fleet_reading import CSV
from data_sources.city import City, Port
from data_sources.city.boats_file import CLASSES

LISTED = 8
"""Boats of a list at most."""
ALARMS = (CROSSED, NO_REPORT, ASHORE_DUE, UNANSWERED, LOST, WRONG_ZONE, NEAR)
"""The worst first."""
OTHER = "other"
"""A boat over AIS that is not the city's."""


def boats_of(told: Fleet, city: City) -> dict[str, Any]:
    """The board's ``boats``; instants in ms since 1970. Empty where no feed of boats was ever heard."""
    if not told.heard:
        return {}
    at_sea = [one for one in told.boats if one.at_sea]
    alarms = sorted((one for one in told.boats if alarm(one)), key=lambda one: (ALARMS.index(alarm(one)), one.at or 0))
    return {
        "total": len(told.boats),
        "at_sea": len(at_sea),
        "people": sum(one.crew for one in at_sea),
        "in_port": sum(one.state == IN_PORT for one in told.boats),
        "never": sum(one.state == NEVER for one in told.boats),
        "others": len(told.others),
        "states": {state: sum(one.state == state for one in told.boats) for state in STATES},
        "by_class": by_class(told.boats),
        "points": points(told),
        "alarms": [listed(one, told) for one in alarms[:LISTED]],
        "alarm_counts": dict(Counter(alarm(one) for one in alarms)),
        "outages": outages(told),
        "providers": providers(told),
        "ports": [port_of(port, told.boats) for port in city.ports().values()],
        "muster": muster(told.boats),
        "lines": {kind: [[list(point) for point in line] for line in lines] for kind, lines in city.lines.items()},
        "channel": told.channel,
    }


def alarm(one: Standing) -> str:
    """What a boat alarms of: its zone, its silence or that it does not answer a call, the worst; "" for nothing."""
    found = [what for what in (one.zone, one.state, UNANSWERED if one.unanswered else "") if what in ALARMS]
    return min(found, key=ALARMS.index) if found else ""


def by_class(boats: Iterable[Standing]) -> dict[str, dict[str, int]]:
    """Boats that are not in port by state, and by the zone's alarm, and length class."""
    found = {name: dict.fromkeys(CLASSES, 0) for name in (*STATES, *ZONES)}
    for one in boats:
        if one.state != IN_PORT:
            found[one.state][one.boat.length_class] += 1
        if one.zone:
            found[one.zone][one.boat.length_class] += 1
    return found


def points(told: Fleet) -> list[list[float | str | int]]:
    """Boats that are not in port and have a place, as a map draws them, and others over AIS."""
    drawn = [
        (one.lon, one.lat, one.zone or one.state)
        for one in told.boats
        if one.lon is not None and one.lat is not None and one.state != IN_PORT
    ]
    drawn += [(fix.lon, fix.lat, OTHER) for fix in told.others]
    lon, lat, state = zip(*drawn, strict=True) if drawn else ((), (), ())
    return clustered(lon, lat, state)


def listed(one: Standing, told: Fleet) -> dict[str, Any]:
    """A boat as lists tell it."""
    feeds = {feed.source: feed.feed for feed in told.feeds}
    return {
        "boat": one.boat.registration,
        "state": alarm(one),
        "class": one.boat.length_class,
        "provider": one.boat.provider,
        "feed": feeds.get(one.boat.provider),
        "at": one.device_at if one.state == alarm(one) else one.at,
        "lon": one.lon,
        "lat": one.lat,
        "port": one.boat.port,
        "crew": one.crew,
        "reported": one.reported_at,
    }


def outages(told: Fleet) -> list[dict[str, Any]]:
    """One for each provider that is out, the one with most silent boats first."""
    feeds = {feed.source: feed.feed for feed in told.feeds}
    found = [
        {
            "source": one.source,
            "feed": feeds.get(one.source),
            "cause": one.cause,
            "n": one.n,
            "silent": sum(boat.state == UNKNOWN and boat.boat.registration in one.boats for boat in told.boats),
            "since": one.since,
        }
        for one in told.outages
    ]
    return sorted(found, key=lambda one: (-int(one["silent"]), str(one["source"])))


def providers(told: Fleet) -> list[dict[str, Any]]:
    """Each VMS provider: when it was heard, and its boats at sea."""
    at_sea = Counter(one.boat.provider for one in told.boats if one.must_send)
    unknown = Counter(one.boat.provider for one in told.boats if one.state == UNKNOWN)
    return [
        {
            "source": feed.source,
            "feed": feed.feed,
            "heard_at": feed.heard,
            "out": feed.out,
            "at_sea": at_sea[feed.source],
            "silent": unknown[feed.source],
        }
        for feed in told.feeds
        if feed.form == CSV
    ]


def port_of(port: Port, boats: Iterable[Standing]) -> dict[str, Any]:
    """A port or shelter with the boats in it."""
    n = sum(one.harbour == port.port and one.state == IN_PORT for one in boats)
    usable = None if port.capacity is None else round(port.capacity * port.usable / 100)
    return {
        "port": port.port,
        "name": port.name,
        "role": port.role,
        "lon": port.lon,
        "lat": port.lat,
        "n": n,
        "capacity": port.capacity,
        "usable": usable,
        "fill": None if not usable else round(100 * n / usable, 1),
    }


def muster(boats: Iterable[Standing]) -> dict[str, Any] | None:
    """What became of the boats that were called in; None when none was."""
    called = [one for one in boats if one.called is not None]
    if not called:
        return None
    out = [one for one in called if one.state != IN_PORT]
    return {
        "since": min(one.called for one in called if one.called is not None),
        "called": len(called),
        "answered": sum(one.answered for one in called),
        "heading": sum(one.heading for one in out),
        "sheltered": len(called) - len(out),
        "silent": sum(one.unanswered for one in out),
        "people": sum(one.crew for one in out),
    }
