"""Rain by the hydromet day, 19:00 to 19:00, by station and over the city, and its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboards.kpis import NO_DATA, Asked, Figure, Kpi, Part, Place, Span, Status
from dashboards.kpis.readings import Readings, TallyTotal, largest_hour, total
from data_sources.days import period
from data_sources.store import milliseconds

LAW = "Hydromet day 19:00–19:00 and classes of 24-hour rain of the hydromet service"
RAIN = ("rain",)


def class_of(mm: float) -> str:
    """The class of a rain day's sum: none, trace (under 0.6 mm), mưa nhỏ (light), mưa (rain), mưa vừa (moderate), mưa
    to (heavy, above 50 mm), mưa rất to (very_heavy, above 100 mm). Mưa đặc biệt to has no threshold and is no class.
    """
    mm = round(mm, 6)
    if mm <= 0:
        return "none"
    for name, below in (("trace", 0.6), ("light", 6), ("rain", 16)):
        if mm < below:
            return name
    return "moderate" if mm <= 50 else "heavy" if mm <= 100 else "very_heavy"


def this_day(now: datetime) -> Span:
    """The running rain day so far."""
    return Span(period("rain_day", now)[0], now)


def former_day(now: datetime) -> Span:
    """The last whole rain day."""
    end = period("rain_day", now)[0]
    return Span(period("rain_day", end)[0], end)


def of_span(asked: Asked) -> dict[str, Any]:
    return {"since": milliseconds(asked.span.start), "until": milliseconds(asked.span.end)}


def exact(mm: float) -> float:
    """A sum without binary noise, which differs with the order it was made in: a class begins at its limit."""
    return round(mm, 6)


def fallen(parts: Mapping[str, Part], asked: Asked) -> Figure:
    """The sum [mm], its class, and the span it fell in [ms]."""
    part = parts["rain"]
    mm = exact(part.value)
    return Figure(mm, part.n, part.at, extra={"class": class_of(mm), **of_span(asked)})


def by_sum(figure: Figure, asked: Asked) -> Status:
    assert figure.value is not None
    steps: tuple[tuple[Status, str], ...] = (
        ("bad", "bad_above_mm"),
        ("late", "late_above_mm"),
        ("watch", "watch_above_mm"),
    )
    for status, name in steps:
        if figure.value > asked.targets.setting("rain", name):
            return status
    return "ok"


def watched(asked: Asked) -> float:
    return asked.targets.setting("rain", "watch_above_mm")


def most(each: Sequence[tuple[Place, Figure]], asked: Asked) -> Figure:
    """The largest sum of a station [mm], which one, and how many stations were heard."""
    known = [(place, figure) for place, figure in each if figure.value is not None]
    if not known:
        return NO_DATA._replace(extra={"station": None, "stations": 0, **of_span(asked)})
    place, figure = max(known, key=lambda one: (one[1].value or 0.0, one[0].code))
    extra = {**figure.extra, "station": place.code, "station_name": place.name, "stations": len(known)}
    return Figure(figure.value, sum(f.n for _, f in known), max(f.at or 0 for _, f in known), extra=extra)


def mean_of(each: Sequence[tuple[Place, Figure]], asked: Asked) -> Figure:
    """The mean of the stations' sums [mm], and how many stations were heard."""
    known = [figure for _, figure in each if figure.value is not None]
    if not known:
        return NO_DATA._replace(extra={"stations": 0, **of_span(asked)})
    value = exact(sum(figure.value or 0.0 for figure in known) / len(known))
    extra = {"class": class_of(value), "stations": len(known), **of_span(asked)}
    return Figure(value, sum(f.n for f in known), max(f.at or 0 for f in known), extra=extra)


def day_kpi(key: str, span: Any, city: Any = None, on_wall: bool = True) -> Kpi:
    return Kpi(
        key=f"environment.{key}", unit="mm", digits=1, of="rain", source=LAW, better="lower", rows=Readings(RAIN),
        span=span, ages=True, value=total, tally=TallyTotal(RAIN), settle=fallen, city=city, target=watched,
        status=by_sum, on_wall=on_wall,
    )  # fmt: skip


KPIS = [
    day_kpi("rain_day", this_day),
    day_kpi("rain_day_city_max", this_day, most),
    day_kpi("rain_day_city_mean", this_day, mean_of),
    Kpi(
        key="environment.rain_hour_max", unit="mm", digits=1, of="rain", source=LAW, better="lower",
        rows=Readings(RAIN), span=this_day, ages=True, value=largest_hour, on_wall=False,
    ),
    day_kpi("rain_last_day", former_day, on_wall=False),
    day_kpi("rain_last_day_city_max", former_day, most),
]  # fmt: skip
