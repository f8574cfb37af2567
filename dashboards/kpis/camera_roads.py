"""How full the city's roads are: the vehicles counted on them against what they hold, and what cameras see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, or_, select, type_coerce

from dashboards.kpis import WEEK, Span, Where
from dashboards.kpis.camera_health import watched_roads
from dashboards.kpis.camera_kinds import ALERTS, VEHICLES
from dashboards.kpis.counting import part_of
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import NAMED_SPAN, then_of
from dashboards.kpis.usual import usual
from data_sources.cameras import ARCHIVED, FALSE
from data_sources.city import Road, TrafficTargets
from data_sources.store import Instant

Level = Literal["free", "busy", "slow", "jammed"]
WORST: tuple[Level, ...] = ("jammed", "slow", "busy", "free")
CONGESTED: tuple[Level, ...] = ("jammed", "slow")
CONGESTION = "un_tac"
"""The type of the alerts that a road is congested."""
DAY_MS = 86_400_000
"""A congestion that was never told to end ends after a day."""
HOUR = timedelta(hours=1)


class RoadNow(NamedTuple):
    """A road at the end of a span. ``vehicles``: counted in it; ``hourly``: so many an hour; ``usual``: how many are usual
    in it; ``level`` None: no camera that is heard looks at it; ``alert``: a camera sees a congestion; ``at``: the newest
    vehicle [ms]."""

    road: Road
    vehicles: int
    hourly: float
    usual: float | None
    level: Level | None
    alert: bool
    at: int | None


def refuted(c: Any) -> ColumnElement[bool]:
    """The condition that a person found an alert to be false: by its state, or by the one before it was archived."""
    return or_(c.state == FALSE, and_(c.state == ARCHIVED, c.handled.is_(None)))


@lru_cache(maxsize=8)
def congestions(where: Where, then: bool) -> Select[Any]:
    """The roads that cameras see congested at the span's end, or saw a while before; what a person refuted is none.
    Column: road."""
    table = ALERTS.table(then)
    c = table.c
    end = type_coerce(NAMED_SPAN.end, Instant())
    earliest = type_coerce(end, BigInteger) - DAY_MS
    return (
        select(c.road)
        .where(
            *ALERTS.known(c, then_of(then)),
            *ALERTS.of(c, where),
            c.kind == CONGESTION,
            func.coalesce(c.road, "") != "",
            c.raised <= end,
            type_coerce(c.raised, BigInteger) > earliest,
            or_(c.ended.is_(None), c.ended > bindparam("lingers", type_=Instant())),
            ~and_(refuted(c), c.closed <= end),
        )
        .distinct()
    )


def roads_now(asking: EventAsking, span: Span) -> Mapping[str, RoadNow]:
    """Every road of the city by its code, in the order of the city's file."""
    key = ("roads", span)
    if key not in asking.held:
        asking.held[key] = {one.road.code: one for one in looked_at(asking, span)}
    found: Mapping[str, RoadNow] = asking.held[key]
    return found


def looked_at(asking: EventAsking, span: Span) -> list[RoadNow]:
    targets = asking.city.targets.traffic
    where, names = Where(source=asking.where.source), asking.names(span)
    counted = part_of(asking, span, where, "road", VEHICLES)
    former = usual(asking, span, where, "road", VEHICLES) if span.length <= WEEK else None
    watched = watched_roads(asking, span.end, names)
    lingers = span.end - timedelta(minutes=targets.lingers_minutes)
    seen = set(asking.connection.scalars(congestions(where, asking.as_of is not None), {**names, "lingers": lingers}))
    found = []
    for code, road in asking.city.roads(span.day).items():
        n, at = counted.get(code, (0, None))
        hourly = n / max(span.length / HOUR, 1e-9) if n else 0.0
        mean = None if former is None else former.of(code)
        level = level_of(hourly, road, targets, congested=code in seen) if code in watched else None
        found.append(RoadNow(road, n, hourly, mean, level, code in seen, at))
    return found


def level_of(hourly: float, road: Road, targets: TrafficTargets, *, congested: bool) -> Level:
    """How full a road is: by its vehicles an hour against what it holds, and at least slow where a camera sees it."""
    share = 100 * hourly / road.capacity
    if share >= targets.jammed:
        return "jammed"
    if share >= targets.slow or congested:
        return "slow"
    return "busy" if share >= targets.busy else "free"


def worst_first(roads: Mapping[str, RoadNow]) -> list[RoadNow]:
    """The roads, the fullest first; those that nobody sees last."""

    def order(one: RoadNow) -> tuple[int, float, str]:
        return (
            len(WORST) if one.level is None else WORST.index(one.level),
            -one.hourly / one.road.capacity,
            one.road.code,
        )

    return sorted(roads.values(), key=order)


def told(one: RoadNow) -> dict[str, Any]:
    """A road as the board holds it."""
    return {
        "road": one.road.code,
        "name": one.road.name,
        "vehicles": one.vehicles,
        "usual": None if one.usual is None else round(one.usual, 2),
        "capacity": one.road.capacity,
        "level": one.level,
        "alert": one.alert,
        "path": [list(point) for point in one.road.path],
        "at": one.at,
    }
