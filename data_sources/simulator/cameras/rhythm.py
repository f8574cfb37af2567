"""How full the roads are and how deep the water stands: by the hour, the weekday, and the level at Kim Long.

The day has its rush from 7 to 8 and from 16:30 to 18; Saturday and Sunday have less of it. The shares are drawn, not
published. While the water stands few drive, and those who do stand in what is left of the roads.
"""

from __future__ import annotations

from functools import lru_cache

from data_sources.simulator.cameras.lists import Road
from data_sources.simulator.chance import drift, salt
from data_sources.simulator.citizens.rhythm import EAST
from data_sources.simulator.clock import DAY, HOUR, TEN_MINUTES, Clock
from data_sources.simulator.curve import Curve
from data_sources.simulator.rivers import storm_curve

SLOTS = DAY // TEN_MINUTES
RISING, HIGHEST = 2.0, 5.05
"""Kim Long's second alarm level, above which streets are under water, and the peak of 2025 [m]."""
PARALYSED = 0.82
"""Of the traffic of an ordinary day, what is missing at the peak."""

_WORKING = Curve(
    [
        (0, 0.05), (3, 0.03), (4.5, 0.09), (5.5, 0.27), (6.5, 0.7), (7, 0.97), (7.5, 1), (8, 0.93), (9, 0.6), (10, 0.55),
        (11, 0.7), (11.5, 0.74), (13, 0.48), (14, 0.52), (15.5, 0.66), (16.5, 0.93), (17.25, 1), (18, 0.88), (19, 0.6),
        (20, 0.48), (21, 0.4), (22, 0.25), (23, 0.12), (24, 0.05),
    ]
)  # fmt: skip
_FREE = Curve(
    [
        (0, 0.08), (3, 0.03), (5, 0.12), (6.5, 0.42), (8, 0.58), (9.5, 0.66), (11, 0.68), (13, 0.46), (15, 0.56),
        (17, 0.8), (18.5, 0.82), (20, 0.66), (21.5, 0.45), (23, 0.18), (24, 0.08),
    ]
)  # fmt: skip
_WALKING = Curve(
    [
        (0, 0.04),
        (4, 0.05),
        (5.5, 0.8),
        (7, 0.7),
        (9, 0.5),
        (13, 0.3),
        (16, 0.6),
        (18, 1),
        (20, 0.9),
        (22, 0.3),
        (24, 0.04),
    ]
)


def _in_slots(curve: Curve) -> tuple[float, ...]:
    return tuple(curve((slot + 0.5) * 24 / SLOTS) for slot in range(SLOTS))


WORKING, FREE, WALKING = _in_slots(_WORKING), _in_slots(_FREE), _in_slots(_WALKING)
"""By ten minutes of the day: of the vehicles at the rush of a working day, of people at their most."""
_WEEKDAYS = (1.1, 1.06, 1.05, 1.06, 1.11, 1.03, 0.95)


class Flood:
    """How deep the water stands in the streets. ``shift``: how far the storm was moved; None: no storm."""

    def __init__(self, clock: Clock, shift: int | None) -> None:
        self.clock, self.shift = clock, shift
        self._level = None if shift is None else storm_curve("kim-long", "water_level")

    def _depth(self, then: float) -> float:
        assert self._level is not None
        return min(max((self._level(then) - RISING) / (HIGHEST - RISING), 0.0), 1.0)

    def depth(self, at: float) -> float:
        """0: no street is under water; 1: as at the peak of 2025."""
        return 0.0 if self.shift is None else self._depth(self.clock.weather(at) - self.shift)

    def unpowered(self, at: float) -> float:
        """How far the power is cut, 0 to 1: it goes with the water and comes back hours after it."""
        if self.shift is None:
            return 0.0
        then = self.clock.weather(at) - self.shift
        return max(self._depth(then), 0.85 * self._depth(then - 8 * HOUR), 0.6 * self._depth(then - 20 * HOUR))


class Traffic:
    """Vehicles on the roads, as the counting cameras count them."""

    def __init__(self, seed: int, flood: Flood) -> None:
        self.seed, self.flood = seed, flood
        self._mood = salt(seed, "traffic", "mood")
        self._of_road = lru_cache(maxsize=1024)(self._today)

    def _today(self, code: str, day: int) -> tuple[float, float]:
        """How a road's forenoon and afternoon of a day differ from the usual ones."""
        lean = 0.12 * drift(salt(self.seed, "traffic", code), 0)
        mood = 1 + 0.07 * drift(salt(self.seed, "traffic", code, "mood"), day)
        return mood * (1 + lean), mood * (1 - lean)

    def going(self, at: int) -> float:
        """What drives in the whole city at an instant, of what drives at the rush of an ordinary working day."""
        day, second = divmod(at + EAST, DAY)
        weekday = (day + 3) % 7  # 1 January 1970 was a Thursday
        usual = (FREE if weekday > 4 else WORKING)[second // TEN_MINUTES] * _WEEKDAYS[weekday]
        return usual * (1 + 0.06 * drift(self._mood, day)) * (1 - PARALYSED * self.flood.depth(at))

    def own(self, road: Road, at: int) -> float:
        """The vehicles an hour of a road at the rush, as it is on the day and at the half of the day that holds ``at``."""
        day, second = divmod(at + EAST, DAY)
        return road.capacity * road.rush * self._of_road(road.code, day)[second >= DAY // 2]

    def load(self, road: Road, at: int) -> float:
        """How full a road is, 1: as many as it holds. Water takes its lanes away."""
        return self.own(road, at) * self.going(at) / road.capacity
