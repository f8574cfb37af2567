"""Three VMS providers of the simulated city: a position every two hours from leaving port to being back, told minutes late.

A few devices are silent: who they are follows from the seed, since when from the city's start. In the storm the second
provider fails two minutes after the start.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime

from data_sources.simulator.boats.life import Sailor, Sailors
from data_sources.simulator.chance import even
from data_sources.simulator.clock import DAY, HOUR

STEP = 2 * HOUR
PROVIDERS = ("vms-1", "vms-2", "vms-3")
FAILS, AFTER = "vms-2", 120
"""Which provider fails in the storm, and how long after the start [s]."""
MISSED = 0.03
"""The share of positions that never arrive."""
BUNDLED = 0.06
"""The share that arrives an hour late."""
SILENT = (
    (6.6 * HOUR, True),
    (9 * HOUR, False),
    (26 * HOUR, True),
    (4.2 * HOUR, False),
    (5 * HOUR, False),
    (11 * DAY, False),
)
"""Devices that fell silent: how long before the city's start, and whether the skipper reports by other means."""
HEADER = "registration,mmsi,at,lon,lat,speed_kn,course"
SILENT_FOR = 3 * DAY
"""So long after the start such a device is silent still."""


class Vms:
    """The providers' servers."""

    def __init__(self, sailors: Sailors) -> None:
        self._sailors = sailors
        self._of = {name: [one for one in sailors.all if one.boat.provider == name] for name in PROVIDERS}
        self.silent = dict(self._fall_silent())
        everyone = [one for name in PROVIDERS for one in self._of[name]]
        self._never = {everyone[-1].boat.registration} if everyone else set()

    def fails(self, provider: str, now: float) -> bool:
        """Whether a provider does not answer."""
        return provider == FAILS and self._sailors.peak is not None and now > self._sailors.anchor + AFTER

    def listed(self, provider: str, start: float, end: float, now: float) -> str:
        """The positions in [start, end) that have arrived by ``now``, as CSV."""
        rows = sorted(row for one in self._of[provider] for row in self._rows(one, start, min(end, now), now))
        return "\n".join([HEADER, *(row for _, row in rows), ""])

    def _rows(self, one: Sailor, start: float, end: float, now: float) -> Iterator[tuple[float, str]]:
        phase = even(one.salt, 20) * STEP
        silent = self.silent.get(one.boat.registration)
        if one.boat.registration in self._never:
            return
        number = math.ceil((start - phase) / STEP)
        while (at := round(number * STEP + phase)) < end:
            arrives = at + 60 + 420 * even(one.salt, 2_000_000 + number)
            arrives += HOUR if even(one.salt, 3_000_000 + number) < BUNDLED else 0
            missed = even(one.salt, 4_000_000 + number) < MISSED
            broken = silent is not None and silent[0] <= at < self._sailors.anchor + SILENT_FOR
            number += 1
            if arrives > now or broken:
                continue
            spot = one.at(at)
            if not spot.sails and not one.at(at - STEP).sails:
                continue  # the device is off in port; it tells once that it came in
            if missed and spot.sails:
                continue
            said = datetime.fromtimestamp(at, UTC).isoformat()
            yield at, f"{one.boat.registration},{one.boat.mmsi},{said},{spot.lon:.5f},{spot.lat:.5f},{spot.speed:.1f},{spot.course:.0f}"  # fmt: skip

    def _fall_silent(self) -> Iterator[tuple[str, tuple[float, bool]]]:
        """Boats that are at sea around the start, each with since when its device is silent and whether it reports."""
        anchor = self._sailors.anchor
        wanted = list(SILENT)
        for one in (sailor for name in ("vms-1", "vms-3") for sailor in self._of[name]):
            if not wanted:
                return
            long, reports = wanted[0]
            sails = (
                one.at(anchor).sails and one.at(anchor + 6 * HOUR).sails and one.at(anchor - min(long, 2 * DAY)).sails
            )
            if sails and even(one.salt, 30) < 0.3:
                wanted.pop(0)
                yield one.boat.registration, (anchor - long, reports)
