"""Which cameras send nothing, or a picture that stands still, from when until when.

On ordinary days about eleven of 650 are dark and two or three frozen: each of a dozen lanes is one outage after the other,
of hours in the first lane and of days in the last, and chance says which camera it is. In the flood the power goes ward
by ward, the low ones first.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from data_sources.simulator.cameras.lists import cameras
from data_sources.simulator.cameras.rhythm import Flood
from data_sources.simulator.chance import even, salt
from data_sources.simulator.clock import HOUR, TEN_MINUTES

OFFLINE, FROZEN, ABSENT = "offline", "frozen", "absent"
LANES = (
    *((OFFLINE, hours) for hours in (2.5, 3.5, 5, 7, 9, 13, 19, 26, 40, 70, 130, 300)),
    *((FROZEN, hours) for hours in (5, 11, 29)),
)
"""Of each lane what becomes of its cameras, and how many hours there are for each outage."""
MINUTE = 60
CLOUDED = 0.03
"""Of the cameras in the water's reach, those whose picture freezes at the peak."""


class Outage(NamedTuple):
    """A camera's number, from when until when [s] it was away, and how."""

    camera: int
    begin: float
    end: float
    state: str


class Darkness:
    """The outages of all cameras."""

    def __init__(self, seed: int, flood: Flood) -> None:
        self.seed, self.flood = seed, flood
        everything = cameras()
        self.many = len(everything)
        # a flood that goes faster changes more often; oftener than every minute nobody asks
        self._slot = min(TEN_MINUTES, max(MINUTE, flood.clock.pace(TEN_MINUTES).every))
        # two hang on their masts and their servers were never told of them
        one = int(even(salt(seed, "cameras", "absent"), 0) * self.many)
        self.absent = frozenset((one, (one + self.many // 3) % self.many))
        self._lanes = [
            (salt(seed, "cameras", "lane", n), state, hours * HOUR) for n, (state, hours) in enumerate(LANES)
        ]
        power = salt(seed, "cameras", "power")
        # neighbours lose it together, those by the river first; what stands on dry ground seldom does
        fate = {ward: even(salt(seed, "cameras", "power", ward), 0) for ward in {one.ward for one in everything}}
        reached = sorted(
            (
                (0.4 + 1.1 * fate[one.ward] + 0.4 * even(power, one.number)) / (0.15 + 0.85 * one.flood),
                one.number,
            )
            for one in everything
        )
        self._cut, self._order = [least for least, _ in reached], [number for _, number in reached]
        lens = salt(seed, "cameras", "lens")
        self._clouded = [(even(lens, one.number) / (CLOUDED * (one.flood + 0.05)), one.number) for one in everything]
        self.unpowered = lru_cache(maxsize=512)(self._unpowered)
        self.away = lru_cache(maxsize=64)(self._away)

    def outages(self, begin: float, end: float) -> Iterator[Outage]:
        """What goes out on ordinary days and too, from ``begin`` to ``end``."""
        for salted, state, length in self._lanes:
            offset = even(salted, 0) * length
            for n in range(math.floor((begin - offset) / length), math.floor((end - offset) / length) + 1):
                away = offset + n * length + 0.2 * length * even(salted, 3 * n + 1)
                back = offset + (n + 1) * length - 0.15 * length * even(salted, 3 * n + 2)
                if away < end and back > begin:
                    yield Outage(int(even(salted, 3 * n + 3) * self.many), away, back, state)

    def _unpowered(self, slot: int) -> dict[int, str]:
        """What the flood made of the cameras it reached, by number, in the minutes that begin with ``slot``."""
        depth, cut = self.flood.depth(slot * self._slot), self.flood.unpowered(slot * self._slot)
        found = {number: FROZEN for least, number in self._clouded if least < depth} if depth else {}
        return found | dict.fromkeys(self._order[: bisect_left(self._cut, cut)], OFFLINE)

    def states(self, at: float) -> dict[int, str]:
        """The cameras that are not online at an instant, by number."""
        found = {one.camera: one.state for one in self.outages(at, at + 1) if one.begin <= at < one.end}
        found |= self.unpowered(int(at) // self._slot)
        return found | dict.fromkeys(self.absent, ABSENT)

    def _away(self, hour: int) -> dict[int, list[tuple[float, float]]]:
        """By camera the spans [s] of an hour (counted since 1970) and around it in which it sees nothing."""
        begin, end = hour * HOUR, (hour + 1) * HOUR
        found: dict[int, list[tuple[float, float]]] = {number: [(begin, end)] for number in self.absent}
        for one in self.outages(begin, end):
            found.setdefault(one.camera, []).append((one.begin, one.end))
        if self.flood.shift is not None:
            for slot in range(begin // self._slot, -(-end // self._slot)):
                for number in self.unpowered(slot):
                    found.setdefault(number, []).append((slot * self._slot, (slot + 1) * self._slot))
        return found
