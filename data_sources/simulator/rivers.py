"""Levels of rivers and reservoirs, inflow and release, as pure functions of seed, station and instant.

The storm of 25 to 29 October 2025 and what followed it is in ``storm_2025_levels.csv``: reported readings, and drawn
ones between them. Calm is a base with tide, slow wandering and one modest rain wave in each thirty days.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from data_sources.simulator.chance import drift, even, salt
from data_sources.simulator.clock import DAY, HOUR, HUE, PEAK_START
from data_sources.simulator.curve import Curve

_LEVELS = Path(__file__).with_name("storm_2025_levels.csv")
_AROUND = 8 * HOUR
"""How near to a reported reading tide and wandering die away, so that it comes out as it was reported."""

# Thượng Nhật fell silent 2 h 54 min before the storm begins to be shown, and was heard again on the next morning
SILENT = {
    "thuong-nhat": (
        PEAK_START - (2 * 60 + 54) * 60,
        int(datetime(2025, 10, 28, 9, 0, tzinfo=HUE).timestamp()),
    )
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How a quantity behaves when nothing happens, in its own unit."""

    base: float
    tide: float
    wander: float
    wave: float
    """What a modest rain wave adds at its top."""
    damp: float
    """How fast a rise drowns tide and wandering."""
    digits: int = 2


HABITS: dict[tuple[str, str], Habit] = {
    ("kim-long", "water_level"): Habit(0.55, 0.075, 0.03, 0.20, 3),
    ("phu-oc", "water_level"): Habit(0.90, 0.03, 0.05, 0.38, 3),
    ("thuong-nhat", "water_level"): Habit(58.10, 0.0, 0.06, 0.55, 3),
    ("truoi", "water_level"): Habit(0.75, 0.05, 0.05, 0.45, 3),
    ("phong-binh", "water_level"): Habit(0.45, 0.06, 0.04, 0.30, 3),
    ("ta-trach", "water_level"): Habit(41.60, 0.0, 0.30, 0.60, 2),
    ("binh-dien", "water_level"): Habit(80.20, 0.0, 0.35, 0.80, 2),
    ("huong-dien", "water_level"): Habit(54.20, 0.0, 0.30, 0.70, 2),
    ("ta-trach", "inflow"): Habit(85, 0.0, 18, 240, 0.01, 1),
    ("ta-trach", "release"): Habit(78, 0.0, 24, 130, 0.01, 1),
    ("binh-dien", "inflow"): Habit(42, 0.0, 9, 130, 0.01, 1),
    ("binh-dien", "release"): Habit(40, 0.0, 13, 70, 0.01, 1),
    ("huong-dien", "inflow"): Habit(110, 0.0, 22, 310, 0.01, 1),
    ("huong-dien", "release"): Habit(105, 0.0, 30, 180, 0.01, 1),
}  # fmt: skip


@cache
def storm_curve(station: str, quantity: str) -> Curve:
    """The line through the readings of 2025, over seconds since 1970. Raises ValueError for an unknown station."""
    with _LEVELS.open(encoding="utf-8", newline="") as lines:
        points = [
            (datetime.fromisoformat(row["at"]).replace(tzinfo=HUE).timestamp(), float(row["value"]))
            for row in csv.DictReader(lines)
            if (row["station"], row["quantity"]) == (station, quantity)
        ]
    return Curve(points)


@cache
def reported(station: str, quantity: str) -> tuple[float, ...]:
    """The instants of 2025 whose readings were in a bulletin, not drawn, in seconds since 1970; rising."""
    with _LEVELS.open(encoding="utf-8", newline="") as lines:
        return tuple(
            datetime.fromisoformat(row["at"]).replace(tzinfo=HUE).timestamp()
            for row in csv.DictReader(lines)
            if (row["station"], row["quantity"], row["told"]) == (station, quantity, "reported")
        )


@lru_cache(maxsize=64)
def wave_top(seed: int, n: int) -> tuple[float, float]:
    """When the rain of the n-th thirty days is heaviest (seconds since 1970) and its size, 0.7 to 1."""
    salted = salt(seed, "wave")
    return (30 * n + 10 + 8 * even(salted, 2 * n)) * DAY, 0.7 + 0.3 * even(salted, 2 * n + 1)


def wave(seed: int, at: float) -> float:
    """How far the rivers are up after the last modest rain, 0 to 1: half a day to the top, three days to go."""
    n = math.floor(at / (30 * DAY))
    total = 0.0
    for k in (n - 1, n):
        top, size = wave_top(seed, k)
        days = (at - top) / DAY + 0.5
        if 0 < days < 15:
            total += (
                size * (days / 0.5) * math.exp(1 - days / 0.5) if days < 0.5 else size * math.exp((0.5 - days) / 1.5)
            )
    return min(total, 1.0)


class Water:
    """One quantity at one gauge or reservoir; ``value(at)`` in m or m³/s. Raises KeyError for an unknown station."""

    def __init__(self, seed: int, station: str, quantity: str, *, storm: bool, shift: int = 0) -> None:
        self.habit = HABITS[station, quantity]
        self.curve = storm_curve(station, quantity) if storm else None
        self._reported = reported(station, quantity) if storm else ()
        self.seed, self.shift = seed, shift
        self._slow = salt(seed, station, quantity, "slow")
        self._fine = salt(seed, station, quantity, "fine")
        # the turbines of a dam run by day and in the evening
        self._turbines = quantity == "release"
        # less than half of the last digit a station sends, so that a reported reading comes out as reported
        self._rough = 0.9 * 10**-self.habit.digits
        self._calm_at = lru_cache(maxsize=4096)(self._calm)

    def _calm(self, hour: int) -> float:
        """How far from its base it is on an ordinary day, at a whole hour since 1970 of the city's time."""
        habit = self.habit
        away = habit.wander * drift(self._slow, hour / 60) + habit.wave * wave(self.seed, hour * HOUR)
        if habit.tide:
            moon, sun = 2 * math.pi * hour / 12.4206, 2 * math.pi * hour / 23.9345
            away += habit.tide * (0.7 * math.cos(moon) + 0.3 * math.cos(sun))
        if self._turbines:
            away += 0.25 * habit.base * math.cos(2 * math.pi * ((hour + 7) % 24 - 17) / 24)
        return away

    def value(self, at: int) -> float:
        """The reading at ``at``, rounded as the station sends it."""
        then = at - self.shift
        habit = self.habit
        hour, seconds = divmod(then, HOUR)
        calm = self._calm_at(hour)
        if seconds:
            calm += (self._calm_at(hour + 1) - calm) * seconds / HOUR
        value = habit.base
        if self.curve is not None:
            value = self.curve(then)
            calm *= math.exp(-habit.damp * max(0.0, value - habit.base))
            for told in self._reported:
                calm *= 1 - math.exp(-(((then - told) / _AROUND) ** 2))
        value += calm + self._rough * (even(self._fine, then // 600) - 0.5)
        return float(round(value)) if habit.digits == 1 and value >= 200 else round(value, habit.digits)

    def silent(self, station: str) -> tuple[int, int] | None:
        """From when until when the station sends nothing, or None."""
        if self.curve is None or station not in SILENT:
            return None
        begin, end = SILENT[station]
        return begin + self.shift, end + self.shift
