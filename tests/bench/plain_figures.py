"""The wall's figures as a plain dashboard finds them: a data frame of readings, asked with pandas."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from data_sources.city import stations
from data_sources.days import period
from data_sources.store import milliseconds

Answers = dict[tuple[str, str], float | None]
"""A value by KPI and place."""

HOUR = 3_600_000
WINDOW = timedelta(days=8)
SERIES = "SELECT id AS series, station, quantity FROM series"


def everything(path: str, now: datetime) -> Answers:
    """The answers from the whole table."""
    with sqlite3.connect(path) as connection:
        frame = pd.read_sql("SELECT series, at, value FROM readings", connection)
        return answers(frame.merge(pd.read_sql(SERIES, connection), on="series"), now)


def recent(path: str, now: datetime) -> Answers:
    """The answers from the last eight days, which SQL is asked for by their instant alone."""
    query = "SELECT series, at, value FROM readings WHERE at > ?"
    with sqlite3.connect(path) as connection:
        frame = pd.read_sql(query, connection, params=(milliseconds(now - WINDOW),))
        return answers(frame.merge(pd.read_sql(SERIES, connection), on="series"), now)


def answers(frame: pd.DataFrame, now: datetime) -> Answers:
    """Rivers, rain and reservoirs. ``frame``: station, quantity, at [ms], value."""
    end = milliseconds(now)
    frame = frame[frame["at"] <= end].sort_values("at")
    known = stations()
    gauges = [code for code, one in known.items() if one.kind == "gauge"]
    reservoirs = [code for code, one in known.items() if one.kind == "reservoir"]
    found: Answers = {}
    for code in gauges:
        level = frame[(frame["station"] == code) & (frame["quantity"] == "water_level")].set_index("at")["value"]
        found |= {(f"environment.{key}", code): value for key, value in river(level, known[code].bd3, end).items()}
    for code in reservoirs:
        for quantity, key in (("water_level", "reservoir_level"), ("inflow", "inflow"), ("release", "release")):
            of_one = frame[(frame["station"] == code) & (frame["quantity"] == quantity)]
            found[f"environment.{key}", code] = float(of_one["value"].iloc[-1])
    return found | rain(frame[frame["quantity"] == "rain"], now)


def river(level: pd.Series[float], bd3: float | None, end: int) -> dict[str, float | None]:
    """What is said of one gauge."""
    newest = float(level.iloc[-1])
    told: dict[str, float | None] = {"water_level": newest}
    for hours in (1, 3):
        told[f"water_level_change_{hours}h"] = newest - float(level[level.index[-1] - hours * HOUR])
    days = level[level.index > end - 72 * HOUR]
    told["water_level_peak_72h"] = float(days.max())
    told["time_above_bd3"] = None
    if bd3 is not None:
        above = (days - bd3).round(2) >= 0
        steps = days.index.to_series().diff()
        told["time_above_bd3"] = float(steps[above & above.shift(fill_value=False)].sum()) / HOUR
    return told


def rain(frame: pd.DataFrame, now: datetime) -> Answers:
    """What is said of rain: by station and over the city."""
    start = milliseconds(period("rain_day", now)[0])
    today = frame[frame["at"] > start]
    former = frame[(frame["at"] <= start) & (frame["at"] > start - 24 * HOUR)]
    sums: dict[str, Any] = {
        "rain_day": today.groupby("station")["value"].sum(),
        "rain_last_day": former.groupby("station")["value"].sum(),
    }
    found: Answers = {}
    for key, by_station in sums.items():
        found |= {(f"environment.{key}", str(code)): float(mm) for code, mm in by_station.items()}
    found["environment.rain_day_city_max", "city"] = float(sums["rain_day"].max())
    found["environment.rain_day_city_mean", "city"] = float(sums["rain_day"].mean())
    found["environment.rain_last_day_city_max", "city"] = float(sums["rain_last_day"].max())
    return found
