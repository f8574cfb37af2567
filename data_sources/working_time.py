"""Working time: the hours in which a deadline runs, by the city's working hours, weekends, holidays and swap days.

Every instant has a reading on one clock that runs in working time alone; what was worked between two instants is the
difference of their readings. So it adds up over any cut, and the past is reckoned at the cost of an hour.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data_sources.city import City, Holiday, Hours, read_city

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=7)
"""What Hue's clock is ahead of UTC, all the year."""
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND
MS = 1000
"""Microseconds in the milliseconds that the store's instants are told in."""
SINCE_MONDAY = 3
"""1 January 1970 was a Thursday."""
WORKDAYS = 5
"""Monday to Friday."""


@dataclass(frozen=True)
class Calendar:
    """When the city works. ``hours``: the stretches of a working day; ``off``: days off; ``worked_for``: swap days.

    Instants are aware; a naive one raises ValueError.
    """

    hours: Hours
    off: frozenset[date] = frozenset()
    worked_for: frozenset[date] = frozenset()

    def working_day(self, day: date) -> bool:
        """Whether a day of Hue is worked."""
        return day in self.worked_for or (day.weekday() < WORKDAYS and day not in self.off)

    @cached_property
    def day(self) -> timedelta:
        """What is worked in one working day."""
        return self._length * MICROSECOND

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``; below zero when ``end`` comes first."""
        return (self._reading(end) - self._reading(start)) * MICROSECOND

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The first instant by which so much was worked since ``start`` [UTC]; of nothing it is ``start`` itself.

        Raises ValueError for a time below zero.
        """
        if worked < timedelta(0):
            raise ValueError(f"{worked} of work lies before its start")
        if not worked:
            return start.astimezone(UTC)
        until = self._reading(start) + worked // MICROSECOND
        days, rest = divmod(until - 1, self._length)  # the end of a day, rather than the morning of the next
        first = self._local(start) // DAY
        # as far ahead as weekends and days off can put it
        reach = range(first, first + 2 * (days - self._days_before(first)) + 2 * len(self.off) + 14)
        day = reach[bisect_left(reach, days + 1, key=lambda day: self._days_before(day + 1))]
        return EPOCH - AHEAD + (day * DAY + self._clock(rest + 1)) * MICROSECOND

    def worked_hours(self, starts_ms: ArrayLike, ends_ms: ArrayLike) -> NDArray[np.float64]:
        """The working hours from each start to its end [h], from instants in milliseconds since 1970, UTC.

        NaN where either is missing (NaN).
        """
        hour = timedelta(hours=1) // MICROSECOND
        spent = self._readings(np.asarray(ends_ms, np.float64)) - self._readings(np.asarray(starts_ms, np.float64))
        return np.asarray(spent / hour, np.float64)

    @cached_property
    def _stretches(self) -> tuple[tuple[int, int], ...]:
        return tuple((_of_day(start), _of_day(end)) for start, end in self.hours)

    @cached_property
    def _length(self) -> int:
        return sum(end - start for start, end in self._stretches)

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """Days that are not what their weekday says, and by how much working days are more at and after each."""
        marked = {day: -1 for day in self.off if day.weekday() < WORKDAYS}
        marked |= {day: +1 for day in self.worked_for if day.weekday() >= WORKDAYS}
        marked = {day: by for day, by in marked.items() if day not in self.worked_for or by > 0}
        days = sorted(marked)
        return [_number(day) for day in days], [0, *np.cumsum([marked[day] for day in days]).tolist()]

    def _days_before(self, day: int) -> int:
        """Working days before the day of this number."""
        weeks, weekday = divmod(day + SINCE_MONDAY, 7)
        days, more = self._exceptions
        return weeks * WORKDAYS + min(weekday, WORKDAYS) + more[bisect_left(days, day)]

    def _local(self, at: datetime) -> int:
        if at.tzinfo is None:
            raise ValueError(f"{at} has no zone")
        return (at - EPOCH + AHEAD) // MICROSECOND

    def _reading(self, at: datetime) -> int:
        """What was worked until an instant, since a day long ago [µs]."""
        day, clock = divmod(self._local(at), DAY)
        reading = self._days_before(day) * self._length
        if self.working_day(date.fromordinal(day + _FIRST)):
            reading += sum(min(max(clock - start, 0), end - start) for start, end in self._stretches)
        return reading

    def _clock(self, worked: int) -> int:
        """The time of a working day by which so much of it was worked [µs]."""
        for start, end in self._stretches:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise AssertionError("more than a day was asked of one")

    def _readings(self, at_ms: NDArray[np.float64]) -> NDArray[np.float64]:
        known = np.isfinite(at_ms)
        local = np.where(known, at_ms, 0).astype(np.int64) * MS + AHEAD // MICROSECOND
        days, clock = np.divmod(local, DAY)
        exceptions, more = (np.asarray(column, np.int64) for column in self._exceptions)
        weeks, weekday = np.divmod(days + SINCE_MONDAY, 7)
        before = np.searchsorted(exceptions, days, "left")
        after = np.searchsorted(exceptions, days, "right")
        working = (weekday < WORKDAYS) + more[after] - more[before]
        today: Any = sum(np.clip(clock - start, 0, end - start) for start, end in self._stretches)
        reading = (weeks * WORKDAYS + np.minimum(weekday, WORKDAYS) + more[before]) * self._length + working * today
        return np.where(known, reading.astype(np.float64), np.nan)


_FIRST = EPOCH.date().toordinal()


def calendar(city: City | None = None) -> Calendar:
    """When a city works; None: the city of HUEIOC_CITY. The same as long as its files say the same."""
    city = city or read_city()
    return _calendar(city.targets.hours, tuple(city.holidays.values()))


@lru_cache(maxsize=8)
def _calendar(hours: Hours, holidays: Sequence[Holiday]) -> Calendar:
    return Calendar(
        hours,
        frozenset(holiday.day for holiday in holidays if not holiday.worked),
        frozenset(holiday.day for holiday in holidays if holiday.worked),
    )


def _of_day(clock: time) -> int:
    return timedelta(hours=clock.hour, minutes=clock.minute) // MICROSECOND


def _number(day: date) -> int:
    return day.toordinal() - _FIRST
