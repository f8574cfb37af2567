"""How many citizens report in each ten minutes: by the hour, the weekday, and the water.

About 98 a day in 2022 to 2025 (36,000 a year). Between 00:00 and 07:30 only what cannot wait is taken. How reports
burst in the flood of October 2025 was not published: the curve is drawn after the levels at Kim Long.
"""

from __future__ import annotations

import math
from datetime import datetime

from data_sources.simulator.chance import drift, even, salt
from data_sources.simulator.clock import DAY, HOUR, HUE, TEN_MINUTES, Clock
from data_sources.simulator.curve import Curve

A_DAY = 98
EAST = 7 * HOUR
"""What Hue's clock is ahead of UTC, all the year."""
SLOTS = DAY // TEN_MINUTES

_HOURS = (
    0.12, 0.06, 0.04, 0.04, 0.06, 0.15, 0.4, 0.95, 1.75, 1.95, 1.85, 1.35,
    0.95, 1.15, 1.6, 1.75, 1.65, 1.45, 1.2, 1.35, 1.3, 0.95, 0.6, 0.3,
)  # fmt: skip
_WEEKDAYS = (1.12, 1.08, 1.05, 1.04, 1.05, 0.9, 0.76)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=HUE).timestamp()


_FLOOD = Curve(
    [
        (_moment("2025-10-25T06:00"), 0),
        (_moment("2025-10-26T06:00"), 3),
        (_moment("2025-10-26T20:00"), 16),
        (_moment("2025-10-27T07:00"), 60),
        (_moment("2025-10-27T14:00"), 170),
        (_moment("2025-10-27T20:00"), 230),
        (_moment("2025-10-28T01:00"), 150),
        (_moment("2025-10-28T08:00"), 130),
        (_moment("2025-10-28T20:00"), 55),
        (_moment("2025-10-29T12:00"), 32),
        (_moment("2025-10-31T12:00"), 12),
        (_moment("2025-11-01T18:00"), 8),
        (_moment("2025-11-03T08:00"), 34),
        (_moment("2025-11-04T12:00"), 14),
        (_moment("2025-11-06T12:00"), 6),
        (_moment("2025-11-12T12:00"), 0),
    ]
)
"""Reports an hour beside the ordinary ones."""
_WORST = 230.0
_WATER_GONE = Curve([(_moment("2025-10-28T12:00"), 0), (_moment("2025-10-30T00:00"), 1)])
_SECOND_WATER = Curve(
    [
        (_moment("2025-11-02T06:00"), 0),
        (_moment("2025-11-03T06:00"), 0.8),
        (_moment("2025-11-04T00:00"), 0.8),
        (_moment("2025-11-05T00:00"), 0),
    ]
)


def day_of(at: int) -> int:
    """The day of Hue that an instant is in, counted from 1 January 1970."""
    return (at + EAST) // DAY


def midnight(day: int) -> int:
    """The instant at which a day of Hue begins."""
    return day * DAY - EAST


class Rhythm:
    """How many report when. ``shift``: how far the storm was moved, in seconds of the weather; None: no storm."""

    def __init__(self, seed: int, clock: Clock, shift: int | None) -> None:
        self.clock, self.shift = clock, shift
        self._mood = salt(seed, "reports", "mood")
        self._number = salt(seed, "reports", "number")

    def then(self, at: float) -> float:
        """The moment of 2025 that the weather shows at an instant; only of a storm."""
        return self.clock.weather(at) - (self.shift or 0)

    def flood(self, at: float) -> float:
        """Reports an hour that the flood brings."""
        return 0.0 if self.shift is None else _FLOOD(self.then(at))

    def busy(self, at: float) -> float:
        """How much the flood keeps everybody from ordinary work, 0 to 1."""
        return self.flood(at) / _WORST

    def gone(self, at: float) -> float:
        """How far the water has gone, 0 to 1: mud and rubbish are reported then, before it water and trees."""
        if self.shift is None:
            return 0.0
        then = self.then(at)
        return _WATER_GONE(then) * (1 - _SECOND_WATER(then))

    def ordinary(self, at: int) -> float:
        """Reports an hour that an ordinary day brings; half as many when the water stands."""
        day, second = divmod(at + EAST, DAY)
        weekday = (day + 3) % 7  # 1 January 1970 was a Thursday
        mood = 1 + 0.14 * drift(self._mood, day)
        usual = A_DAY * _HOURS[second // HOUR] / sum(_HOURS) * _WEEKDAYS[weekday] * mood
        return usual * (1 - 0.5 * self.busy(at))

    def number(self, at: int) -> tuple[int, float]:
        """How many report in the ten minutes from ``at`` on, and the share of them that the flood brings."""
        ordinary, flood = self.ordinary(at), self.flood(at)
        rate = ordinary + flood
        return poisson(rate * TEN_MINUTES / HOUR, even(self._number, at // TEN_MINUTES)), flood / rate


def poisson(mean: float, share: float) -> int:
    """How often something happens that happens ``mean`` times on average; ``share`` in [0, 1) is the chance."""
    n, term = 0, math.exp(-mean)
    total = term
    while share >= total and n < 1000:
        n += 1
        term *= mean / n
        total += term
    return n
