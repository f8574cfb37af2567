"""The observations of a service, counted and cut into pages without ever being stored.

An id is made of the datastream and the step of time, so it is the same at each ask.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from data_sources.simulator.odata import MOST_OBSERVATIONS, Query
from data_sources.simulator.weather import Stream, Weather

_APART = 1 << 32
"""Ids of two datastreams lie this far apart."""


class Sight(NamedTuple):
    """One observation before it is worded: the datastream's id and the instant."""

    stream: int
    at: int


class Page(NamedTuple):
    """Some observations, how many there are in all, and where the next page begins (None: this is the last)."""

    sights: list[Sight]
    in_all: int
    following: int | None


class Observations:
    """What the streams of one service have sent up to an instant."""

    def __init__(self, weather: Weather, streams: Sequence[Stream]) -> None:
        self.weather, self.streams = weather, streams

    def stamps(self, number: int, low: int, high: int) -> Sequence[int]:
        """The instants at which a datastream has sent, from low to high, rising."""
        stream = self.streams[number - 1]
        step = stream.step
        first = -(-max(low, self.weather.begin) // step) * step
        last = high // step * step
        silent = self.weather.silent(stream)
        if silent is None or silent[0] > last or silent[1] <= first:
            return range(first, last + 1, step)
        resumed = -(-max(silent[1], first) // step) * step
        return [*range(first, min(silent[0], last + 1), step), *range(resumed, last + 1, step)]

    def span(self, number: int, until: int) -> str | None:
        """The phenomenonTime of a datastream: its first and its last instant, or None when it has sent nothing."""
        stamps = self.stamps(number, self.weather.begin, until)
        return f"{iso(stamps[0])}/{iso(stamps[-1])}" if stamps else None

    def page(self, numbers: Sequence[int], query: Query, until: int) -> Page:
        """One page of the observations of some datastreams, by time; at one instant by datastream.

        Raises NotImplementedError for an order other than by phenomenonTime, resultTime or id.
        """
        window = query.window
        if window.stream is not None:
            numbers = [number for number in numbers if number == window.stream]
        name, falling = query.order or ("phenomenonTime", False)
        if name not in ("phenomenonTime", "resultTime", "@iot.id"):
            raise NotImplementedError(f"$orderby {name!r}: observations are ordered by phenomenonTime")
        size = query.page(MOST_OBSERVATIONS)
        each = [self.stamps(number, window.low, min(window.high, until)) for number in numbers]
        count = sum(map(len, each))
        begin, end = query.skip, min(query.skip + size, count)
        places = range(count - 1 - begin, count - 1 - end, -1) if falling else range(begin, end)
        if len(each) == 1:
            sights = [Sight(numbers[0], each[0][i]) for i in places]
        elif all(stamps == each[0] for stamps in each):
            # all send at the same instants: the place says which, without a list of half a million
            sights = [Sight(numbers[i % len(each)], each[0][i // len(each)]) for i in places]
        else:
            mixed = sorted((at, number) for number, stamps in zip(numbers, each, strict=True) for at in stamps)
            sights = [Sight(mixed[i][1], mixed[i][0]) for i in places]
        return Page(sights, count, end if end < count and size else None)

    def value(self, sight: Sight) -> float:
        """The result of an observation."""
        return self.weather.value(self.streams[sight.stream - 1], sight.at)

    def identity(self, sight: Sight) -> int:
        """The id of an observation."""
        return sight.stream * _APART + sight.at // self.streams[sight.stream - 1].step

    def found(self, identity: int, until: int) -> Sight:
        """The observation of an id. Raises LookupError when there is none (yet)."""
        number, steps = divmod(identity, _APART)
        if 1 <= number <= len(self.streams):
            at = steps * self.streams[number - 1].step
            if self.stamps(number, at, min(at, until)):
                return Sight(number, at)
        raise LookupError(f"there is no Observations({identity})")

    def rows(self, sights: Sequence[Sight]) -> list[dict[str, Any]]:
        """The observations in words, without links."""
        identity, value = self.identity, self.value
        return [
            {
                "@iot.id": identity(sight),
                "phenomenonTime": (at := iso(sight.at)),
                "resultTime": at,
                "result": value(sight),
            }
            for sight in sights
        ]


@lru_cache(maxsize=256)
def _day(days: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(days * 86_400))


@lru_cache(maxsize=10_000)
def iso(at: int) -> str:
    """An instant in UTC as SensorThings servers write it."""
    days, second = divmod(at, 86_400)
    minute, second = divmod(second, 60)
    return f"{_day(days)}T{minute // 60:02d}:{minute % 60:02d}:{second:02d}.000Z"
