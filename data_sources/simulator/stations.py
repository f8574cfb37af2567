"""Where the simulated stations stand: read from the city's own lists, and one rain gauge on Bạch Mã."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
STATIONS = _PACKAGE / "city" / "stations.csv"
WARDS = _PACKAGE / "places" / "wards.csv"


@dataclass(frozen=True, slots=True)
class Station:
    """A station: its code, its Vietnamese name, what it is on, its position (WGS 84, degrees)."""

    code: str
    name: str
    kind: str
    river: str
    lon: float
    lat: float


# no station list gives it; near the summit, where the 1,739 mm fell
BACH_MA = Station("rain-bach-ma", "Bạch Mã", "rain", "", 107.853, 16.197)


@cache
def stations() -> dict[str, Station]:
    """Gauges, reservoirs and the air station by code, from stations.csv. Raises OSError when it cannot be read."""
    with STATIONS.open(encoding="utf-8", newline="") as lines:
        return {
            row["station"]: Station(
                row["station"], row["name"], row["kind"], row["river"], float(row["lon"]), float(row["lat"])
            )
            for row in csv.DictReader(lines)
        }


@cache
def rain_gauges() -> tuple[Station, ...]:
    """The 49 rain gauges: one in the middle of each of the 40 wards, one beside each river gauge and each dam, and
    Bạch Mã. Raises OSError when a list cannot be read."""
    with WARDS.open(encoding="utf-8", newline="") as lines:
        in_wards = [
            Station(f"rain-{row['code']}", row["name"], "rain", "", float(row["lon"]), float(row["lat"]))
            for row in csv.DictReader(lines)
        ]
    beside = [
        Station(f"rain-{s.code}", f"{_PLACE[s.kind]} {s.name}", "rain", "", s.lon, s.lat)
        for s in stations().values()
        if s.kind in _PLACE
    ]
    return (*in_wards, *beside, BACH_MA)


_PLACE = {"gauge": "Trạm", "reservoir": "Đập"}
