"""What the AI of the cameras raises: about three hundred a day, by the hour and the group of the camera.

The shares of the labels are drawn; the groups and types are those of the city's 27 solutions.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from data_sources.simulator.cameras.darkness import Darkness
from data_sources.simulator.cameras.lists import Camera, cameras, roads
from data_sources.simulator.cameras.rhythm import Traffic
from data_sources.simulator.chance import salt
from data_sources.simulator.citizens.rhythm import EAST, poisson
from data_sources.simulator.clock import DAY, HOUR

MINUTE = 60
MICRO = 1_000_000
REMEMBERED = 400
"""Hours of one server that are kept, a few alerts each."""
FULL = 0.8
"""How full a road is from which on traffic may stand still."""


class Kind(NamedTuple):
    """A label: how often a day the whole city raises it, which group's cameras do, in which words their places begin,
    at what time of day, how much of it a flood leaves, and how long it lasts [s]."""

    label: str
    daily: float
    group: str
    places: tuple[str, ...]
    when: str
    flooded: float
    least: int
    most: int


_FORESTS, _WATERS = ("Rừng", "Vườn quốc gia"), ("Hồ", "Trạm thủy văn", "Đập", "Bờ sông", "Điểm ngập")
KINDS = (
    Kind("red_light", 74, "giao_thong", (), "traffic", 0.1, 3, 9),
    Kind("wrong_lane", 42, "giao_thong", (), "traffic", 0.1, 3, 14),
    Kind("forbidden_road", 24, "giao_thong", (), "day", 0.3, 4, 20),
    Kind("wrong_way", 15, "giao_thong", (), "day", 0.7, 4, 25),
    Kind("illegal_stop", 34, "giao_thong", (), "traffic", 0.3, 4 * MINUTE, 35 * MINUTE),
    Kind("oversize", 8, "giao_thong", (), "day", 0.1, 4, 12),
    Kind("wanted_vehicle", 0.8, "giao_thong", (), "traffic", 0.2, 3, 9),
    Kind("illegal_parking", 34, "trat_tu", (), "day", 0.3, 20 * MINUTE, 280 * MINUTE),
    Kind("encroachment", 27, "trat_tu", (), "day", 0.1, 30 * MINUTE, 180 * MINUTE),
    Kind("face", 8, "an_ninh", (), "day", 0.2, 2, 10),
    Kind("intrusion", 12, "an_ninh", (), "night", 0.4, 8, 8 * MINUTE),
    Kind("crowd", 7, "an_ninh", (), "evening", 0.6, 10 * MINUTE, 50 * MINUTE),
    Kind("littering", 14, "moi_truong", (), "evening", 0.1, 5, 30),
    Kind("smoke", 3.5, "moi_truong", _FORESTS, "day", 0.0, 5 * MINUTE, 60 * MINUTE),
    Kind("fire", 0.35, "moi_truong", _FORESTS, "day", 0.0, 10 * MINUTE, 90 * MINUTE),
    Kind("water_level", 1.2, "moi_truong", _WATERS, "even", 1.0, 15 * MINUTE, 90 * MINUTE),
)
STANDSTILL, RISES = "congestion", "water_level"
LABELS = (*(kind.label for kind in KINDS), STANDSTILL)
LONGEST = 6 * HOUR
"""No alert is longer."""
RISING = 9.0
"""Alerts of high water a day that each camera beside water raises at the peak of a flood."""

_WHEN = {
    "day": (0, 0, 0, 0, 0, 0.2, 0.7, 1.6, 2, 1.9, 1.8, 1.5, 1.1, 1.2, 1.8, 2, 2.1, 2, 1.4, 1.1, 0.8, 0.5, 0.2, 0.1),
    "night": (2.2, 2.4, 2.4, 2.1, 1.6, 1, 0.5, 0.3, 0.3, 0.3, 0.3, 0.4, 0.6, 0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 1.9, 2.1),
    "evening": (0.3, 0.1, 0, 0, 0, 0.4, 0.8, 0.8, 0.8, 0.8, 0.7, 0.7, 0.6, 0.5, 0.6, 0.9, 1.5, 2.1, 2.6, 3, 3, 2.2, 1.1, 0.5),
    "even": (1,) * 24,
}  # fmt: skip
_DAYS_TRAFFIC = 12.0
"""Hours of the rush that a day's traffic makes."""


class Alert(NamedTuple):
    """What a camera raised: when it began and ended [µs since 1970], and the six letters of its id."""

    begin: int
    end: int
    camera: int
    label: str
    letters: str

    @property
    def id(self) -> str:
        """As Frigate names it: when it began, and six letters."""
        return f"{self.begin // MICRO}.{self.begin % MICRO:06}-{self.letters}"


class Alerts:
    """The alerts of the cameras of one server, hour by hour."""

    def __init__(self, seed: int, server: str, traffic: Traffic, darkness: Darkness) -> None:
        self.traffic, self.darkness, self.flood = traffic, darkness, traffic.flood
        self._salted = seed, server
        mine = [one for one in cameras() if one.server == server]
        self._where = [(kind, *_share(kind, mine)) for kind in KINDS]
        self._waters = next(where for kind, where, _ in self._where if kind.label == RISES)
        counting: dict[str, list[int]] = {}
        for one in mine:
            if one.road:
                counting.setdefault(one.road, []).append(one.number)
        self._counting = [(roads()[code], numbers) for code, numbers in counting.items()]
        self._hours: OrderedDict[int, tuple[Alert, ...]] = OrderedDict()

    def hour(self, hour: int) -> tuple[Alert, ...]:
        """What began in an hour (counted since 1970), the first one first."""
        if (found := self._hours.get(hour)) is None:
            found = self._hours[hour] = tuple(sorted(self._of(hour)))
            if len(self._hours) > REMEMBERED:
                self._hours.popitem(last=False)
        return found

    def _of(self, hour: int) -> list[Alert]:
        dice = Random(salt(*self._salted, "alerts", hour))
        away = self.darkness.away(hour)
        found = []
        for camera, label, share, least, most in self._raised(hour, dice):
            begin = hour * HOUR + share * HOUR
            lasts = least * (most / least) ** dice.random()
            letters = f"{dice.getrandbits(24):06x}"
            if any(since <= begin < until for since, until in away.get(camera, ())):
                continue
            micro = int(begin * MICRO)
            found.append(Alert(micro, micro + int(lasts * MICRO), camera, label, letters))
        return found

    def _raised(self, hour: int, dice: Random) -> list[tuple[int, str, float, int, int]]:
        """(camera, label, when in the hour, from how long to how long it may last)."""
        at = hour * HOUR + HOUR // 2
        of_day, depth, going = (at + EAST) % DAY // HOUR, self.flood.depth(at), self.traffic.going(at)
        found = []
        for kind, where, share in self._where:
            usual = going / _DAYS_TRAFFIC if kind.when == "traffic" else _WHEN[kind.when][of_day] / 24
            # water that stands hides the rest; what drives is fewer already
            left = 1 if kind.when == "traffic" else 1 - (1 - kind.flooded) * depth
            for _ in range(poisson(kind.daily * share * usual * left, dice.random())):
                found.append((where[int(dice.random() * len(where))], kind.label, dice.random(), kind.least, kind.most))
        for number in self._waters if depth else ():
            if dice.random() < RISING / 24 * depth * cameras()[number].flood:
                found.append((number, RISES, dice.random(), HOUR // 2, LONGEST))
        for road, numbers in self._counting:
            full = self.traffic.load(road, at) + 0.7 * math.sin(math.pi * min(depth * 1.4, 1)) * (going > 0.05)
            if dice.random() < 1.6 * (full - FULL):
                begin, number = 0.6 * dice.random(), numbers[int(dice.random() * len(numbers))]
                found.append((number, STANDSTILL, begin, 20 * MINUTE, HOUR))
        return found


def _share(kind: Kind, mine: Sequence[Camera]) -> tuple[list[int], float]:
    """The cameras of a server that may raise something, by number, and their share of all that may."""
    every = [one for one in cameras() if _may(kind, one)]
    own = [one.number for one in mine if _may(kind, one)]
    return own, len(own) / len(every)


def _may(kind: Kind, one: Camera) -> bool:
    if kind.places:
        return one.group == kind.group and one.place.startswith(kind.places)
    return one.group == kind.group and not one.place.startswith((*_FORESTS, *_WATERS[:3]))
