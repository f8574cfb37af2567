"""What time it is in the simulated city, how fast its weather goes, and which moment of October 2025 it shows.

Instants are whole seconds since 1970, UTC; they are turned into text where an answer is written.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = 86_400
HOUR = 3600
TEN_MINUTES = 600
PAST = 60 * DAY
"""How far back the city remembers when it starts."""

PEAK_START = int(datetime(2025, 10, 27, 19, 50, tzinfo=HUE).timestamp())
"""Ten minutes before Kim Long stood at 5.05 m."""
RECORD_DAY = (date(2025, 10, 27) - date(1970, 1, 1)).days
"""The hydromet day of the 1,739 mm, named by the date on which it ends, at 19:00."""
PHASES = ("peak", "clock")


@dataclass(frozen=True, slots=True)
class Pace:
    """How the readings of a stream follow one another. They are numbered by the weather: reading n shows the instant
    ``n * step`` of it. Until ``turn`` it is sent at that instant; after it, one is sent every ``every`` seconds, at
    whole multiples of them. Where ``every`` is ``step`` the turn is not seen."""

    step: int
    every: int
    turn: int

    def stamp(self, n: int) -> int:
        """When reading n is sent."""
        after = n - self.turn // self.step
        return n * self.step if after <= 0 else (self.turn // self.every + after) * self.every

    def upto(self, at: int) -> int:
        """The number of the last reading sent until ``at``."""
        last_before = self.turn // self.step
        after = at // self.every - self.turn // self.every
        return last_before + after if after > 0 else min(at // self.step, last_before)

    def stamps(self, first: int, last: int) -> list[range]:
        """When the readings from first to last are sent, rising."""
        split = min(max(self.turn // self.step, first - 1), last)
        before = range(first * self.step, split * self.step + 1, self.step)
        after = range(self.stamp(split + 1), self.stamp(last) + 1, self.every) if split < last else range(0)
        return [stamps for stamps in (before, after) if stamps]

    def weather(self, at: float) -> float:
        """The instant of the weather at ``at``, between two readings as well."""
        if at <= self.turn:
            return at
        begin = self.turn // self.step * self.step
        return begin + (at - self.turn // self.every * self.every) * self.step / self.every


class Clock:
    """The real time, and the weather's: ``now()`` begins at ``start`` (None: the real now) and runs as the real clock
    does, so that a stamp never lies in the future. After ``anchor`` (None: the start) the weather runs ``speed`` times
    as fast: a stream sends every ``max(1, round(step / speed))`` seconds, and each reading is one step of weather."""

    def __init__(self, speed: float = 1.0, start: float | None = None, anchor: float | None = None) -> None:
        self._real = time.time()
        self.start = self._real if start is None else start
        self.anchor = self.start if anchor is None else anchor
        self.speed = speed

    def now(self) -> float:
        """Seconds since 1970."""
        return self.start + time.time() - self._real

    def pace(self, step: int) -> Pace:
        """The pace of a stream that sends every ``step`` seconds of the weather."""
        return Pace(step, max(1, round(step / self.speed)), int(self.anchor))

    def weather(self, at: float) -> float:
        """Which instant of the weather the ten-minute stations show at ``at``."""
        return self.pace(TEN_MINUTES).weather(at)


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the storm was moved, in seconds: what the weather is at its instant ``t`` is what 2025 saw at
    ``t - river`` (levels, reservoirs, air) and at ``t - rain`` (rain)."""

    river: int = 0
    rain: int = 0


def hydromet_day(at: int) -> int:
    """The hydromet day (19:00 to 19:00) that holds the interval ending at ``at``, as the number of its last date."""
    return (at + DAY // 2 - 1) // DAY


def shift_of(scenario: str, phase: str, start: float) -> Shift:
    """Where the storm lies when the city starts at ``start``. ``calm`` is not shifted.

    ``peak``: the rivers stand at 27/10/2025 19:50, whatever the hour. Rain moves by whole days, so that the record
    day is the last whole hydromet day and its sum still runs from 19:00 to 19:00.
    ``clock``: the hour of day is kept and 27/10/2025 is today; at 10:00 the city is at 10:00 of that morning.
    Raises ValueError for another phase.
    """
    if phase not in PHASES:
        raise ValueError(f"phase {phase!r} is not known: {' or '.join(PHASES)}")
    if scenario != "storm":
        return Shift()
    if phase == "peak":
        now = int(start) // TEN_MINUTES * TEN_MINUTES
        last_whole_day = hydromet_day(int(start) + 1) - 1
        return Shift(river=now - PEAK_START, rain=(last_whole_day - RECORD_DAY) * DAY)
    today = (datetime.fromtimestamp(start, HUE).date() - date(1970, 1, 1)).days
    return Shift(*[(today - RECORD_DAY) * DAY] * 2)
