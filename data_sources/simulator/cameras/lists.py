"""The cameras and the roads of the simulated city, from the city's own lists."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_sources.simulator.citizens.lists import settlements

_CITY = Path(__file__).parent.parent.parent / "city"
CAMERAS, ROADS = _CITY / "cameras.csv", _CITY / "roads.csv"
SERVERS = ("frigate-1", "frigate-2", "frigate-3", "frigate-4")

RUSH = {
    "ba-trieu": 1.02, "an-duong-vuong": 1.0, "hung-vuong": 0.96, "nguyen-sinh-cung": 0.95, "le-duan": 0.86,
    "tran-hung-dao": 0.85, "pham-van-dong": 0.84, "truong-chinh": 0.8, "le-loi": 0.78, "ha-noi": 0.72,
    "mai-thuc-loan": 0.72, "nguyen-hue": 0.7, "dang-van-ngu": 0.7, "to-huu": 0.68, "dien-bien-phu": 0.66,
    "chi-lang": 0.66, "nguyen-tat-thanh": 0.62, "bui-thi-xuan": 0.6, "dinh-tien-hoang": 0.6, "kim-long": 0.58,
    "nguyen-van-linh": 0.55, "cach-mang-thang-tam": 0.52, "vo-nguyen-giap": 0.5, "minh-mang": 0.45,
}  # fmt: skip
"""How full a road is in the hour of the rush on an ordinary working day, of its capacity. Made up."""
ORDINARY = 0.65
"""The same of a road that is not among them."""


@dataclass(frozen=True, slots=True)
class Camera:
    """One of the 650. ``number``: its place in the list; ``flood``: how much of where it hangs a flood reaches, 0 to 1;
    ``road``: the road it counts on, "" for none."""

    number: int
    code: str
    server: str
    place: str
    ward: str
    group: str
    road: str
    flood: float


@dataclass(frozen=True, slots=True)
class Road:
    """A road: how many vehicles an hour its cameras count when it is full, and how full it is at the rush."""

    code: str
    name: str
    capacity: float
    rush: float


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if not next(iter(row.values())).startswith("#"):
                yield row


@cache
def cameras() -> tuple[Camera, ...]:
    """All cameras in the order of the list. Raises OSError when it cannot be read."""
    where: dict[str, list[tuple[float, float, float]]] = {}
    for place in settlements():
        where.setdefault(place.ward, []).append((place.lon, place.lat, place.flood))

    def flood(row: dict[str, str]) -> float:
        lon, lat = float(row["lon"]), float(row["lat"])
        near = min(where[row["ward"]], key=lambda place: (place[0] - lon) ** 2 + (place[1] - lat) ** 2)
        return near[2]

    return tuple(
        Camera(n, row["camera"], row["source"], row["place"], row["ward"], row["group"], row["road"], flood(row))
        for n, row in enumerate(_rows(CAMERAS))
    )


@cache
def roads() -> dict[str, Road]:
    """The roads by code. Raises OSError when their list cannot be read."""
    return {
        row["road"]: Road(row["road"], row["name"], float(row["capacity"]), RUSH.get(row["road"], ORDINARY))
        for row in _rows(ROADS)
    }
