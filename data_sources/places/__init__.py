"""The 40 wards and communes of Hue since 1 July 2025, and where a position lies among them.

Codes: national list (Decision 19/2025/QĐ-TTg). Centres: area centroids, so that a large forest commune's lies far
from its people. Borders are the city's to give (borders.py); without them a ward is told by the nearest centre.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from data_sources.places import borders as _borders
from data_sources.places.water import LAGOON_DOUBT, LAGOON_SURE, at_sea, in_lagoon, inside

HERE = Path(__file__).parent

By = Literal["border", "near", "sea", "outside", "none"]


class Ward(NamedTuple):
    """One of the 40. kind: "phường" or "xã"; lon, lat: its centre, WGS 84 degrees; km2: area [km²], rounded."""

    code: str
    name: str
    kind: str
    lon: float
    lat: float
    km2: float


class Place(NamedTuple):
    """Where a position lies: the ward's code, and by what we know it.

    by: "border" (inside the city's own border) · "near" (the nearest centre: shown with ≈, left out of rankings by
    ward) · "sea" (sea or lagoon, no ward) · "outside" (another province or country) · "none" (no position).
    """

    ward: str | None
    by: By


RULES = 1
"""Raised whenever what ``locate`` answers changes by our own doing: what was kept before is then placed anew."""
# west, south, east, north of the city; a centre may be near and the place in Đà Nẵng all the same
CITY = (107.01, 15.98, 108.22, 16.76)
# a position just outside the borders, by a rounded coordinate or a simplified line, is still that ward's
BORDER_DOUBT = 0.005
# a ward reaches about this many times the radius of a disc of its area; farther than that is the next province
REACH = 2.6


@cache
def wards() -> dict[str, Ward]:
    """Code to ward, all 40, by code."""
    with (HERE / "wards.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Ward(
                row["code"],
                row["name"],
                row["kind"],
                float(row["lon"]),
                float(row["lat"]),
                float(row["km2"]),
            )
            for row in csv.DictReader(file)
        }


def borders() -> dict[str, Any] | None:
    """Code to area (shapely, WGS 84 degrees) as HUEIOC_BOUNDARIES gives it; None when it is not set.

    Raises ValueError in one sentence when the file is broken.
    """
    read = _borders.borders(frozenset(wards()))
    return None if read is None else read.shapes


def border_lines() -> Any | None:
    """Every border of HUEIOC_BOUNDARIES once, as lines (shapely, WGS 84 degrees); None when it is not set."""
    read = _borders.borders(frozenset(wards()))
    return None if read is None else read.edges


def fingerprint() -> str:
    """What tells places apart from those told before: the rules' number and the borders, the same for the same.

    Raises ValueError when HUEIOC_BOUNDARIES is broken.
    """
    read = _borders.borders(frozenset(wards()))
    return f"{RULES}:{read.digest if read else 'none'}"


def locate(lon: float | None, lat: float | None) -> Place:
    """The ward of a position [WGS 84 degrees] and how it is known.

    With borders: the one that holds the point, but the middle of a lagoon stays a lagoon, since published borders run
    through the water. Without, or in none of them: lagoon and sea where they can be told, else the nearest of the
    40 centres, marked "near"; it is right for 77 % of places on land. The centres of the 133 former wards would make
    that 81 %; they are not in the project yet.
    Raises ValueError in one sentence when HUEIOC_BOUNDARIES is broken.
    """
    known = _borders.borders(frozenset(wards()))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        return Place(None, "none")
    if known is not None and (ward := known.holding(lon, lat)):
        return Place(None, "sea") if in_lagoon(LAGOON_SURE, lon, lat) else Place(ward, "border")
    if in_lagoon(LAGOON_DOUBT, lon, lat) or at_sea(lon, lat):
        return Place(None, "sea")
    if not inside(CITY, lon, lat):
        return Place(None, "outside")
    if known is not None and len(known.codes) == len(wards()):
        ward = known.nearest(lon, lat, BORDER_DOUBT)
        return Place(ward, "near") if ward else Place(None, "outside")
    return _near(lon, lat)


def ward_told(ward: str | None, lon: float | None, lat: float | None) -> dict[str, Any]:
    """``ward`` and how it was told (``ward_by``), as records hold it: the code that is said, else the position's border or
    nearest centre."""
    if ward in wards():
        return {"ward": ward, "ward_by": "code"}
    place = locate(lon, lat)
    return {"ward": place.ward, "ward_by": place.by}


def _near(lon: float, lat: float) -> Place:
    ward = min(wards().values(), key=lambda ward: _km(lon, lat, ward))
    if _km(lon, lat, ward) > REACH * math.sqrt(ward.km2 / math.pi):
        return Place(None, "outside")
    return Place(ward.code, "near")


def _km(lon: float, lat: float, ward: Ward) -> float:
    return math.hypot((lon - ward.lon) * 111.32 * math.cos(math.radians(lat)), (lat - ward.lat) * 110.6)
