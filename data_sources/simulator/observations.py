"""The observations of a service, counted and cut into pages without ever being stored.

An id is made of the datastream and the number of the reading, so it is the same at each ask.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Stamps:
    """Rising instants, told as ranges and never listed."""

    ranges: tuple[range, ...]

    def __len__(self) -> int:
        return sum(map(len, self.ranges))

    def __iter__(self) -> Iterator[int]:
        for stamps in self.ranges:
            yield from stamps

    def __getitem__(self, place: int) -> int:
        left = place if place >= 0 else place + len(self)
        for stamps in self.ranges:
            if 0 <= left < len(stamps):
                return stamps[left]
            left -= len(stamps)
        raise IndexError(place)


class Page(NamedTuple):
    """Some observations, how many there are in all, and where the next page begins (None: this is the last)."""

    sights: list[Sight]
    in_all: int
    following: int | None


class Observations:
    """What the streams of one service have sent up to an instant."""

    def __init__(self, weather: Weather, streams: Sequence[Stream]) -> None:
        self.weather, self.streams = weather, streams

    def stamps(self, number: int, low: int, high: int) -> Stamps:
        """The instants at which a datastream has sent, from low to high, rising."""
        stream = self.streams[number - 1]
        pace = stream.pace
        first, last = pace.upto(max(low, self.weather.begin) - 1) + 1, pace.upto(high)
        sent: list[range] = []
        for unsent in sorted(self.weather.unsent(stream), key=lambda numbers: numbers.start):
            sent += pace.stamps(first, min(unsent.start - 1, last))
            first = max(first, unsent.stop)
        return Stamps((*sent, *pace.stamps(first, last)))

    def span(self, number: int, until: int) -> str | None:
        """The phenomenonTime of a datastream: its first and its last instant, or None when it has sent nothing."""
        stamps = self.stamps(number, self.weather.begin, until)
        return f"{iso(stamps[0])}/{iso(stamps[-1])}" if stamps else None

    def page(self, numbers: Sequence[int], query: Query, until: int) -> Page:
        """One page of the observations of some datastreams, by time and at one instant by datastream; or by id.

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
        elif name == "@iot.id":
            sights = [self._nth(numbers, each, i) for i in places]
        elif all(stamps == each[0] for stamps in each):
            # all send at the same instants: the place says which, without a list of half a million
            sights = [Sight(numbers[i % len(each)], each[0][i // len(each)]) for i in places]
        else:
            mixed = sorted((at, number) for number, stamps in zip(numbers, each, strict=True) for at in stamps)
            sights = [Sight(mixed[i][1], mixed[i][0]) for i in places]
        return Page(sights, count, end if end < count and size else None)

    def _nth(self, numbers: Sequence[int], each: Sequence[Stamps], place: int) -> Sight:
        """The observation at a place by id: one datastream after the other. ``numbers`` rise."""
        for number, stamps in zip(numbers, each, strict=True):
            if place < len(stamps):
                return Sight(number, stamps[place])
            place -= len(stamps)
        raise IndexError(place)

    def value(self, sight: Sight) -> float:
        """The result of an observation."""
        stream = self.streams[sight.stream - 1]
        return self.weather.value(stream, stream.pace.upto(sight.at))

    def identity(self, sight: Sight) -> int:
        """The id of an observation."""
        return sight.stream * _APART + self.streams[sight.stream - 1].pace.upto(sight.at)

    def found(self, identity: int, until: int) -> Sight:
        """The observation of an id. Raises LookupError when there is none (yet)."""
        number, n = divmod(identity, _APART)
        if 1 <= number <= len(self.streams):
            at = self.streams[number - 1].pace.stamp(n)
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
