"""What time it is in the simulated city, and which moment of October 2025 that is.

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


class Clock:
    """``now()`` in the simulated city: it begins at ``start`` and runs ``speed`` times as fast as the real one."""

    def __init__(self, speed: float = 1.0, start: float | None = None) -> None:
        self._real = time.time()
        self.start = self._real if start is None else start
        self.speed = speed

    def now(self) -> float:
        """Seconds since 1970."""
        return self.start + (time.time() - self._real) * self.speed


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the storm was moved, in seconds: what the city shows at ``t`` is what 2025 saw at ``t - river``
    (levels, reservoirs, air) and at ``t - rain`` (rain)."""

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
