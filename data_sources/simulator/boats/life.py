"""Where each boat of the simulated fleet is at an instant: a function of seed, scenario and instant alone.

A boat lies in its port, goes out through the mouth of its lagoon to a ground, drifts there at fishing speed, and comes
back. In the storm the border post calls in whoever is at sea, in the day before the flood's peak; who is called turns round
and lies in port until the storm is over. Names and numbers are made up; classes and ports are in Hue's proportions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from data_sources.city import Boat, read_city
from data_sources.simulator.chance import drift, even, salt
from data_sources.simulator.clock import DAY, HOUR

MOUTHS = {
    "thuan-an": ((107.645, 16.578), (107.665, 16.612)),
    "phu-hai": ((107.645, 16.578), (107.665, 16.612)),
    "tu-hien": ((107.915, 16.358), (107.952, 16.372)),
    "cau-hai": ((107.915, 16.358), (107.952, 16.372)),
}
"""The way from a port to the sea: the mouth of its lagoon, and the first place beyond it. lon, lat: degrees, about."""
CRUISE, HOME = 7.0, 8.0
"""Speeds out and back, and in when called [kn]."""
KM = 111.195
KMH = 1.852
AWAY: Mapping[str, tuple[float, float]] = {"6-12": (4, 16), "12-15": (14, 45), "15-24": (35, 125), "24+": (60, 145)}
"""How far from the mouth a ground lies, by length class [km]."""
TRIP: Mapping[str, tuple[float, float]] = {"6-12": (8, 11), "12-15": (24, 54), "15-24": (130, 330), "24+": (220, 420)}
"""How long a boat is out [h]."""
REST: Mapping[str, tuple[float, float]] = {"6-12": (12, 17), "12-15": (14, 40), "15-24": (90, 220), "24+": (110, 240)}
"""How long it lies in port between two trips [h]."""
BEARINGS = (8.0, 92.0)
"""Where the grounds lie, seen from the mouths [degrees]: the sea off Hue."""
STORM_LASTS = 5 * DAY
CALLED_FROM, CALLED_TO = 34 * HOUR, 12 * HOUR
"""Before the peak, when most boats are called in [s]; some stragglers are told later."""
STRAGGLERS = 0.07
DEAF = 0.02


class Spot(NamedTuple):
    """Where a boat is. lon, lat: degrees; speed [kn], course [degrees]; ``sails``: it is out of port."""

    lon: float
    lat: float
    speed: float
    course: float
    sails: bool


class Trip(NamedTuple):
    """From leaving port to being back [s since 1970]; ``ground``: lon, lat."""

    left: float
    back: float
    ground: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Sailor:
    """One boat of the list and its life."""

    boat: Boat
    seed: int
    peak: float | None
    """When the storm's peak is [s since 1970]; None: it is calm."""

    @cached_property
    def salt(self) -> int:
        return salt(self.seed, "boat", self.boat.registration)

    @cached_property
    def berth(self) -> tuple[float, float]:
        """Where it lies in its port."""
        port = read_city().ports()[self.boat.port or "thuan-an"]
        turn, far = even(self.salt, 1) * math.tau, math.sqrt(even(self.salt, 2)) * port.radius_km * 0.6
        return offset(port.lon, port.lat, far, math.degrees(turn))

    @cached_property
    def habit(self) -> tuple[float, float, float]:
        """(hours out, hours in port, phase [s]) of its usual trips."""
        (out_least, out_most), (in_least, in_most) = TRIP[self.boat.length_class], REST[self.boat.length_class]
        out = out_least + (out_most - out_least) * even(self.salt, 3)
        rest = in_least + (in_most - in_least) * even(self.salt, 4)
        if self.boat.length_class == "6-12":
            rest = 24 - out  # every day at its own hour, most before dawn
            return out, rest, (16 + 10 * even(self.salt, 5)) * HOUR
        return out, rest, even(self.salt, 5) * (out + rest) * HOUR

    def trip(self, at: float) -> Trip | None:
        """The trip under way; None: it lies in port."""
        out, rest, phase = self.habit
        length = (out + rest) * HOUR
        number = math.floor((at - phase) / length)
        left = number * length + phase
        if at - left >= out * HOUR:
            return None
        least, most = AWAY[self.boat.length_class]
        far = least + (most - least) * even(self.salt, 1000 + number) ** 1.3
        bearing = BEARINGS[0] + (BEARINGS[1] - BEARINGS[0]) * even(self.salt, 500_000 + number)
        return Trip(left, left + out * HOUR, offset(*self.mouth[1], far, bearing))

    @property
    def mouth(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return MOUTHS[self.boat.port or "thuan-an"]

    @cached_property
    def call(self) -> float | None:
        """When it is called in [s]; None: it lies in port then, or it is calm."""
        if self.peak is None:
            return None
        chance = even(self.salt, 7)
        early = self.peak - CALLED_FROM + (CALLED_FROM - CALLED_TO) * even(self.salt, 8)
        at = self.peak - 5 * HOUR * even(self.salt, 8) if chance < STRAGGLERS else early
        return at if self.trip(at) is not None else None

    @property
    def answer(self) -> float | None:
        """When it answers the call [s]; None: it does not."""
        if self.call is None or even(self.salt, 9) < DEAF:
            return None
        return self.call + 300 + 3600 * even(self.salt, 10) ** 2

    @cached_property
    def shelter(self) -> float | None:
        """When it is in port after the call [s]."""
        if self.call is None:
            return None
        spot = self.usual(self.call)
        way = distance((spot.lon, spot.lat), self.mouth[1]) + distance(self.mouth[1], self.berth)
        return self.call + way / (HOME * KMH) * HOUR

    def at(self, at: float) -> Spot:
        """Where it is."""
        if self.peak is None or not self.peak - CALLED_FROM <= at < self.peak + STORM_LASTS:
            return self.usual(at)
        if self.call is None or self.shelter is None:
            # who lay in port when the calls began stays there
            return self._moored() if at >= self.peak - CALLED_TO else self._kept_in(at)
        if at < self.call:
            return self.usual(at)
        if at >= self.shelter:
            return self._moored()
        here = self.usual(self.call)
        return along([(here.lon, here.lat), self.mouth[1], self.mouth[0], self.berth], (at - self.call) * HOME)

    def _kept_in(self, at: float) -> Spot:
        spot = self.usual(at)
        return spot if spot.sails else self._moored()

    def _moored(self) -> Spot:
        return Spot(*self.berth, 0.0, 0.0, False)

    def usual(self, at: float) -> Spot:
        """Where it is on an ordinary day."""
        trip = self.trip(at)
        if trip is None:
            return self._moored()
        way = [self.berth, self.mouth[0], self.mouth[1], trip.ground]
        sailing = sum(distance(a, b) for a, b in pairwise(way)) / (CRUISE * KMH) * HOUR
        sailing = min(sailing, (trip.back - trip.left) * 0.4)
        pace = sum(distance(a, b) for a, b in pairwise(way)) / KMH / (sailing / HOUR)
        if at - trip.left < sailing:
            return along(way, (at - trip.left) * pace)
        if trip.back - at < sailing:
            return along(way[::-1], (at - trip.back + sailing) * pace)
        return self._fishing(trip, at)

    def _fishing(self, trip: Trip, at: float) -> Spot:
        """Drifting over its ground, a few kilometres to and fro."""
        wide = 1.0 if self.boat.length_class == "6-12" else 5.0

        def there(t: float) -> tuple[float, float]:
            east, north = drift(self.salt, t / 5400) * wide, drift(self.salt + 1, t / 5400) * wide
            return trip.ground[0] + east / KM / math.cos(math.radians(16.6)), trip.ground[1] + north / KM

        here, soon = there(at), there(at + 60)
        knots = distance(here, soon) / KMH * 60
        return Spot(*here, round(min(knots, 5.0), 1), bearing_of(here, soon), True)


def along(way: list[tuple[float, float]], knot_seconds: float) -> Spot:
    """How far along a way one is after so many knots times seconds."""
    left = knot_seconds * KMH / HOUR
    speed = CRUISE
    for start, end in pairwise(way):
        length = distance(start, end)
        if left < length or end == way[-1]:
            share = min(1.0, left / length) if length else 1.0
            lon, lat = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
            return Spot(lon, lat, speed, bearing_of(start, end), True)
        left -= length
    return Spot(*way[-1], 0.0, 0.0, True)


def offset(lon: float, lat: float, km: float, bearing: float) -> tuple[float, float]:
    """The place so far away in a direction [degrees]."""
    turn = math.radians(bearing)
    return lon + km * math.sin(turn) / KM / math.cos(math.radians(lat)), lat + km * math.cos(turn) / KM


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places, flat."""
    east = (other[0] - one[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(east, other[1] - one[1]) * KM


def bearing_of(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The direction from one place to another [degrees]."""
    east = (other[0] - one[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return round(math.degrees(math.atan2(east, other[1] - one[1])) % 360, 1)


class Sailors:
    """All boats of the city's list."""

    def __init__(self, seed: int, scenario: str, anchor: float) -> None:
        self.peak = anchor if scenario == "storm" else None
        self.anchor = anchor
        self.all = [Sailor(boat, seed, self.peak) for boat in read_city().boats().values()]
