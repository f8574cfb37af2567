"""Where a boat is against the lines at sea that the city gives; without a line nothing is said of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from dashboards.kpis.boat_ladder import CROSSED, NEAR, WRONG_ZONE
from data_sources.city import City
from data_sources.city.lines_file import Line

MILES = 60.0
"""Nautical miles of a degree of latitude."""


class Move(NamedTuple):
    """Where a boat is [degrees, WGS 84], its speed [kn] and course [degrees, true], None where unknown, and whether it is of
    15 m or more."""

    lon: float
    lat: float
    speed: float | None
    course: float | None
    large: bool


class Zones:
    """The lines of a city, ready to be asked. A line's permitted side is that on which the city's first port lies: a boat is
    beyond when the way from there crosses the line an odd number of times."""

    def __init__(self, city: City) -> None:
        self._targets = city.targets.boats
        port = next(iter(city.ports().values()), None)
        self._home = None if port is None else (port.lon, port.lat)
        self._lines = {kind: prepared(lines) for kind, lines in city.lines.items() if lines and port is not None}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def of(self, moves: Sequence[Move]) -> list[str]:
        """The zone's alarm of each boat at sea: crossed, near (and heading out), wrong_zone (15 m or more, inside the inshore
        zone at fishing speed); "" for none."""
        import numpy as np

        lon, lat, speed, course = np.array([move[:4] for move in moves], np.float64).reshape(-1, 4).T
        found = np.full(len(moves), "", dtype="<U16")
        if "inshore" in self._lines:
            fishes = (self._targets.fishing_from_kn <= speed) & (speed <= self._targets.fishing_to_kn)
            large = np.array([move.large for move in moves], bool)
            found[large & fishes & ~self._beyond("inshore", lon, lat)] = WRONG_ZONE
        if "boundary" in self._lines:
            found[self._near(lon, lat, course)] = NEAR
            found[self._beyond("boundary", lon, lat)] = CROSSED
        return [str(zone) for zone in found]

    def _beyond(self, kind: str, lon: Any, lat: Any) -> Any:
        """Which of these positions lie beyond a line."""
        import numpy as np
        import shapely

        home = np.broadcast_to(np.array(self._home, np.float64), (len(lon), 2))
        ways = shapely.linestrings(np.stack([home, np.column_stack([lon, lat])], axis=1))
        met = shapely.intersection(self._lines[kind], ways)
        return (shapely.get_num_geometries(met) % 2 == 1) & ~shapely.is_empty(met)

    def _near(self, lon: Any, lat: Any, course: Any) -> Any:
        """Which of these are nearer to the boundary than the city allows and head for it."""
        import numpy as np
        import shapely

        there = shapely.get_coordinates(shapely.shortest_line(shapely.points(lon, lat), self._lines["boundary"]))[1::2]
        east, north = (there[:, 0] - lon) * np.cos(np.radians(lat)) * MILES, (there[:, 1] - lat) * MILES
        off = np.abs((course - np.degrees(np.arctan2(east, north)) + 180) % 360 - 180)
        return (np.hypot(east, north) < self._targets.near_nm) & (off < 90)


@lru_cache(maxsize=8)
def prepared(lines: Sequence[Line]) -> Any:
    """Lines as one geometry."""
    import shapely

    return shapely.MultiLineString([list(line) for line in lines])


def apart(one: float, other: float) -> float:
    """The angle between two directions [degrees, 0 to 180]."""
    return abs((one - other + 180) % 360 - 180)


def distance(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """How far a position is from another [nautical miles]; flat, for tens of miles."""
    east = (to_lon - lon) * math.cos(math.radians((lat + to_lat) / 2))
    return MILES * math.hypot(east, to_lat - lat)


def bearing(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """The direction from a position to another [degrees, true]; flat, for tens of miles."""
    east = (to_lon - lon) * math.cos(math.radians((lat + to_lat) / 2))
    return math.degrees(math.atan2(east, to_lat - lat)) % 360
