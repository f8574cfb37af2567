"""KPIs of how boats stand: what SQL cannot say (the ladder, outages, headings) is plain Python over few rows.

``rows`` are the standings that a KPI counts; tile, list, page and API read the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from dashboards.kpis import (
    NO_DATA,
    WEEK,
    Answer,
    Asked,
    AsOf,
    Figure,
    Grouping,
    Place,
    Span,
    Status,
    Where,
)
from dashboards.kpis.boat_ladder import STATES
from dashboards.kpis.boat_standings import Fleet, Standing
from dashboards.kpis.event_places import narrowed
from dashboards.kpis.fleet import fleet
from dashboards.kpis.fleet_reading import passages
from data_sources.city import City, read_city
from data_sources.city.boats_file import CLASSES
from data_sources.days import period
from data_sources.store import Store, instant

SERVICE = "fishing_boats"
NONE = "none"
PARTS: Mapping[str, Callable[[Standing], str]] = {
    "length": lambda one: one.boat.length_class,
    "provider": lambda one: one.boat.provider or NONE,
    "port": lambda one: one.boat.port or NONE,
    "state": lambda one: one.state,
}
"""How boats are told apart: by length class, VMS provider, home port and state."""
Counts = Callable[[Standing], bool]


def now_alone(now: datetime) -> Span:
    """The instant itself."""
    return Span(now, now)


def today(now: datetime) -> Span:
    """Since midnight in Hue."""
    return Span(period("day", now)[0], now)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetKpi:
    """One question about the city's boats as they stand at the span's end.

    ``counts``: which of them are its rows; its value is their number; with ``good``, how many of a hundred of them fulfil
    that; with ``total``, the sum of that over them; with ``way``, the passages into port ("in") or out in the span are its
    rows instead; with ``fills``, its value is the fullest shelter's share [%]. ``words``: the function whose docstring
    tells the manual what it is.
    """

    key: str
    unit: str
    digits: int
    source: str
    words: Callable[..., Any]
    counts: Counts = lambda one: True
    good: Counts | None = None
    total: Callable[[Standing], int] | None = None
    way: Literal["", "in", "out"] = ""
    fills: bool = False
    span: Callable[[datetime], Span] = now_alone
    better: Literal["lower", "higher"] | None = None
    target: Callable[[Asked], float | None] = lambda asked: None
    status: Callable[[Figure, Asked], Status] = lambda figure, asked: "ok"
    on_wall: bool = True
    week_before: bool = False

    @property
    def feed(self) -> str:
        """The service that brings what it speaks of."""
        return SERVICE

    def has(self, *names: str) -> bool:
        """Whether it is told apart in all these ways."""
        return set(names) <= ({"port"} if self.way or self.fills else PARTS.keys())


@dataclass
class FleetAsking:
    """One reading of the store for KPIs of boats."""

    connection: Connection
    city: City
    as_of: AsOf
    where: Where = field(default_factory=Where)
    by: Grouping | None = None
    for_wall: bool = False
    _fleets: dict[datetime, Fleet] = field(default_factory=dict)

    def fleet(self, at: datetime) -> Fleet:
        """How the boats stand at an instant."""
        if at not in self._fleets:
            self._fleets[at] = fleet(self.connection, self.city, at, self.as_of)
        return self._fleets[at]

    def rows(self, kpi: FleetKpi, span: Span, where: Where) -> list[Standing]:
        """The boats that a KPI counts, of what ``where`` names."""
        parts = [(PARTS[name], value) for name in PARTS if (value := getattr(where, name)) is not None]
        if kpi.fills:
            wanted = where.port
            return [one for one in self.fleet(span.end).boats if kpi.counts(one) and wanted in (None, one.harbour)]
        return [
            one
            for one in self.fleet(span.end).boats
            if kpi.counts(one) and all(part(one) == value for part, value in parts)
        ]

    def passages(self, kpi: FleetKpi, span: Span, where: Where) -> list[Mapping[str, Any]]:
        """The passages that a KPI counts."""
        found = passages(self.connection, span.start, span.end, self.as_of)
        return [one for one in found if one["way"] == kpi.way and where.port in (None, one["port"])]

    def figure(self, kpi: FleetKpi, span: Span, where: Where) -> Figure:
        """What a KPI says of what ``where`` names."""
        told = self.fleet(span.end)
        if not told.heard:
            return NO_DATA
        if kpi.way:
            moved = self.passages(kpi, span, where)
            newest = max((one["at"] for one in moved), default=None)
            at = None if newest is None else int(newest.timestamp() * 1000)
            return Figure(float(len(moved)), len(moved), at)
        rows = self.rows(kpi, span, where)
        at = max((one.at for one in rows if one.at is not None), default=None)
        if kpi.fills:
            return self._fill(rows, where, at)
        if kpi.total is not None:
            return Figure(float(sum(map(kpi.total, rows))), len(rows), at)
        if kpi.good is None:
            return Figure(float(len(rows)), len(rows), at)
        if not rows:
            return Figure(None, 0, None, "no_records")
        return Figure(100 * sum(map(kpi.good, rows)) / len(rows), len(rows), at)

    def _fill(self, rows: Sequence[Standing], where: Where, at: int | None) -> Figure:
        """The fullest shelter's share of what it can hold."""
        ports = [one for code, one in self.city.ports().items() if where.port in (None, code) and one.capacity]
        found = [
            (100 * sum(one.harbour == port.port for one in rows) / usable, port.name)
            for port in ports
            if (usable := (port.capacity or 0) * port.usable / 100)
        ]
        if not found:
            return Figure(None, len(rows), at, "no_capacity")
        share, name = max(found)
        return Figure(share, len(rows), at, extra={"port_name": name})

    def answer(self, kpi: FleetKpi, span: Span, place: Place) -> Answer:
        """The KPI's whole answer of a place."""
        figure = self.figure(kpi, span, place.where)
        asked = Asked(place, span, self.city.targets)
        value = None if figure.value is None else round(figure.value, 6)
        figure = figure._replace(value=value)
        feeds = self.fleet(span.end).feeds
        return Answer(
            key=kpi.key,
            place=place.code,
            place_name=place.name,
            value=value,
            unit=kpi.unit,
            n=figure.n,
            previous=None if self.for_wall and not kpi.week_before else self.previous(kpi, span, place),
            target=kpi.target(asked),
            status="none" if value is None else kpi.status(figure, asked),
            at=None if figure.at is None else instant(figure.at),
            why=figure.why if value is None else "",
            feed=next((one.feed for one in feeds if not one.out), feeds[0].feed if feeds else None),
            extra=figure.extra,
        )

    def previous(self, kpi: FleetKpi, span: Span, place: Place) -> float | None:
        """The same a week earlier; None when nothing was known then."""
        before = Span(span.start - WEEK, span.end - WEEK)
        if not any(one.at is not None for one in self.fleet(before.end).boats):
            return None
        value = self.figure(kpi, before, place.where).value
        return None if value is None else round(value, 6)

    def places(self, kpi: FleetKpi) -> list[Place]:
        """What a KPI is asked of: what ``where`` names, or each group."""
        if self.by is None:
            return [placed(self.where, self.city)]
        if getattr(self.where, self.by) is not None:
            return [placed(self.where, self.city)]
        return [placed(narrowed(self.where, self.by, code), self.city) for code in codes(self.by, self.city, kpi)]


def codes(by: Grouping, city: City, kpi: FleetKpi) -> list[str]:
    """The groups of one way to tell boats apart, in the order of the city's files."""
    if by == "length":
        return list(CLASSES)
    if by == "state":
        return list(STATES)
    if by == "port":
        return list(city.ports()) + ([] if kpi.way or kpi.fills else [NONE])
    return list(dict.fromkeys(boat.provider or NONE for boat in city.boats().values()))


def placed(where: Where, city: City) -> Place:
    """What ``where`` names as one place: the city, "length:24+", "port:thuan-an,state:lost"."""
    parts = [(name, value) for name in PARTS if (value := getattr(where, name)) is not None]
    if not parts:
        return Place("city", "", "city", where)
    code = ",".join(f"{name}:{value}" for name, value in parts)
    ports = city.ports()
    called = ", ".join(ports[value].name if name == "port" and value in ports else value for name, value in parts)
    return Place(code, called, parts[0][0] if len(parts) == 1 else "part", where)


def answer(kpi: FleetKpi, span: Span | None, where: Where, as_of: AsOf, store: Store, now: datetime) -> Answer:
    """What a KPI says of what ``where`` names."""
    city = read_city()
    with store.read() as connection:
        asking = FleetAsking(connection, city, as_of, where)
        return asking.answer(kpi, span or kpi.span(now), placed(where, city))


def of_fleet(
    asking: FleetAsking, kpis: Sequence[FleetKpi], now: datetime, span: Span | None
) -> list[tuple[FleetKpi, Answer]]:
    """What KPIs of boats say of each place that is asked of."""
    return [(kpi, asking.answer(kpi, span or kpi.span(now), place)) for kpi in kpis for place in asking.places(kpi)]
