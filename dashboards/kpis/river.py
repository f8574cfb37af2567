"""Rivers: level against the alarms BĐ1–3 (Decision 05/2020/QĐ-TTg), where it is going, and the great floods.

A gauge says how high the water stands. It never says a disaster risk level, which is the hydromet service's to issue,
and there is no BĐ4.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

from dashboards.kpis import Asked, Figure, Kpi, Points, Span, Status
from dashboards.kpis.readings import Newest, Readings
from data_sources.city import Station

LEVEL = "water_level"
LAW = "Decision 05/2020/QĐ-TTg (alarm levels)"
RECORDS = "Hydromet bulletins 1999–2025: highest levels of 02/11/1999 and of 10–11/2025"
HYDROMET = "Hydromet practice: change of level and peak"

BY_STAGE: tuple[Status, ...] = ("ok", "watch", "late", "bad")
HOUR_MS = 3_600_000
NEAR_MS = 10 * 60_000
"""A level of an hour ago is the reading nearest to it, at most this far off."""
GAP = 2.5
"""A pause longer than this many usual steps is a gap."""


def lasting(now: datetime) -> Span:
    """Where the newest reading is looked for, however old it is."""
    return Span(now - timedelta(days=30), now)


def last(hours: int, now: datetime) -> Span:
    return Span(now - timedelta(hours=hours), now)


def reached(level: float, alarm: float) -> bool:
    """Whether a level stands at an alarm or above, in whole centimetres as levels are said."""
    return round(level - alarm, 2) >= 0


def stage_of(level: float, station: Station | None) -> int | None:
    """The highest alarm that is reached, 0 below all; None where none is published."""
    if station is None or not station.alarms:
        return None
    return max((n for n, alarm in station.alarms.items() if reached(level, alarm)), default=0)


def usual_step(points: Points) -> float | None:
    """The station's usual pause between readings [ms]; None when there are too few to tell."""
    pauses = [later[0] - earlier[0] for earlier, later in pairwise(points)]
    return float(median(pauses)) if len(pauses) >= 2 else None


def level(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The newest level [m]; beside it the stage and the distance to each published alarm, positive above it."""
    at, value = readings[LEVEL][-1]
    extra: dict[str, Any] = {"stage": stage_of(value, asked.place.station)}
    alarms = asked.place.station.alarms if asked.place.station else {}
    for n in (1, 2, 3):
        extra[f"over_bd{n}"] = round(value - alarms[n], 6) if n in alarms else None
    return Figure(value, len(readings[LEVEL]), at, extra=extra)


def by_stage(figure: Figure, asked: Asked) -> Status:
    """From BĐ1 on it is watched, from BĐ2 on it is late, from BĐ3 on it is bad."""
    return BY_STAGE[figure.extra.get("stage") or 0]


def lowest_alarm(asked: Asked) -> float | None:
    return min(asked.place.station.alarms.values(), default=None) if asked.place.station else None


def over(n: int, readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The newest level's distance to BĐn [m], positive above it."""
    at, value = readings[LEVEL][-1]
    alarm = asked.place.station.alarms.get(n) if asked.place.station else None
    if alarm is None:
        return Figure(None, len(readings[LEVEL]), at, "no_level")
    return Figure(value - alarm, len(readings[LEVEL]), at)


def over_status(n: int, figure: Figure, asked: Asked) -> Status:
    assert figure.value is not None
    return BY_STAGE[n] if round(figure.value, 2) >= 0 else "ok"


def change(hours: int, readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The newest level less the one ``hours`` before it [m]; None when none was read within 10 minutes of then."""
    points = readings[LEVEL]
    at, value = points[-1]
    then = at - hours * HOUR_MS
    i = bisect_left(points, (then, float("-inf")))
    near = [p for p in points[max(i - 1, 0) : i + 1] if abs(p[0] - then) <= NEAR_MS]
    if not near:
        return Figure(None, len(points), at, "no_former")
    former = min(near, key=lambda p: abs(p[0] - then))
    return Figure(value - former[1], len(points), at, extra={"since": former[0]})


def time_above(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """Hours of the span between readings that both stand at BĐ3 or above; pauses longer than 2.5 usual steps are not
    counted, and where there is nothing else it is None. ``since``: when the present run began [ms], None when the
    newest reading is below; ``since_before``: it was above when the span began, so the run may be older.
    """
    points = readings[LEVEL]
    alarm = asked.place.station.bd3 if asked.place.station else None
    if alarm is None:
        return Figure(None, len(points), points[-1][0], "no_level", {"since": None, "since_before": False})
    longest = GAP * (usual_step(points) or HOUR_MS)
    above = [reached(value, alarm) for _, value in points]
    seen = [
        (later[0] - earlier[0], all(up))
        for (earlier, later), up in zip(pairwise(points), pairwise(above), strict=True)
        if later[0] - earlier[0] <= longest
    ]
    since: int | None = None
    for (at, _), up in zip(reversed(points), reversed(above), strict=True):
        if not up:
            break
        since = at
    extra = {"since": since, "since_before": since is not None and since == points[0][0]}
    if not seen:  # one reading alone tells of no time
        return Figure(None, len(points), points[-1][0], "few_readings", extra)
    return Figure(sum(time for time, up in seen if up) / HOUR_MS, len(points), points[-1][0], extra=extra)


def above_status(figure: Figure, asked: Asked) -> Status:
    return "bad" if figure.extra["since"] is not None else "ok"


def to_record(year: int, readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The newest level less the highest of that year's flood [m]: negative below it."""
    at, value = readings[LEVEL][-1]
    station = asked.place.station
    record = None if station is None else station.record_1999 if year == 1999 else station.record_2025
    if record is None:
        return Figure(None, len(readings[LEVEL]), at, "no_level")
    return Figure(value - record, len(readings[LEVEL]), at)


def peak(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The highest level of the span [m] and its first instant, ``peak_at`` [ms]."""
    points = readings[LEVEL]
    at, value = max(points, key=lambda p: (p[1], -p[0]))
    return Figure(
        value, len(points), points[-1][0], extra={"peak_at": at, "stage": stage_of(value, asked.place.station)}
    )


NEWEST = Newest((LEVEL,))

KPIS = [
    Kpi(
        key="environment.water_level", unit="m", digits=2, of="gauge", source=LAW, better="lower", rows=NEWEST,
        span=lasting, lasting=True, ages=True, reckon=level, target=lowest_alarm, status=by_stage,
    ),
    *(
        Kpi(
            key=f"environment.water_level_over_bd{n}", unit="m", digits=2, of="gauge", source=LAW, better="lower",
            rows=NEWEST, span=lasting, lasting=True, ages=True, reckon=partial(over, n), target=lambda asked: 0.0,
            status=partial(over_status, n), on_wall=False,
        )
        for n in (1, 2, 3)
    ),
    *(
        Kpi(
            key=f"environment.water_level_change_{hours}h", unit="m", digits=2, of="gauge", source=HYDROMET,
            rows=Newest((LEVEL,), timedelta(hours=hours, minutes=10)), span=lasting, lasting=True, ages=True,
            reckon=partial(change, hours),
        )
        for hours in (1, 3)
    ),
    Kpi(
        key="environment.time_above_bd3", unit="h", digits=1, of="gauge", source=LAW, better="lower",
        rows=Readings((LEVEL,)), span=partial(last, 72), ages=True, reckon=time_above, target=lambda asked: 0.0,
        status=above_status,
    ),
    Kpi(
        key="environment.water_level_peak_72h", unit="m", digits=2, of="gauge", source=HYDROMET, better="lower",
        rows=Readings((LEVEL,)), span=partial(last, 72), ages=True, reckon=peak, target=lowest_alarm, status=by_stage,
    ),
    *(
        Kpi(
            key=f"environment.water_level_to_record_{year}", unit="m", digits=2, of="gauge", source=RECORDS,
            better="lower", rows=NEWEST, span=lasting, lasting=True, ages=True, reckon=partial(to_record, year),
            target=lambda asked: 0.0, status=partial(over_status, 3),
        )
        for year in (1999, 2025)
    ),
]  # fmt: skip
