"""roads.csv: the roads on which cameras count vehicles, how many they hold, and where they run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_sources.city.faults import CityFault
from data_sources.city.rows import Row, read_rows

COLUMNS = ("road", "name", "capacity", "path", "valid_from")


@dataclass(frozen=True, slots=True)
class Road:
    """A road as the city declares it from ``valid_from`` on.

    ``capacity``: counted vehicles an hour at which it is full, as its own cameras count. ``path``: (longitude, latitude)
    in WGS 84 degrees along it; empty where the city draws none.
    """

    code: str
    name: str
    capacity: float
    path: tuple[tuple[float, float], ...]
    valid_from: date


def read_roads(path: Path) -> Mapping[str, tuple[Road, ...]]:
    """The rows of each road by its code, the newest ``valid_from`` last, in the order of the file. Raises CityFault for
    the first fault."""
    found: dict[str, list[Road]] = {}
    for row in read_rows(path, COLUMNS):
        capacity = row.number("capacity")
        if capacity is None or capacity <= 0:
            raise row.fault("capacity", "is no number of vehicles an hour", "write one above 0, as 900")
        one = Road(row.needed("road"), row.needed("name"), capacity, _path(row), row.day("valid_from"))
        held = found.setdefault(one.code, [])
        if any(former.valid_from == one.valid_from for former in held):
            raise row.fault("road", f"stands twice from {one.valid_from}", "give the later row its own valid_from")
        held.append(one)
    return {code: tuple(sorted(rows, key=lambda one: one.valid_from)) for code, rows in found.items()}


def _path(row: Row) -> tuple[tuple[float, float], ...]:
    points = []
    for pair in row.several("path"):
        try:
            lon, lat = map(float, pair.split())
        except ValueError:
            lon = lat = math.nan
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise CityFault(
                f"{row.place}, path: “{pair}” is no point; write lon lat;lon lat, as 107.58 16.46;107.59 16.47."
            )
        points.append((lon, lat))
    return tuple(points)
