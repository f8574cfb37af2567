"""What every station of the simulated city reads at any instant, now and in its past.

Everything is a function of (seed, scenario, shift, station, instant): asked twice it is the same, nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.simulator.air import Air
from data_sources.simulator.clock import HOUR, PAST, TEN_MINUTES, Clock, shift_of
from data_sources.simulator.rain import Rain
from data_sources.simulator.rivers import HABITS, Water
from data_sources.simulator.stations import Station, rain_gauges, stations

SCENARIOS = ("calm", "storm")


@dataclass(frozen=True, slots=True)
class Stream:
    """One quantity at one station: a reading every ``step`` seconds, at whole steps of UTC."""

    station: Station
    quantity: str
    step: int


class Weather:
    """The city from 60 days before its start until its now. Raises ValueError for an unknown scenario or phase, and
    OSError when the lists of stations and wards cannot be read.

    ``start``: when the city's clock begins (None: now). ``anchor``: which moment the storm is placed by (None: the
    start); a city started again with the former anchor goes on with the same storm.
    """

    def __init__(
        self,
        scenario: str = "calm",
        *,
        speed: float = 1.0,
        seed: int = 2025,
        phase: str = "peak",
        start: float | None = None,
        anchor: float | None = None,
    ) -> None:
        if scenario not in SCENARIOS:
            raise ValueError(f"scenario {scenario!r} is not known: {' or '.join(SCENARIOS)}")
        if not speed > 0:
            raise ValueError(f"speed {speed} must be above 0")
        self.scenario, self.seed, self.phase = scenario, seed, phase
        self.clock = Clock(speed, start)
        self.begin = int(self.clock.start) - PAST
        self.anchor = self.clock.start if anchor is None else anchor
        self.shift = shift_of(scenario, phase, self.anchor)
        storm = scenario == "storm"
        self.water = {key: Water(seed, *key, storm=storm, shift=self.shift.river) for key in HABITS}
        self.rain = Rain(seed, rain_gauges(), storm=storm, shift=self.shift.rain)
        self.air = Air(seed, storm=storm, shift=self.shift.river)

    def streams(self, service: str) -> list[Stream]:
        """The streams of ``hydromet``, ``rain`` or ``reservoirs``. Raises KeyError for another service."""
        if service == "rain":
            return [Stream(gauge, "rain", TEN_MINUTES) for gauge in rain_gauges()]
        kind, step = {"hydromet": ("gauge", TEN_MINUTES), "reservoirs": ("reservoir", HOUR)}[service]
        places = stations()
        return [Stream(places[code], quantity, step) for code, quantity in HABITS if places[code].kind == kind]

    def value(self, stream: Stream, at: int) -> float:
        """The reading of a stream at ``at``: m, m³/s, or mm in the ten minutes that end then."""
        if stream.quantity == "rain":
            return self.rain.value(stream.station.code, at)
        return self.water[stream.station.code, stream.quantity].value(at)

    def silent(self, stream: Stream) -> tuple[int, int] | None:
        """From when until when (half-open) a stream sends nothing, or None."""
        if stream.quantity == "rain":
            return None
        return self.water[stream.station.code, stream.quantity].silent(stream.station.code)
