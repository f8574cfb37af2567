"""Air: VN_AQI (Decision 1459/QĐ-TCMT), means against QCVN 05:2023/BTNMT, exceedances, and how much was received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from dashboards.kpis import Asked, Figure, Kpi, Part, Points, Span, Status, vn_aqi
from dashboards.kpis.places import POLLUTANTS
from dashboards.kpis.readings import HOUR_MS, Newest, Readings, hours_received, mean
from dashboards.kpis.river import lasting
from dashboards.kpis.vn_aqi import day_mean, eight_hours, hourly_means
from data_sources.city import Targets
from data_sources.days import HUE, period
from data_sources.store import instant, milliseconds

AQI = "Decision 1459/QĐ-TCMT of 12/11/2019 (VN_AQI)"
QCVN = "QCVN 05:2023/BTNMT"
SOUND = "Monitoring centre for Central Vietnam: a week is sound at 80 % received"
REACH = timedelta(hours=7)
"""The first 8-hour mean of a day begins in the evening before."""


def whole_hour(now: datetime) -> datetime:
    """The last full hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def whole_hours(hours: int, now: datetime) -> Span:
    """The last full hours."""
    end = whole_hour(now)
    return Span(end - timedelta(hours=hours), end)


def whole_days(days: int, now: datetime) -> Span:
    """The last whole days of Hue, with the evening before the first for its 8-hour means."""
    end = period("day", now)[0]
    return Span(end - timedelta(days=days) - REACH, end)


def hour_of(at: datetime) -> int:
    return milliseconds(at) // HOUR_MS


def means_of(readings: Mapping[str, Points]) -> dict[str, dict[int, float]]:
    return {quantity: hourly_means(points) for quantity, points in readings.items()}


def counted(readings: Mapping[str, Points]) -> tuple[int, int]:
    """The number of readings and the newest instant."""
    return sum(len(points) for points in readings.values()), max(points[-1][0] for points in readings.values())


def said(index: vn_aqi.Index, n: int, at: int, **extra: Any) -> Figure:
    """An index as a figure, with its category, official colours, driving pollutant and sub-indices."""
    extra |= {"driver": index.driver, "subs": {name: vn_aqi.whole(sub) for name, sub in index.subs.items()}}
    if index.value is None:
        return Figure(None, n, at, index.why, extra | {"category": None, "colour": None, "text_colour": None})
    row = vn_aqi.category(index.value)
    extra |= {"category": row.key, "colour": row.colour, "text_colour": row.text}
    return Figure(index.value, n, at, extra=extra)


def aqi_hour(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """AQI^h of the newest full hour in which anything that counts was measured; ``hour`` is its end [ms]."""
    n, at = counted(readings)
    means = means_of(readings)
    full = hour_of(asked.span.end)
    hours = [hour for quantity in vn_aqi.POLLUTANTS for hour in means.get(quantity, ()) if hour <= full]
    if not hours:
        return Figure(None, n, at, "no_data")
    return said(vn_aqi.hourly(means, max(hours)), n, at, hour=max(hours) * HOUR_MS)


def aqi_day(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """AQI^d of the day that ends with the span; ``day`` is its date."""
    n, at = counted(readings)
    least = {
        "of_day": int(asked.targets.setting("aqi", "hours_of_a_day")),
        "of_eight": int(asked.targets.setting("aqi", "hours_of_eight")),
    }
    index = vn_aqi.daily(means_of(readings), hour_of(asked.span.end), **least)
    return said(index, n, at, day=asked.span.day.isoformat())


def aqi_status(figure: Figure, asked: Asked) -> Status:
    assert figure.value is not None
    steps: tuple[tuple[Status, str], ...] = (("bad", "bad_above"), ("late", "late_above"), ("watch", "watch_above"))
    for status, name in steps:
        if figure.value > asked.targets.setting("aqi", name):
            return status
    return "ok"


def mean_24h(quantity: str, readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The mean of the last 24 full hours [µg/m³]; None with fewer hours than a day needs."""
    n, at = counted(readings)
    hours = hourly_means(readings[quantity])
    least = int(asked.targets.setting("aqi", "hours_of_a_day"))
    value = day_mean(hours, hour_of(asked.span.end), least)
    return Figure(value, n, at, "" if value is not None else "few_hours", {"hours": len(hours)})


def limit(quantity: str, over: str, asked: Asked) -> float | None:
    return asked.targets.limit(quantity, over, asked.span.day)


def above_limit(figure: Figure, asked: Asked, *, of: Any) -> Status:
    most = of(asked)
    assert figure.value is not None
    return "watch" if most is not None and figure.value > most else "ok"


def exceedances(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """How often a limit of QCVN 05:2023 was exceeded in the span's whole days: each hour above a 1-hour limit, each
    day whose largest 8-hour mean or whose 24-hour mean is above. ``by``: times and highest mean, by limit.
    """
    n, at = counted(readings)
    means = means_of(readings)
    first, last = hour_of(asked.span.start + REACH), hour_of(asked.span.end)
    times, by = 0, []
    for quantity, over in sorted({(x.quantity, x.over) for x in asked.targets.limits if x.over != "year"}):
        if quantity not in means:
            continue
        found = [
            (value, most)
            for day_end in range(first + 24, last + 1, 24)
            if (most := asked.targets.limit(quantity, over, day_of(day_end))) is not None
            for value in compared(means[quantity], over, day_end, asked.targets)
        ]
        if found:
            exceeding = sum(1 for value, most in found if value > most)
            highest = round(max(value for value, _ in found), 6)
            limit = found[-1][1]
            by.append({"quantity": quantity, "over": over, "limit": limit, "times": exceeding, "highest": highest})
            times += exceeding
    if not by:
        return Figure(None, n, at, "few_hours", {"by": []})
    return Figure(times, n, at, extra={"by": by})


def day_of(day_end: int) -> date:
    """The date of the day that ends with an hour."""
    return (instant(day_end * HOUR_MS).astimezone(HUE) - timedelta(hours=1)).date()


def compared(hours: Mapping[int, float], over: str, day_end: int, targets: Targets) -> list[float]:
    """The means of one day that are held against a limit."""
    day = range(day_end - 23, day_end + 1)
    if over == "1h":
        return [hours[hour] for hour in day if hour in hours]
    if over == "8h":
        least = int(targets.setting("aqi", "hours_of_eight"))
        known = [mean for hour in day if (mean := eight_hours(hours, hour, least)) is not None]
        return [max(known)] if known else []
    whole = day_mean(hours, day_end, int(targets.setting("aqi", "hours_of_a_day")))
    return [] if whole is None else [whole]


def exceeded(figure: Figure, asked: Asked) -> Status:
    return "watch" if figure.value else "ok"


def capture(parts: Mapping[str, Part], asked: Asked) -> Figure:
    """Received hours ÷ expected hours of the station's quantities [%]; declared ones that never came count as missing."""
    declared = asked.place.station.quantities if asked.place.station else tuple(asked.place.series)
    expected = len(declared) * asked.span.length // timedelta(hours=1)
    heard = {quantity: part for quantity, part in parts.items() if quantity in declared}
    received = int(sum(part.value for part in heard.values()))
    n, at = sum(part.n for part in heard.values()), max((part.at for part in heard.values()), default=None)
    return Figure(100 * received / expected, n, at, extra={"received": received, "expected": expected})


def sound_from(asked: Asked) -> float:
    return asked.targets.setting("capture", "sound_from")


def capture_status(figure: Figure, asked: Asked) -> Status:
    assert figure.value is not None
    return "ok" if figure.value >= sound_from(asked) else "watch"


def year(now: datetime) -> Span:
    return whole_hours(365 * 24, now)


def yearly(parts: Mapping[str, Part], asked: Asked) -> Figure:
    """The mean of a year [µg/m³]; None when fewer of its hours were received than a day would need."""
    (part,) = parts.values()
    least = asked.targets.setting("aqi", "hours_of_a_day") / 24 * (asked.span.length // timedelta(hours=1))
    extra = {"hours": part.hours}
    if part.hours < least:
        return Figure(None, part.n, part.at, "few_hours", extra)
    return Figure(part.value, part.n, part.at, extra=extra)


def key_of(quantity: str) -> str:
    return quantity.replace(".", "")


def against(quantity: str, over: str) -> dict[str, Any]:
    """Target and status of a mean that QCVN limits."""
    most = partial(limit, quantity, over)
    return {"target": most, "status": partial(above_limit, of=most)}


KPIS = [
    Kpi(
        key="environment.vn_aqi_hour", unit="VN_AQI", digits=0, of="air", source=AQI, better="lower",
        rows=Newest(vn_aqi.POLLUTANTS, timedelta(hours=13)), span=lasting, lasting=True, ages=True, reckon=aqi_hour,
        target=lambda asked: asked.targets.setting("aqi", "watch_above"), status=aqi_status,
    ),
    Kpi(
        key="environment.vn_aqi_day", unit="VN_AQI", digits=0, of="air", source=AQI, better="lower",
        rows=Readings(vn_aqi.POLLUTANTS), span=partial(whole_days, 1), reckon=aqi_day,
        target=lambda asked: asked.targets.setting("aqi", "watch_above"), status=aqi_status, on_wall=False,
    ),
    *(
        Kpi(
            key=f"environment.{key_of(quantity)}", unit="µg/m³", digits=0, of="air", source=QCVN, better="lower",
            rows=Readings((quantity,)), span=partial(whole_hours, 24), reckon=partial(mean_24h, quantity),
            on_wall=quantity in ("pm2.5", "pm10"), **against(quantity, "24h"),
        )
        for quantity in ("pm2.5", "pm10", "no2", "so2")
    ),
    Kpi(
        key="environment.exceedances", unit="times", digits=0, of="air", source=QCVN, better="lower",
        rows=Readings(POLLUTANTS), span=partial(whole_days, 7), reckon=exceedances, target=lambda asked: 0.0,
        status=exceeded, on_wall=False,
    ),
    *(
        Kpi(
            key=f"environment.{key_of(quantity)}_year", unit="µg/m³", digits=0, of="air", source=QCVN, better="lower",
            rows=Readings((quantity,)), span=year, value=mean, settle=yearly, on_wall=False,
            **against(quantity, "year"),
        )
        for quantity in ("pm2.5", "pm10", "no2", "so2")
    ),
    *(
        Kpi(
            key=f"environment.{kind}_capture", unit="%", digits=0, of=kind, source=SOUND, better="higher",
            rows=Readings(None), span=partial(whole_hours, 7 * 24), value=hours_received, settle=capture,
            target=sound_from, status=capture_status, on_wall=False,
        )
        for kind in ("air", "gauge", "reservoir", "rain")
    ),
]  # fmt: skip
