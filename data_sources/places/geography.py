"""Land, lagoons, rivers and islands as shapely geometry, longitude before latitude, WGS 84 degrees.

Coast, lagoons and region: © OpenStreetMap contributors, ODbL 1.0, written by make_geodata.py. The rivers are drawn
by us. Each is read once; shapely is imported only when one is asked for, so that the collector starts fast.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent

AROUND_HUE = (106.2, 15.2, 109.4, 17.8)
"""West, south, east, north of `land` and `coast`."""
REGION = (103.5, 5.5, 119.0, 22.0)
"""West, south, east, north of `region`."""


class Island(NamedTuple):
    """One island as a dot. lon, lat: WGS 84, degrees."""

    archipelago: str
    name: str
    lon: float
    lat: float


def _features(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((HERE / name).read_text(encoding="utf-8"))["features"]
    return features


def _geometry(name: str, kind: str) -> BaseGeometry:
    from shapely.geometry import shape

    (geometry,) = (shape(feature["geometry"]) for feature in _features(name) if feature["properties"]["kind"] == kind)
    return geometry


@cache
def land() -> BaseGeometry:
    """The land around Hue, to about 100 m, cut to AROUND_HUE; the lagoons are part of it."""
    return _geometry("coast.geojson", "land")


@cache
def coast() -> BaseGeometry:
    """The shore of `land` as lines, without the edges of the box."""
    return _geometry("coast.geojson", "coast")


@cache
def region() -> BaseGeometry:
    """The land around Biển Đông, to about 4 km, cut to REGION; islands under 100 km² are not in it."""
    return _geometry("region.geojson", "land")


@cache
def lagoons() -> tuple[BaseGeometry, ...]:
    """The parts of the Tam Giang - Cầu Hai lagoons and Lập An, each to about 1 km."""
    from shapely.geometry import shape

    return tuple(shape(feature["geometry"]) for feature in _features("lagoons.geojson"))


@cache
def rivers() -> dict[str, BaseGeometry]:
    """Name to line, from the mountains to the mouth: "sông Hương" (with Tả Trạch from Tuần up) and "sông Bồ"."""
    from shapely.geometry import shape

    return {feature["properties"]["name"]: shape(feature["geometry"]) for feature in _features("rivers.geojson")}


@cache
def islands() -> tuple[Island, ...]:
    """The larger islands of Hoàng Sa and Trường Sa."""
    with (HERE / "islands.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Island(row["archipelago"], row["name"], float(row["lon"]), float(row["lat"]))
            for row in csv.DictReader(file)
        )
