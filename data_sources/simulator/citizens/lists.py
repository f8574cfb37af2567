"""What is reported, where people live, who handles it: the lists that made-up reports are put together from."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Generic, TypeVar

from data_sources.simulator.stations import WARDS

_HERE = Path(__file__).parent
SERVICES = _HERE / "services.csv"
SETTLEMENTS = _HERE / "settlements.csv"
AGENCIES = _HERE.parent.parent / "city" / "agencies.csv"

Thing = TypeVar("Thing")
WARD = "ward"
"""In the list of services: the people's committee of the ward."""
CITY_ONLY = ("hepco", "cay-xanh")
"""They work in the wards; in communes (xã) the committee does it itself."""


@dataclass(frozen=True, slots=True)
class Service:
    """What can be reported: its Open311 code and name, its field, and how often. ``calm``, ``flood``, ``after``: its
    weight on ordinary days, while the water stands, and when it has gone. ``urgent``: the share of its reports that
    cannot wait, and ``hours`` their term. ``who``: codes of agencies, or ``WARD``."""

    code: str
    name: str
    field: str
    who: tuple[str, ...]
    calm: float
    flood: float
    after: float
    urgent: float
    hours: int
    problems: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A part of a ward where people live: within ``reach`` [m] of a position (WGS 84, degrees). ``flood``: how much of
    it a flood reaches, 0 to 1. A street that begins with a small letter is a place of its own (chợ, thôn)."""

    ward: str
    name: str
    weight: float
    lon: float
    lat: float
    reach: float
    flood: float
    streets: tuple[str, ...]


class Weighted(Generic[Thing]):
    """Things of which some are met more often."""

    def __init__(self, things: Sequence[Thing], weights: Sequence[float]) -> None:
        self.things = things
        self._sums = list(accumulate(weights))

    def at(self, share: float) -> Thing:
        """The thing that a number in [0, 1) falls on."""
        return self.things[min(bisect_right(self._sums, share * self._sums[-1]), len(self.things) - 1)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


@cache
def services() -> tuple[Service, ...]:
    """All that can be reported. Raises OSError when the list cannot be read."""
    return tuple(
        Service(
            row["code"],
            row["name"],
            row["field"],
            _several(row["who"]),
            float(row["calm"]),
            float(row["flood"]),
            float(row["after"]),
            float(row["urgent"]),
            int(row["hours"]),
            _several(row["problems"]),
            _several(row["details"]),
        )
        for row in _rows(SERVICES)
    )


@cache
def settlements() -> tuple[Settlement, ...]:
    """Where people live, ward by ward. Raises OSError when the list cannot be read."""
    return tuple(
        Settlement(
            row["ward"],
            row["place"],
            float(row["weight"]),
            float(row["lon"]),
            float(row["lat"]),
            float(row["reach"]),
            float(row["flood"]),
            _several(row["streets"]),
        )
        for row in _rows(SETTLEMENTS)
    )


@cache
def agencies() -> dict[str, str]:
    """The names of the agencies by code, and those of the wards' committees by the ward's code. Raises OSError."""
    return {row["ward"] or row["code"]: row["name"] for row in _rows(AGENCIES)}


@cache
def wards() -> dict[str, tuple[str, str]]:
    """The kind (phường, xã) and name of each ward by its code. Raises OSError."""
    return {row["code"]: (row["kind"], row["name"]) for row in _rows(WARDS)}


def handler(service: Service, ward: str, share: float) -> str:
    """The name of the agency that a report of a service goes to, ``share`` in [0, 1) choosing among several."""
    who = service.who[int(share * len(service.who))]
    if who == WARD or (who in CITY_ONLY and wards()[ward][0] == "xã"):
        who = ward
    return agencies()[who]
