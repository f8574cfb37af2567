"""A city's past, made in the store by SQL: the same at an instant however long the history behind it is.

Hue's own stations: the gauges and 49 rain stations every 10 minutes, reservoirs and air by the hour, 8,184 readings a
day. A value is told by its instant and series alone, so two histories of different length end with the same days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import update

from data_sources import Payload, Source
from data_sources.city import stations
from data_sources.collector.health import declare
from data_sources.environment import Measurement, Reading
from data_sources.store import Store, milliseconds, open_store
from data_sources.store.keeping import finish, keep, receive
from data_sources.store.opening import claim
from data_sources.store.tables import FeedState

TEN_MINUTES, HOUR = 600_000, 3_600_000
RAIN_STATIONS = 49
A_DAY = 54 * 144 + 17 * 24
"""Readings of one day."""

NOW = datetime(2026, 11, 20, 5, 7, tzinfo=UTC)


class Shape(NamedTuple):
    """How a quantity goes: a wave of 30 days from ``low`` up by ``swing``, and noise; below 0 it is cut where a
    negative value cannot be."""

    unit: str
    low: float
    swing: float
    noise: float


SHAPES = {
    "water_level": Shape("m", 0.2, 4.6, 0.02),
    "rain": Shape("mm", -6.0, 7.0, 3.0),
    "inflow": Shape("m³/s", 30, 2500, 20),
    "release": Shape("m³/s", 20, 2300, 15),
    "pm2.5": Shape("µg/m³", 8, 50, 6),
    "pm10": Shape("µg/m³", 15, 70, 9),
    "o3": Shape("µg/m³", 20, 90, 12),
    "no2": Shape("µg/m³", 10, 40, 8),
    "so2": Shape("µg/m³", 4, 20, 5),
    "co": Shape("µg/m³", 300, 900, 90),
    "temperature": Shape("°C", 18, 14, 1),
    "humidity": Shape("%", 55, 35, 4),
}

ROWS = """
    INSERT INTO readings
    WITH RECURSIVE steps(k) AS (SELECT :first UNION ALL SELECT k + 1 FROM steps WHERE k < :last)
    SELECT :series, k * :step,
           round(max(:least, :low + :swing * abs((k + :series * 97) % :wave - :wave / 2) * 2.0 / :wave
                             + :noise * ((k * 7919 + :series * 104729) % 997) / 997.0), 3),
           :received, :fetch
    FROM steps WHERE true ON CONFLICT DO NOTHING
"""
TALLIES = f"""
    INSERT INTO reading_hours
    SELECT series, at - at % {HOUR}, count(*), sum(value), min(value), max(value) FROM readings
    WHERE true GROUP BY series, at - at % {HOUR}
    ON CONFLICT DO UPDATE SET n = excluded.n, total = excluded.total, low = excluded.low, high = excluded.high
"""


def source_of(url: str, every: timedelta = timedelta(minutes=1), name: str = "Mực nước sông") -> Source:
    """The one server behind the whole history."""
    return Source(name, "environment", url, "sensorthings", "hydromet", every, timedelta(minutes=30))


def firsts(at: datetime) -> Iterator[Measurement]:
    """One reading of each series, to name it."""
    for code, station in stations().items():
        for quantity in station.quantities:
            yield Measurement(
                code, quantity, at, 1.0, SHAPES[quantity].unit, station.name, station.lon, station.lat
            )  # fmt: skip
    for n in range(RAIN_STATIONS):
        lon, lat = 107.2 + n % 7 * 0.1, 16.1 + n // 7 * 0.07
        yield Measurement(f"mua-{n:02}", "rain", at, 1.0, "mm", f"Trạm mưa {n}", round(lon, 3), round(lat, 3))


def build(path: Path, rows: int, now: datetime = NOW, source: Source | None = None) -> Store:
    """An open SQLite store with about ``rows`` readings up to ``now``, their tallies, and a feed heard just now."""
    store = open_store(f"sqlite:///{path}")
    claim(store, "real")
    source = source or source_of("http://127.0.0.1:9/v1.1/")
    declare(store, [source])
    payload = Payload(b'{"value": []}', source.url, now, source, "application/json")
    fetch = receive(store, payload)
    # outside every wave below, so that the first readings are there only to be removed again
    named = list(firsts(datetime(1990, 1, 2, tzinfo=UTC)))
    keep(store, Reading, named, [], payload, fetch)
    finish(store, fetch, now)
    days = rows / A_DAY
    end = milliseconds(now)
    with store.write() as connection:
        series = connection.exec_driver_sql("SELECT id, station, quantity FROM series").all()
        connection.exec_driver_sql("DELETE FROM readings")
        connection.exec_driver_sql("DELETE FROM reading_hours")
        known = stations()
        for number, station, quantity in series:
            shape = SHAPES[quantity]
            kind = known[station].kind if station in known else "rain"
            step = TEN_MINUTES if kind in ("gauge", "rain") else HOUR
            last = end // step
            values = {
                "first": last - round(days * 24 * HOUR / step) + 1,
                "last": last,
                "step": step,
                "series": number,
                "wave": 30 * 24 * HOUR // step,
                "least": 0,
                "received": end,
                "fetch": fetch,
                **{name: getattr(shape, name) for name in ("low", "swing", "noise")},
            }
            connection.exec_driver_sql(ROWS, values)
        connection.exec_driver_sql(TALLIES)
        connection.execute(update(FeedState).values(heard_at=now, data_at=now, last_at=now, next_at=now))
        store.announce(connection)
    return store
