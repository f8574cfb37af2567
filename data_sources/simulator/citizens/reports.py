"""The reports of each day: what, where, by which channel, to whom, and the life of each."""

from __future__ import annotations

import contextlib
import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from data_sources.simulator.chance import salt
from data_sources.simulator.citizens.life import LONGEST, Dice, Lives, Step
from data_sources.simulator.citizens.lists import (
    Service,
    Settlement,
    Weighted,
    handler,
    services,
    settlements,
    wards,
)
from data_sources.simulator.citizens.rhythm import EAST, SLOTS, Rhythm, day_of, midnight
from data_sources.simulator.clock import DAY, HOUR, PAST, TEN_MINUTES, Clock

CHANNELS = Weighted(("hue_s", "tong_dai", "cong_tuong_tac", "zalo", "facebook", "email"), (68, 13, 9, 5, 4, 1))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DEGREE = 111_000
"""Metres in a degree of latitude."""
ON_WATER = ((107.56, 16.615), (107.72, 16.48), (107.84, 16.33), (107.72, 16.60), (108.10, 16.36), (107.88, 16.48))
"""The lagoons of Tam Giang, Sam – Chuồn and Cầu Hai, and the sea off Thuận An, Lăng Cô and Vinh Thanh."""
ELSEWHERE = ((108.214, 16.061), (107.096, 16.812), (105.852, 21.028), (106.701, 10.776))
"""Đà Nẵng, Đông Hà, Hà Nội, Thành phố Hồ Chí Minh: people also report what they saw there, or from there."""
WATERED, ABROAD, UNPLACED = 0.004, 0.009, 0.030
"""The shares of positions on water, those and outside Hue, all those and without any."""
CODED = 0.95
"""The share of reports inside the city that bring their ward's code."""
NUMBERS = ("0900 000 {:03}", "0900000{:03}", "0900.000.{:03}", "+84 900 000 {:03}")
"""Nobody's: no subscriber has the number 0900 000 0xx."""
CALLS = ("Liên hệ {}.", "Gọi {} để được dẫn đường.", "SĐT: {}", "Số của tôi {}, xin báo lại.")


@dataclass(frozen=True, slots=True)
class Report:
    """What a citizen reported. ``ward``: where it is; ``code``: the ward's code as far as it is told; lon, lat: WGS 84,
    degrees, or None. ``who``: a number for the made-up person."""

    id: str
    service: Service
    ward: str
    code: str | None
    description: str
    address: str | None
    agency: str
    channel: str
    urgent: bool
    lon: float | None
    lat: float | None
    who: int
    steps: tuple[Step, ...]

    @property
    def requested(self) -> int:
        """When it was reported."""
        return self.steps[0].at

    def step(self, until: int) -> Step:
        """What it says of itself at an instant, not before it was reported."""
        return self.steps[bisect_right(self.steps, until, key=lambda step: step.at) - 1]


class Reports:
    """The reports since 60 days before the city's first start. ``shift``: how far the storm was moved; None: none.

    Raises OSError when a list cannot be read.
    """

    def __init__(self, seed: int, clock: Clock, shift: int | None) -> None:
        self.seed, self.clock = seed, clock
        self.begin = int(min(clock.start, clock.anchor)) - PAST
        self.rhythm = Rhythm(seed, clock, shift)
        self._days: dict[int, tuple[Report, ...]] = {}
        self._changed: dict[int, int] = {}
        everything, places = services(), settlements()
        self._ordinary = Weighted(everything, [service.calm for service in everything])
        self._flood = Weighted(everything, [service.flood for service in everything])
        self._after = Weighted(everything, [service.after for service in everything])
        self._places = Weighted(places, [place.weight for place in places])
        self._rivers = Weighted(places, [place.weight * place.flood**2 for place in places])

    @cached_property
    def lives(self) -> Lives:
        """How lives go by the city's working days, as they were when it was first asked. Raises CityFault."""
        # read when it is needed: the city's files take longer than all the rest of the start
        from data_sources.working_time import calendar

        return Lives(calendar(), day_of(self.begin) - 7)

    def newest_first(self, start: int, end: int, changed_after: int = 0) -> Iterator[Report]:
        """The reports requested from ``start`` to ``end``, both included; without the days of which nothing changes
        after ``changed_after``."""
        start = max(start, self.begin)
        for day in range(day_of(end), day_of(start) - 1, -1):
            if midnight(day + 1) + LONGEST < changed_after:
                return
            reports = self.day(day)
            if self._changed[day] < changed_after:
                continue
            for report in reversed(reports):
                if start <= report.requested <= end:
                    yield report

    def found(self, own: str, until: int) -> Report:
        """The report of an id. Raises LookupError when there is none until an instant."""
        with contextlib.suppress(ValueError):
            day = (datetime.strptime(own[:9], "HS-%y%m%d").replace(tzinfo=UTC) - EPOCH).days
            if day_of(self.begin) <= day <= day_of(until):
                for report in self.day(day):
                    if report.id == own and self.begin <= report.requested <= until:
                        return report
        raise LookupError(f"service_request_id {own} was not found")

    def day(self, day: int) -> tuple[Report, ...]:
        """The reports of a whole day of Hue, also those that it will bring yet, the oldest first."""
        if day not in self._days:
            self._days[day] = tuple(self._of(day))
            ends = [report.steps[-1].at for report in self._days[day]]
            self._changed[day] = max(ends, default=0)
        return self._days[day]

    def _of(self, day: int) -> Iterator[Report]:
        begin, number = midnight(day), 0
        date = f"{EPOCH + timedelta(days=day):%y%m%d}"
        for slot in range(SLOTS):
            at = begin + slot * TEN_MINUTES
            many, flood = self.rhythm.number(at)
            dice = [Dice(salt(self.seed, "report", at, i)) for i in range(many)]
            for requested, one in _sorted(at, dice):
                number += 1
                yield self._report(f"HS-{date}-{number:04}", one, requested, flood)

    def _report(self, own: str, dice: Dice, requested: int, flood: float) -> Report:
        by_flood = dice() < flood
        kinds = (self._after if dice() < self.rhythm.gone(requested) else self._flood) if by_flood else self._ordinary
        service = kinds.at(dice())
        place = (self._rivers if by_flood else self._places).at(dice())
        night = (requested + EAST) % DAY < 7.5 * HOUR
        urgent = dice() < service.urgent * (4 if night else 1)
        term, busy = service.hours * HOUR if urgent else None, self.rhythm.busy(requested)
        steps = self.lives.life(Dice(salt(self.seed, "life", own)), requested, urgent_term=term, busy=busy)
        lon, lat, told = _position(dice, place)
        where = _where(dice, place)
        kind, name = wards()[place.ward]
        return Report(
            id=own,
            service=service,
            ward=place.ward,
            code=place.ward if told else None,
            description=_description(dice, service, where),
            address=f"{where[0].upper()}{where[1:]}, {kind} {name}" if lon is not None or dice() < 0.6 else None,
            agency=handler(service, place.ward, dice()),
            channel=CHANNELS.at(dice()),
            urgent=urgent,
            lon=lon,
            lat=lat,
            who=int(dice() * 1000),
            steps=steps,
        )


def _sorted(begin: int, dice: list[Dice]) -> list[tuple[int, Dice]]:
    """When each of those who report in ten minutes does, the first one first."""
    return sorted(((begin + int(one() * TEN_MINUTES), one) for one in dice), key=lambda pair: pair[0])


def _position(dice: Dice, place: Settlement) -> tuple[float | None, float | None, bool]:
    """Longitude and latitude near where people live, and whether the ward's code is told; seldom on water, somewhere
    else, or no position."""
    away, round_ = place.reach * math.sqrt(dice()), 2 * math.pi * dice()
    kind, told, which = dice(), dice() < CODED, dice()
    if kind >= ABROAD:
        lon = place.lon + away * math.cos(round_) / (DEGREE * math.cos(math.radians(place.lat)))
        lat = place.lat + away * math.sin(round_) / DEGREE
        return (round(lon, 6), round(lat, 6), told) if kind >= UNPLACED else (None, None, which < 0.5)
    far = ON_WATER if kind < WATERED else ELSEWHERE
    lon, lat = far[int(which * len(far))]
    spread = 0.004
    return round(lon + spread * math.cos(round_), 6), round(lat + spread * math.sin(round_), 6), False


def _where(dice: Dice, place: Settlement) -> str:
    street = place.streets[int(dice() * len(place.streets))]
    how, number = dice(), 1 + int(dice() * 120)
    if street[0].islower():
        return street
    return (
        f"đường {street}" if how < 0.55 else f"kiệt {number} {street}" if how < 0.85 else f"trước số {number} {street}"
    )


def _description(dice: Dice, service: Service, where: str) -> str:
    """A sentence that says what and where, one that says more, now and then a telephone number or an address."""
    problem = service.problems[int(dice() * len(service.problems))]
    said = [f"{problem}, {where}."]
    if dice() < 0.85:
        said.append(service.details[int(dice() * len(service.details))])
    if dice() < 0.035:
        number = NUMBERS[int(dice() * len(NUMBERS))].format(int(dice() * 100))
        said.append(CALLS[int(dice() * len(CALLS))].format(number))
    elif dice() < 0.005:
        said.append(f"Thư xin gửi về nguoi.dan.{int(dice() * 100):03}@example.invalid.")
    return " ".join(said)
