"""Rain in ten minutes at 49 gauges, as a pure function of seed, gauge and instant.

A hydromet day's total is decided first and then spread over its hours and its ten minutes in whole tenths of a
millimetre, so that the sum of a day is the total it was given.
"""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from data_sources.simulator.chance import even, salt
from data_sources.simulator.clock import DAY, RECORD_DAY, TEN_MINUTES, hydromet_day
from data_sources.simulator.rivers import wave_top
from data_sources.simulator.stations import BACH_MA, Station

_RAIN = Path(__file__).with_name("storm_2025_rain.csv")

NAM_DONG = "rain-20179"
NAM_DONG_DAY = 1182.0
NAM_DONG_HOUR = 104.6
"""mm in an hour, the heaviest of October 2025; no other gauge and no other hour may pass it."""
_CAP = 98.0
_HEAVIEST = 9  # from 04:00 to 05:00


@cache
def storm_days() -> dict[int, float]:
    """What fell on Bạch Mã on each rainy hydromet day of autumn 2025, mm by the number of the day."""
    with _RAIN.open(encoding="utf-8", newline="") as lines:
        epoch = date(1970, 1, 1)
        return {(date.fromisoformat(row["day"]) - epoch).days: float(row["bach_ma"]) for row in csv.DictReader(lines)}


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` in whole parts by weight; they add up to it exactly. Without a weight nothing is spread."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts, so_far, given = [], 0.0, 0
    for weight in weights:
        so_far += weight
        upto = round(total * so_far / whole)
        parts.append(upto - given)
        given = upto
    return parts


def capped(weights: list[float], most: float) -> list[float]:
    """The weights as shares of 1, none above ``most``; what is cut off goes to the others."""
    whole = sum(weights)
    shares = [weight / whole for weight in weights]
    for _ in range(20):
        over = sum(max(0.0, share - most) for share in shares)
        if over < 1e-9:
            break
        below = sum(share for share in shares if share < most)
        shares = [most if share >= most else share * (1 + over / below) for share in shares]
    return shares


class Rain:
    """The rain over the city; ``value(gauge, at)`` in mm for the ten minutes that end at ``at``."""

    def __init__(self, seed: int, gauges: Sequence[Station], *, storm: bool, shift: int = 0) -> None:
        self.seed, self.storm, self.shift = seed, storm, shift
        # nearness to Bạch Mã, where the sea wind first meets a mountain: 1 there, 0.1 in the far north-west
        self.share = {g.code: (120 + 1619 * math.exp(-_km(g, BACH_MA) / 26)) / 1739 for g in gauges}
        # 60 days of 49 gauges are 3 MB
        self.day = lru_cache(maxsize=4096)(self._day)

    def value(self, gauge: str, at: int) -> float:
        """mm; ``at`` is a whole ten minutes. Raises KeyError for an unknown gauge."""
        then = at - self.shift
        n = hydromet_day(then)
        slot = (then - (n * DAY - DAY // 2)) // TEN_MINUTES - 1
        return self.day(gauge, n)[slot]

    def day_total(self, gauge: str, n: int) -> float:
        """mm on the hydromet day n."""
        own = 0.92 + 0.16 * even(salt(self.seed, gauge, "own"), n)
        if self.storm and n in storm_days():
            on_bach_ma = storm_days()[n]
            if gauge == BACH_MA.code:
                return on_bach_ma
            if n == RECORD_DAY:
                return NAM_DONG_DAY if gauge == NAM_DONG else on_bach_ma * self.share[gauge] * own
            # the other waves lay more evenly over the city
            return on_bach_ma * float(self.share[gauge] ** 0.55) * own
        basin = salt(self.seed, "basin")
        luck, much = even(basin, 2 * n), even(basin, 2 * n + 1)
        total = 0.0 if luck < 0.4 else 0.6 + 4 * much if luck < 0.88 else 6 + 8 * much
        middle = n * DAY
        for k in (middle // (30 * DAY) - 1, middle // (30 * DAY)):
            top, size = wave_top(self.seed, k)
            total += 62 * size * math.exp(-(((middle - top) / DAY + 0.35) ** 2) / 0.4)
        return total * (0.6 + 0.9 * self.share[gauge]) * own

    def _day(self, gauge: str, n: int) -> array[float]:
        """The 144 values of a hydromet day, mm."""
        total = self.day_total(gauge, n)
        salted = salt(self.seed, gauge, "day", n)
        sky = salt(self.seed, "sky", n)  # showers pass over all gauges alike
        if total > 60:
            hours = [
                (1 + 0.28 * math.sin(2 * math.pi * (h / 24 + even(sky, 0)))) * (0.85 + 0.3 * even(salted, h))
                for h in range(24)
            ]
        else:
            hours = [max(0.0, even(sky, h) + 0.3 * even(salted, h) - 0.75) for h in range(24)]
        tenths = round(total * 10)
        if self.storm and n == RECORD_DAY and gauge == NAM_DONG:
            heaviest = round(NAM_DONG_HOUR * 10)
            del hours[_HEAVIEST]
            by_hour = spread(tenths - heaviest, capped(hours, _CAP / (total - NAM_DONG_HOUR)))
            by_hour.insert(_HEAVIEST, heaviest)
        else:
            by_hour = spread(tenths, capped(hours, max(_CAP / total, 1 / 20)) if total > 60 else hours)
        values = array("d")
        for h, in_hour in enumerate(by_hour):
            # evenly in the heaviest hour: sixty minutes across its edge must not hold more than itself
            rough = 0.0 if in_hour > 900 else 0.5 if in_hour > 600 else 1.6
            weights = [1 + rough * (even(salted, 100 + 6 * h + i) - 0.5) for i in range(6)]
            values.extend(part / 10 for part in spread(in_hour, weights))
        return values


def _km(a: Station, b: Station) -> float:
    """Distance in kilometres, near Hue."""
    return math.hypot((a.lon - b.lon) * 106.7, (a.lat - b.lat) * 110.6)
