"""VN_AQI, hourly and daily, as Decision 1459/QĐ-TCMT of 12/11/2019 says; pure, all concentrations in µg/m³.

An hour is named by the number of whole hours from 1970 to its **end**: the mean stamped 10:00 is of 09:00 to 10:00.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

HOUR_MS = 3_600_000

PM = ("pm2.5", "pm10")
POLLUTANTS = ("pm2.5", "pm10", "o3", "no2", "so2", "co")
"""In the order in which one is named as driving when two have the same sub-index."""

INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
BREAKPOINTS: Mapping[str, tuple[int, ...]] = {
    "o3": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "o3_8h": (0, 100, 120, 170, 210, 400),
    "co": (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    "so2": (0, 125, 350, 550, 800, 1600, 2100, 2630),
    "no2": (0, 100, 200, 700, 1200, 2350, 3100, 3850),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm2.5": (0, 25, 50, 80, 150, 250, 350, 500),
}
"""Table 2. The 8-hour mean of ozone ends at 400 µg/m³: above it only the 1-hour mean speaks."""

HOURS_OF_A_DAY = 18
HOURS_OF_EIGHT = 6
"""The decision prints no completeness rule; these are ours, and settings in targets.toml."""


class Category(NamedTuple):
    """A row of table 1: an index up to ``highest``, its word (``key``, worded in ``words``) and official colour."""

    key: str
    highest: int
    colour: str
    text: str


CATEGORIES = (
    Category("good", 50, "#00E400", "#000000"),
    Category("moderate", 100, "#FFFF00", "#000000"),
    Category("poor", 150, "#FF7E00", "#000000"),
    Category("bad", 200, "#FF0000", "#FFFFFF"),
    Category("very_bad", 300, "#8F3F97", "#FFFFFF"),
    Category("hazardous", 500, "#7E0023", "#FFFFFF"),
)
"""Tốt, Trung bình, Kém, Xấu, Rất xấu, Nguy hại."""


class Index(NamedTuple):
    """A VN_AQI. ``value`` is None when ``why`` says so: "no_pm" (neither PM10 nor PM2.5) or "no_data"."""

    value: int | None
    driver: str
    subs: Mapping[str, float]
    """Sub-index of each pollutant that has one; ozone by the larger of its means."""
    why: str = ""


def category(index: int) -> Category:
    """The row of table 1 for a rounded index."""
    return next(row for row in CATEGORIES if index <= row.highest)


def sub_index(pollutant: str, concentration: float) -> float | None:
    """The sub-index of a concentration, 500 at and above the last row; None for an 8-hour ozone mean above 400.

    Neighbouring intervals share their ends (50 → 100; there is no gap at 51).
    """
    points = BREAKPOINTS[pollutant]
    if concentration > points[-1]:
        return None if pollutant == "o3_8h" else float(INDEX[-1])
    i = min(bisect_right(points, concentration), len(points) - 1)
    slope = (INDEX[i] - INDEX[i - 1]) / (points[i] - points[i - 1])
    return slope * (concentration - points[i - 1]) + INDEX[i - 1]


def whole(index: float) -> int:
    """The index as a whole number, halves upwards (109.5 → 110), binary noise put aside first."""
    return math.floor(round(index, 6) + 0.5)


def nowcast(hours: Sequence[float | None]) -> float | None:
    """The NowCast of up to twelve hourly means, newest first, None for a missing hour.

    None when two of the three newest are missing. Missing hours weigh nothing in both sums, for w = ½ too: the text's
    form without a divisor holds only for twelve full hours.
    """
    known = [(i, c) for i, c in enumerate(hours[:12]) if c is not None]
    if sum(1 for i, _ in known if i < 3) < 2:
        return None
    highest = max(c for _, c in known)
    if highest == 0:
        return 0.0
    weight = max(min(c for _, c in known) / highest, 0.5)
    return sum(weight**i * c for i, c in known) / sum(weight**i for i, _ in known)


def hourly_means(readings: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Mean by hour of (instant in ms, value): a reading at 10:00 is of the hour that ends at 10:00.

    A concentration below zero is an instrument's fault and counts as missing.
    """
    hours: defaultdict[int, list[float]] = defaultdict(list)
    for at, value in readings:
        if value >= 0:
            hours[-(-at // HOUR_MS)].append(value)
    return {hour: math.fsum(values) / len(values) for hour, values in hours.items()}


def index(concentrations: Mapping[str, float | None]) -> Index:
    """The VN_AQI of the concentrations that each pollutant counts with ("o3_8h" beside "o3" for a day).

    The largest sub-index, rounded once. Without PM10 and PM2.5 there is no VN_AQI.
    """
    subs: dict[str, float] = {}
    for pollutant in POLLUTANTS:
        means = (pollutant, "o3_8h") if pollutant == "o3" else (pollutant,)
        found = [sub_index(mean, c) for mean in means if (c := concentrations.get(mean)) is not None]
        known = [sub for sub in found if sub is not None]
        if known:
            subs[pollutant] = max(known)
    if not any(pm in subs for pm in PM):
        return Index(None, "", subs, "no_pm" if subs else "no_data")
    driver = max(subs, key=lambda pollutant: subs[pollutant])
    return Index(whole(subs[driver]), driver, subs)


def hourly(means: Mapping[str, Mapping[int, float]], hour: int) -> Index:
    """AQI^h of the hour that ends at ``hour``: PM by NowCast over twelve hours, the gases by the hour's own mean."""
    counted: dict[str, float | None] = {}
    for pollutant, hours in means.items():
        if pollutant in PM:
            counted[pollutant] = nowcast([hours.get(hour - i) for i in range(12)])
        elif pollutant in POLLUTANTS:
            counted[pollutant] = hours.get(hour)
    return index(counted)


def eight_hours(hours: Mapping[int, float], end: int, least: int = HOURS_OF_EIGHT) -> float | None:
    """The mean of the eight hours up to and with ``end``; None with fewer than ``least`` of them."""
    known = [hours[h] for h in range(end - 7, end + 1) if h in hours]
    return math.fsum(known) / len(known) if len(known) >= max(least, 1) else None


def day_mean(hours: Mapping[int, float], last: int, least: int = HOURS_OF_A_DAY) -> float | None:
    """The mean of the 24 hours up to and with ``last``; None with fewer than ``least`` of them."""
    known = [hours[h] for h in range(last - 23, last + 1) if h in hours]
    return math.fsum(known) / len(known) if len(known) >= max(least, 1) else None


def daily(
    means: Mapping[str, Mapping[int, float]],
    last: int,
    of_day: int = HOURS_OF_A_DAY,
    of_eight: int = HOURS_OF_EIGHT,
) -> Index:
    """AQI^d of the day whose hours are stamped 01:00 … 00:00 of the next date, ``last``.

    PM by the 24-hour mean, CO, SO2 and NO2 by their largest hour, ozone by its largest hour and its largest 8-hour
    mean; the first of these reach back into the evening before. A largest value needs no completeness: an hour that is
    missing could only raise it.
    """
    day = range(last - 23, last + 1)
    counted: dict[str, float | None] = {}
    for pollutant, hours in means.items():
        if pollutant in PM:
            counted[pollutant] = day_mean(hours, last, of_day)
        elif pollutant in POLLUTANTS:
            counted[pollutant] = max((hours[h] for h in day if h in hours), default=None)
    if "o3" in means:
        eights = [mean for h in day if (mean := eight_hours(means["o3"], h, of_eight)) is not None]
        counted["o3_8h"] = max(eights, default=None)
    return index(counted)
