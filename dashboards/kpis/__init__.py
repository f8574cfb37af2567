"""What a KPI is: a question to the store with a unit, declared once, which tile, list, page, API and report ask.

``rows(span, where, as_of)`` is a Select of the records it speaks of and ``n`` the number of those rows. SQL says the
value where it can (``value``, an aggregate by series over that Select); what SQL cannot say is plain Python over few
rows (``reckon``). Unknown is None, never 0.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select

from dashboards.kpis.asked_of import Grouping as Grouping
from dashboards.kpis.asked_of import Place as Place
from dashboards.kpis.asked_of import Span as Span
from dashboards.kpis.asked_of import Where as Where
from data_sources.city import City, Targets

if TYPE_CHECKING:
    import numpy as np

    from dashboards.kpis.event_answers import EventAsking
    from dashboards.kpis.events import Beside, Events
    from dashboards.kpis.fleet_kpi import FleetKpi
    from dashboards.kpis.kinds import Kind
    from dashboards.kpis.readings import Newest, Readings, TallyTotal
    from data_sources.store import Store

AsOf = datetime | None
"""What was known then; None: what is known now."""

Status = Literal["ok", "watch", "late", "bad", "none"]
WEEK = timedelta(days=7)
Points = Sequence[tuple[int, float]]
"""(instant in ms since 1970, value) of one series, oldest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure is asked for. ``place.station`` is as it was declared on the span's last day."""

    place: Place
    span: Span
    targets: Targets


class Part(NamedTuple):
    """What SQL says of one series. ``at``: its newest instant [ms]; ``hours``: in how many it sent something, where
    that is asked."""

    value: float
    n: int
    at: int
    hours: int = 0


class Figure(NamedTuple):
    """A value, the number of rows behind it and the newest instant among them [ms]; ``why`` it is None."""

    value: float | None
    n: int
    at: int | None
    why: str = ""
    extra: Mapping[str, Any] = {}


NO_DATA = Figure(None, 0, None, "no_data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One question. ``of``: the kind of place it is asked of (gauge, reservoir, air, rain).

    Either ``value`` (SQL, then ``settle`` over the place's quantities) or ``reckon`` (Python over its readings by
    quantity). ``city``: when it speaks of all those places at once, how their figures become one. ``tally``: the same
    answer as ``value`` from the hourly tallies, for what is known now. ``lasting``: it speaks of the newest reading,
    however old. ``ages``: it is never "ok" when its newest reading is staler than the feed's ``stale_after`` at the
    span's end. ``on_wall``: its figures are on the board; ``week_before``: with what they were a week before.
    """

    key: str
    unit: str
    digits: int
    of: str
    source: str
    rows: Readings | Newest
    span: Callable[[datetime], Span]
    better: Literal["lower", "higher"] | None = None
    feed: str = "environment"
    value: Callable[[Select[Any]], Select[Any]] | None = None
    settle: Callable[[Mapping[str, Part], Asked], Figure] | None = None
    reckon: Callable[[Mapping[str, Points], Asked], Figure] | None = None
    city: Callable[[Sequence[tuple[Place, Figure]], Asked], Figure] | None = None
    tally: TallyTotal | None = None
    target: Callable[[Asked], float | None] = lambda asked: None
    status: Callable[[Figure, Asked], Status] = lambda figure, asked: "ok"
    lasting: bool = False
    ages: bool = False
    on_wall: bool = True
    week_before: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reckon is None):
            raise TypeError(f"{self.key}: a KPI has a value that SQL says or one that is reckoned, not both or neither")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a KPI says of a place. ``at``: the newest instant in its rows; ``previous``: its value a week before;
    ``why``: the key of the words that say why the value is None; ``feed``: what brings its data."""

    key: str
    place: str
    place_name: str
    value: float | None
    unit: str
    n: int
    previous: float | None
    target: float | None
    status: Status
    at: datetime | None
    why: str
    feed: str | None
    extra: Mapping[str, Any]


Columns = Mapping[str, "np.ndarray[Any, Any]"]
"""Columns by name, all of one length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKpi:
    """One question about what happens: of the whole city, or of a part of it as its kind of record tells them (a ward,
    an agency, a road).

    ``rows`` says which records it speaks of. Its value is their number; with ``share``, how many of a hundred of them
    fulfil that condition; with ``reckon``, Python over their columns ``reads`` (instants in ms since 1970, NaN for
    none), which ``readied`` makes ready once for all; with ``compares``, what comes of them beside other records.
    ``beside`` are aggregates that the figure tells too, ``more`` what else it says. ``words``: the function whose
    docstring tells the manual what it is. ``on_wall`` and ``week_before``: as of ``Kpi``.
    """

    key: str
    unit: str
    digits: int
    source: str
    rows: Events
    span: Callable[[datetime], Span]
    words: Callable[..., Any]
    better: Literal["lower", "higher"] | None = None
    share: Callable[[Any, Span], ColumnElement[bool]] | None = None
    reads: tuple[str, ...] = ()
    readied: Callable[[Columns, City], Columns] | None = None
    reckon: Callable[[Columns, Asked], float] | None = None
    compares: Callable[[Figure, Asked, EventAsking], Figure] | None = None
    beside: tuple[Beside, ...] = ()
    more: Callable[[Figure, Asked, EventAsking], Mapping[str, Any]] | None = None
    target: Callable[[Asked], float | None] = lambda asked: None
    status: Callable[[Figure, Asked], Status] = lambda figure, asked: "ok"
    on_wall: bool = True
    week_before: bool = False

    def __post_init__(self) -> None:
        if self.share is not None and self.reckon is not None:
            raise TypeError(f"{self.key}: a KPI has a value that SQL says or one that is reckoned, not both")

    @property
    def kind(self) -> Kind:
        """The kind of record it speaks of."""
        return self.rows.kind

    @property
    def feed(self) -> str:
        """The service that brings those records."""
        return self.kind.service


def station_kpis() -> list[Kpi]:
    """The KPIs of what stations measure."""
    from dashboards.kpis import environment

    return [*environment.KPIS]


EVENT_ROOMS = ("field_reports", "cameras", "press")
"""The files of KPIs of what happens, in the order of the manual."""


def event_kpis() -> list[EventKpi]:
    """The KPIs of what happens."""
    rooms = (importlib.import_module(f"dashboards.kpis.{name}") for name in EVENT_ROOMS)
    return [kpi for room in rooms for kpi in room.KPIS]


def fleet_kpis() -> list[FleetKpi]:
    """The KPIs of how boats stand."""
    from dashboards.kpis import fishing_boats

    return [*fishing_boats.KPIS]


def every_kpi() -> list[Kpi | EventKpi | FleetKpi]:
    """Every KPI of every service, in the order of the manual."""
    return [*event_kpis(), *station_kpis(), *fleet_kpis()]


def answer(
    kpi: Kpi | EventKpi | FleetKpi, span: Span | None, where: Where, as_of: AsOf, store: Store, now: datetime
) -> Answer:
    """What a KPI says of the one place that ``where`` names. ``span`` None: the KPI's own at ``now``.

    Raises ValueError when ``where`` names no place or several of a KPI that is asked of one station.
    """
    from dashboards.kpis import fleet_kpi

    if isinstance(kpi, fleet_kpi.FleetKpi):
        return fleet_kpi.answer(kpi, span, where, as_of, store, now)
    from dashboards.kpis import answers

    return answers.answer(kpi, span, where, as_of, store, now)


def table(
    store: Store,
    now: datetime,
    as_of: AsOf = None,
    span: Span | None = None,
    where: Where | None = None,
    key: str | None = None,
    by: Grouping | None = None,
) -> list[dict[str, Any]]:
    """Every KPI (or the one of this key) of every place as plain data: key, place, place_name, value, unit, n, previous, target, status, at
    (ISO 8601), age_s, source, why, feed, known_at, and what else the KPI says. ``by``: what happens is asked of each
    ward, agency, road …, and what has no such parts is left out."""
    from dashboards.kpis import plain_answers

    return plain_answers.table(store, now, as_of, span, where, key, by)


def facts(store: Store, now: datetime) -> dict[str, Any]:
    """The board's ``answers``, ``trends``, ``rain``, ``stations`` and ``reports``, in few queries."""
    from dashboards.kpis import board

    return board.facts(store, now)


def trends(store: Store, now: datetime, keys: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
    """Compact lines for charts by key ("water_level/kim-long"); None: those of the wall."""
    from dashboards.kpis import lines

    return lines.trends(store, now, keys)
