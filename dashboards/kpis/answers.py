"""Asking KPIs: one of one place, or many of many with few queries. Both run the same declarations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam

from dashboards.kpis import (
    NO_DATA,
    WEEK,
    Answer,
    Asked,
    AsOf,
    EventKpi,
    Figure,
    Kpi,
    Part,
    Place,
    Points,
    Span,
    Status,
    Where,
)
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.event_places import named, whole
from dashboards.kpis.places import chosen, on_day, places_of
from dashboards.kpis.plain_rows import plain_rows
from dashboards.kpis.readings import Newest, Readings, TallyTotal, in_ms
from data_sources.city import City, read_city
from data_sources.store import Store, instant, milliseconds

Rows = Readings | Newest

CITY = Place("city", "", "city")
"""The whole city, for KPIs that speak of all their places at once."""

TALLIED_FROM = timedelta(hours=6)
"""Spans shorter than this are read raw: their ragged ends would be most of them."""

FORMER_WITHIN_MS = timedelta(hours=2) // timedelta(milliseconds=1)
"""A newest reading is last week's when it was at most this old then."""

ROUNDED = 6
"""Decimals that are kept: enough for every unit, few enough that a sum is the same in whatever order it was made."""


@dataclass(slots=True)
class Asking:
    """One reading of the store: what was fetched for one KPI serves the others that speak of the same rows.

    ``scope``: the places to read together; only they can be asked of. ``for_wall``: the week before is asked only of
    what the wall tells of it.
    """

    connection: Connection
    city: City
    as_of: AsOf
    scope: Sequence[Place]
    tallies: bool = True
    for_wall: bool = False
    _read: dict[str, list[tuple[Rows, Span, dict[int, Points]]]] = field(default_factory=dict)
    _said: dict[Any, dict[int, Part]] = field(default_factory=dict)
    _where: dict[str, Where] = field(default_factory=dict)
    _figures: dict[Any, Figure] = field(default_factory=dict)
    _asked: dict[tuple[str, Span], Asked] = field(default_factory=dict)

    def where(self, kind: str) -> Where:
        """The series of one kind of places in the scope."""
        if kind not in self._where:
            ids = {number for place in self.scope if place.kind == kind for number in place.series.values()}
            self._where[kind] = Where(series=tuple(sorted(ids)))
        return self._where[kind]

    def names(self, kind: str, span: Span) -> dict[str, Any]:
        """What the names in a ``statement`` stand for."""
        named = {"series": self.where(kind).series, "start": span.start, "end": span.end}
        return named if self.as_of is None else {**named, "as_of": self.as_of}

    def asked(self, place: Place, span: Span) -> Asked:
        """What a place is asked for, with its station as it was declared on the span's last day."""
        key = (place.code, span)
        if key not in self._asked:
            self._asked[key] = Asked(on_day(place, self.city, span.day), span, self.city.targets)
        return self._asked[key]

    def read(self, of: str, rows: Rows, span: Span) -> dict[int, Points]:
        """The rows of one kind of places by series, oldest first."""
        held = self._read.setdefault(of, [])
        for wider, over, known in held:
            if (wider, over) == (rows, span):
                return known
            if isinstance(rows, Readings) and isinstance(wider, Readings) and wider.holds(rows) and over.covers(span):
                return cut(known, span)
        found: dict[int, list[tuple[int, float]]] = {}
        asked = statement(rows, points, self.as_of is not None)
        for series, at, value in plain_rows(self.connection, asked, self.names(of, span)):
            found.setdefault(series, []).append((at, value))
        for heard in found.values():
            heard.sort()
        ordered: dict[int, Points] = dict(found)
        held.append((rows, span, ordered))
        return ordered

    def parts(self, kpi: Kpi, span: Span) -> dict[int, Part]:
        """What SQL says of each series."""
        assert kpi.value is not None
        key = (kpi.of, kpi.rows, kpi.value, span)
        if key not in self._said:
            if kpi.tally and self.tallies and self.as_of is None and span.length >= TALLIED_FROM:
                named = {**kpi.tally.names(span), "series": self.where(kpi.of).series}
                rows = self.connection.execute(tallied(kpi.tally), named)
            else:
                asked = statement(kpi.rows, kpi.value, self.as_of is not None)
                rows = self.connection.execute(asked, self.names(kpi.of, span))
            self._said[key] = {
                series: Part(float(value), int(n), int(at), *map(int, rest))
                for series, value, n, at, *rest in rows.all()
            }
        return self._said[key]

    def figure(self, kpi: Kpi, span: Span, place: Place) -> tuple[Figure, Asked]:
        """What the KPI says of a place over a span, and what it was asked for."""
        asked = self.asked(place, span)
        if kpi.city is not None and place is CITY:
            each = [
                (one, self.station_figure(kpi, span, one)) for one in self.scope if one.kind == kpi.of and not one.again
            ]
            figure = kpi.city(each, asked)
        else:
            figure = self.station_figure(kpi, span, place)
        if figure.value is not None:
            figure = figure._replace(value=round(figure.value, ROUNDED))
        return figure, asked

    def station_figure(self, kpi: Kpi, span: Span, place: Place) -> Figure:
        """What the KPI says of one station; a city's figure and its stations' share it."""
        key = (kpi.of, kpi.rows, kpi.value, kpi.settle, kpi.reckon, span, place.code)
        if key not in self._figures:
            self._figures[key] = self._figure(kpi, span, place)
        return self._figures[key]

    def _figure(self, kpi: Kpi, span: Span, place: Place) -> Figure:
        asked = self.asked(place, span)
        if kpi.reckon is not None:
            readings = self.read(kpi.of, kpi.rows, span)
            by_quantity = {
                q: readings[n] for q, n in place.series.items() if spoken_of(kpi.rows, q) and readings.get(n)
            }
            return kpi.reckon(by_quantity, asked) if by_quantity else NO_DATA
        said = self.parts(kpi, span)
        parts = {quantity: said[n] for quantity, n in place.series.items() if n in said}
        if not parts:
            return NO_DATA
        return (kpi.settle or only)(parts, asked)

    def answer(self, kpi: Kpi, span: Span, place: Place) -> Answer:
        """The KPI's whole answer for a place of the scope, or for CITY."""
        figure, asked = self.figure(kpi, span, place)
        return Answer(
            key=kpi.key,
            place=place.code,
            place_name=place.name,
            value=figure.value,
            unit=kpi.unit,
            n=figure.n,
            previous=self.previous(kpi, span, place) if kpi.week_before or not self.for_wall else None,
            target=kpi.target(asked),
            status=self.status(kpi, figure, asked),
            at=None if figure.at is None else instant(figure.at),
            why=figure.why if figure.value is None else "",
            feed=place.feed or self.one_place(kpi).feed,
            extra=figure.extra,
        )

    def status(self, kpi: Kpi, figure: Figure, asked: Asked) -> Status:
        """How the figure stands. What was heard too long ago says nothing good of the present; bad it stays."""
        if figure.value is None:
            return "none"
        status = kpi.status(figure, asked)
        stale_after = asked.place.stale_after if asked.place is not CITY else self.one_place(kpi).stale_after
        if not kpi.ages or status != "ok" or stale_after is None or figure.at is None:
            return status
        return "ok" if instant(figure.at) >= asked.span.end - stale_after else "none"

    def previous(self, kpi: Kpi, span: Span, place: Place) -> float | None:
        """The same a week earlier over the same length of span; None when nothing was measured then."""
        former = Span(span.start - WEEK, span.end - WEEK)
        figure, _ = self.figure(kpi, former, place)
        if kpi.lasting and (figure.at is None or figure.at < milliseconds(former.end) - FORMER_WITHIN_MS):
            return None
        return figure.value

    def one_place(self, kpi: Kpi) -> Place:
        """The place whose feed stands for a figure of the whole city: the first that a feed brings."""
        return next((place for place in self.scope if place.kind == kpi.of and place.feed), CITY)


def points(rows: Select[Any]) -> Select[Any]:
    """The rows as series, instant [ms] and value."""
    found: Select[Any] = in_ms(rows).select()
    return found


NAMED_SPAN = Span(cast(datetime, bindparam("start")), cast(datetime, bindparam("end")))
NAMED_SERIES = Where(series=cast(tuple[int, ...], bindparam("series", expanding=True)))


@lru_cache(maxsize=256)
def statement(rows: Rows, value: Callable[[Select[Any]], Select[Any]], then: bool) -> Select[Any]:
    """What SQL is asked of some rows, with names for the span, the series and (``then``) what was known when: making it
    costs more than running it."""
    as_of = cast(datetime, bindparam("as_of")) if then else None
    return value(rows(NAMED_SPAN, NAMED_SERIES, as_of))


@lru_cache(maxsize=32)
def tallied(tally: TallyTotal) -> Select[Any]:
    """The same of hourly tallies."""
    return tally(NAMED_SERIES)


def spoken_of(rows: Rows, quantity: str) -> bool:
    """Whether rows speak of a quantity."""
    return rows.quantities is None or quantity in rows.quantities


def cut(points: Mapping[int, Points], span: Span) -> dict[int, Points]:
    """What lies in the span."""
    start, end = milliseconds(span.start), milliseconds(span.end)
    late = float("inf")
    return {n: p[bisect_right(p, (start, late)) : bisect_right(p, (end, late))] for n, p in points.items()}


def only(parts: Mapping[str, Part], asked: Asked) -> Figure:
    """The figure of a KPI that speaks of one quantity."""
    (part,) = parts.values()
    return Figure(part.value, part.n, part.at)


def spans(kpis: Iterable[Kpi], now: datetime, span: Span | None = None) -> list[tuple[Kpi, Span]]:
    """Each KPI with its span, the longest first: what was read for one serves those within it."""
    found = [(kpi, span or kpi.span(now)) for kpi in kpis]
    return sorted(found, key=lambda one: -one[1].length)


def answer(kpi: Kpi | EventKpi, span: Span | None, where: Where, as_of: AsOf, store: Store, now: datetime) -> Answer:
    """What a KPI says of the one place that ``where`` names. Raises ValueError when it names none or several."""
    city = read_city()
    with store.read() as connection:
        if isinstance(kpi, EventKpi):
            if not kpi.kind.has(*(name for name, _ in named(where))):
                raise ValueError(f"{kpi.key} is not told apart as {where} does")
            events = EventAsking(connection, city, as_of, where)
            return events.answer(kpi, span or kpi.span(now), whole(where, city, kpi.kind))
        found = chosen(places_of(connection, city, as_of)[kpi.of], where)
        if kpi.city is None and len(found) != 1:
            raise ValueError(f"{kpi.key} is asked of one {kpi.of} and {where} names {len(found)}")
        place = CITY if kpi.city is not None else found[0]
        return Asking(connection, city, as_of, found).answer(kpi, span or kpi.span(now), place)


def of_events(
    asking: EventAsking, kpis: Sequence[EventKpi], now: datetime, span: Span | None
) -> list[tuple[EventKpi, Answer]]:
    """What KPIs of events say of each place that is asked of."""
    asked = [(kpi, span or kpi.span(now)) for kpi in kpis]
    asking.prepare(asked)
    places = {
        kind: asking.places(kind, [(kpi, over) for kpi, over in asked if kpi.kind is kind])
        for kind in dict.fromkeys(kpi.kind for kpi in kpis)
    }
    return [(kpi, asking.answer(kpi, over, place)) for kpi, over in asked for place in places[kpi.kind]]


def of_places(asking: Asking, kpis: Sequence[Kpi], now: datetime, span: Span | None) -> list[tuple[Kpi, Answer]]:
    """What KPIs of stations say of each of them, and of the city."""
    found = {
        kpi.key: [
            (kpi, asking.answer(kpi, over, place))
            for place in ([CITY] if kpi.city is not None else [p for p in asking.scope if p.kind == kpi.of])
        ]
        for kpi, over in spans(kpis, now, span)
    }
    return [one for kpi in kpis for one in found[kpi.key]]
