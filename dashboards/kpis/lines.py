"""Lines for charts: levels of the last two days, a reservoir's of the last one, rain and VN_AQI by the hour of the last
day; a gap stays a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from dashboards.kpis import Place, Points, Span, vn_aqi
from dashboards.kpis.air import hour_of, means_of, whole_hour
from dashboards.kpis.answers import Asking, statement
from dashboards.kpis.places import places_of
from dashboards.kpis.plain_rows import plain_rows
from dashboards.kpis.readings import HOUR_MS, Readings, hour_end, in_ms
from dashboards.kpis.river import GAP, LEVEL, usual_step
from data_sources.city import read_city
from data_sources.store import Store, milliseconds

LEVELS = timedelta(hours=48)
HOURS = 24
STEP_MS = 10 * 60_000
"""A level's line has a point every ten minutes at most."""

Line = dict[str, list[Any]]
"""``t``: instants in ms since 1970; ``v``: values, None where nothing was measured."""


def trends(store: Store, now: datetime, keys: Sequence[str] | None = None) -> dict[str, Line]:
    """Lines by key: "water_level/<gauge>", "reservoir_level/<reservoir>", "rain/<station>", "rain/city" and
    "vn_aqi/<air station>".

    None: every gauge's, every reservoir's, every air station's and "rain/city". Raises KeyError for a key that names nothing.
    """
    city = read_city()
    with store.read() as connection:
        places = [place for kind in places_of(connection, city, None).values() for place in kind]
        if keys is not None:
            wanted = {tuple(key.split("/", 1)) for key in keys}
            known = {(NAMES[place.kind], place.code) for place in places if place.kind in NAMES} | {("rain", "city")}
            if unknown := [key for key in keys if tuple(key.split("/", 1)) not in known]:
                raise KeyError(unknown[0])
            whole_city = ("rain", "city") in wanted
            places = [p for p in places if (NAMES.get(p.kind), p.code) in wanted or (p.kind == "rain" and whole_city)]
        found = lines_of(Asking(connection, city, None, places), now, every_rain=keys is not None)
    return found if keys is None else {key: found[key] for key in keys}


NAMES = {"gauge": "water_level", "reservoir": "reservoir_level", "rain": "rain", "air": "vn_aqi"}


def lines_of(asking: Asking, now: datetime, *, every_rain: bool = False) -> dict[str, Line]:
    """The lines of every place in the asking's scope; of single rain stations only when they are asked for."""
    found: dict[str, Line] = {}
    for kind, back in (("gauge", LEVELS), ("reservoir", timedelta(hours=HOURS))):
        span = Span(now - back, now)
        levels = asking.read(kind, Readings((LEVEL,)), span)
        for place in of_kind(asking, kind):
            found[f"{NAMES[kind]}/{place.code}"] = level_line(levels.get(place.series.get(LEVEL, 0), ()), span)
    found |= rain_lines(asking, now, every_rain)
    last = hour_of(now)
    aired = asking.read("air", *of_air(now))
    for place in of_kind(asking, "air"):
        means = means_of({q: aired[n] for q, n in place.series.items() if n in aired})
        hours = range(last - HOURS + 1, last + 1)
        values = [vn_aqi.hourly(means, hour).value for hour in hours]
        found[f"vn_aqi/{place.code}"] = {"t": [hour * HOUR_MS for hour in hours], "v": values}
    return found


def of_air(now: datetime) -> tuple[Readings, Span]:
    """What the hours of VN_AQI in a line are reckoned from: each looks back on twelve."""
    end = whole_hour(now)
    return Readings(vn_aqi.POLLUTANTS), Span(end - timedelta(hours=HOURS + 12), end)


def of_kind(asking: Asking, kind: str) -> list[Place]:
    return [place for place in asking.scope if place.kind == kind]


def level_line(points: Points, span: Span) -> Line:
    """A gauge's readings with a None where one should stand and none came: a pause of more than 2.5 usual steps, from
    one step after the last reading; at the span's ends too."""
    start, end = milliseconds(span.start), milliseconds(span.end)
    usual = usual_step(points)
    step = usual if usual is not None else float(STEP_MS)
    longest = GAP * step
    t: list[int] = []
    v: list[float | None] = []

    def gap(after: int, until: int) -> None:
        if until - after > longest:
            t.append(int(after + step))
            v.append(None)

    former, drawn = start, None
    for at, value in points:
        gap(former, at)
        if drawn is not None and at // STEP_MS == drawn // STEP_MS and v[-1] is not None:
            t[-1], v[-1] = at, round(value, 3)
        else:
            t.append(at)
            v.append(round(value, 3))
        former = drawn = at
    if points:
        gap(former, end)
    return {"t": t, "v": v}


def by_hour(rows: Select[Any]) -> Select[Any]:
    """Columns: series, the number of the hour, its sum."""
    points = in_ms(rows)
    hour = hour_end(points.c.at)
    return select(points.c.series, hour, func.sum(points.c.value)).group_by(points.c.series, hour)


def rain_lines(asking: Asking, now: datetime, every: bool) -> dict[str, Line]:
    """Rain by the hour [mm] of the last 24 full hours: the mean of the stations that were heard, ``most`` the largest;
    with ``every``, of each station too."""
    places = of_kind(asking, "rain")
    end = whole_hour(now)
    span = Span(end - timedelta(hours=HOURS), end)
    sums: dict[int, dict[int, float]] = {}
    asked = statement(Readings(("rain",)), by_hour, asking.as_of is not None)
    for series, number, mm in plain_rows(asking.connection, asked, asking.names("rain", span)):
        sums.setdefault(series, {})[number] = mm
    hours = range(hour_of(end) - HOURS + 1, hour_of(end) + 1)
    t = [number * HOUR_MS for number in hours]
    heard = [sums.get(place.series.get("rain", 0), {}) for place in places]
    once = [one for place, one in zip(places, heard, strict=True) if not place.again]
    each = [[one[number] for one in once if number in one] for number in hours]
    found: dict[str, Line] = {
        "rain/city": {
            "t": t,
            "v": [round(sum(mms) / len(mms), 2) if mms else None for mms in each],
            "most": [round(max(mms), 2) if mms else None for mms in each],
        }
    }
    if every:
        for place, one in zip(places, heard, strict=True):
            values = [round(one[number], 2) if number in one else None for number in hours]
            found[f"rain/{place.code}"] = {"t": t, "v": values}
    return found
