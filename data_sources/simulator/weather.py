"""What every station of the simulated city reads at any instant, now and in its past.

Everything is a function of (seed, scenario, shift, station, instant of the weather): asked twice it is the same,
nothing is stored. The clock tells which instant of the weather a stamp shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.simulator.air import Air
from data_sources.simulator.citizens.reports import Reports
from data_sources.simulator.clock import HOUR, PAST, TEN_MINUTES, Clock, Pace, shift_of
from data_sources.simulator.rain import Rain
from data_sources.simulator.rivers import HABITS, Water
from data_sources.simulator.silence import Silences
from data_sources.simulator.stations import Station, rain_gauges, stations

SCENARIOS = ("calm", "storm")
FAR = 1 << 40
"""Later than any instant that is asked for."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One quantity at one station, and the pace of its readings."""

    station: Station
    quantity: str
    pace: Pace


class Weather:
    """The city from 60 days before its start until its now. Raises ValueError for an unknown scenario or phase, and
    OSError when the lists of stations and wards cannot be read.

    ``start``: when the city's clock begins (None: now). ``speed``: how fast the weather goes after the anchor, against
    the real clock that all stamps are of. ``anchor``: which moment the storm is placed by and the speed counts from
    (None: the start); a city started again with the former anchor and speed goes on with the same weather.
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
        self.clock = Clock(speed, start, anchor)
        self.begin = int(self.clock.start) - PAST
        self.anchor = self.clock.anchor
        self.silences = Silences()
        self.shift = shift_of(scenario, phase, self.anchor)
        storm = scenario == "storm"
        self.water = {key: Water(seed, *key, storm=storm, shift=self.shift.river) for key in HABITS}
        self.rain = Rain(seed, rain_gauges(), storm=storm, shift=self.shift.rain)
        self.air = Air(seed, storm=storm, shift=self.shift.river)
        self.reports = Reports(seed, self.clock, self.shift.river if storm else None)

    def streams(self, service: str) -> list[Stream]:
        """The streams of ``hydromet``, ``rain`` or ``reservoirs``. Raises KeyError for another service."""
        if service == "rain":
            pace = self.clock.pace(TEN_MINUTES)
            return [Stream(gauge, "rain", pace) for gauge in rain_gauges()]
        kind, step = {"hydromet": ("gauge", TEN_MINUTES), "reservoirs": ("reservoir", HOUR)}[service]
        places, pace = stations(), self.clock.pace(step)
        return [Stream(places[code], quantity, pace) for code, quantity in HABITS if places[code].kind == kind]

    def value(self, stream: Stream, n: int) -> float:
        """Reading n of a stream: m, m³/s, or mm in the ten minutes of the weather that end with it."""
        then = n * stream.pace.step
        if stream.quantity == "rain":
            return self.rain.value(stream.station.code, then)
        return self.water[stream.station.code, stream.quantity].value(then)

    def hour(self, quantity: str, end: int) -> float | None:
        """The air station's mean of the real hour that ends at ``end``: that of the weather's hour which ended last, in
        the unit of ``QUANTITIES``, or None. Raises KeyError for an unknown quantity."""
        return self.air.value(quantity, int(self.clock.weather(end)) // HOUR * HOUR)

    def unsent(self, stream: Stream) -> list[range]:
        """The numbers of the readings that a stream never sends: its gauge was silent in 2025, a moment of the weather,
        or was told to be, a moment of the clock."""
        pace, code = stream.pace, stream.station.code
        # a silence without an end has no last number; more than any that is asked for is enough
        numbers = [
            range(pace.upto(int(begin)) + 1, pace.upto(int(min(end, FAR))) + 1) for begin, end in self.silences.of(code)
        ]
        if stream.quantity != "rain" and (silent := self.water[code, stream.quantity].silent(code)) is not None:
            numbers.append(range(-(-silent[0] // pace.step), -(-silent[1] // pace.step)))
        return numbers
