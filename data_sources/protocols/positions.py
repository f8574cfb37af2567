"""Where a station stands: WGS 84, degrees, longitude before latitude."""

from __future__ import annotations

import math
from typing import Any

from data_sources.protocols import Unreadable
from data_sources.protocols.numbers import PLAIN

Position = tuple[float, float]


def position(lon: object, lat: object) -> Position:
    """(lon, lat). Raises Unreadable when it is no place on Earth, at 0,0, or has its parts swapped: a swapped one is
    never turned round, the source has to mend it."""
    x, y = degrees(lon), degrees(lat)
    if x == 0 and y == 0:
        raise Unreadable("position at 0,0")
    if abs(x) <= 180 and abs(y) <= 90:
        return x, y
    if abs(x) <= 90 and abs(y) <= 180:
        raise Unreadable("lat and lon look swapped")
    raise Unreadable("position outside the world")


def degrees(said: object) -> float:
    """A coordinate, number or plain text."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise Unreadable("unreadable position")
    if isinstance(said, str) and not PLAIN.fullmatch(said.strip()):
        raise Unreadable("unreadable position")
    try:
        value = float(said)
    except OverflowError as why:
        raise Unreadable("unreadable position") from why
    if not math.isfinite(value):
        raise Unreadable("unreadable position")
    return value


def place(said: Any) -> Position | None:
    """(lon, lat) of a GeoJSON geometry or Feature: of a point itself, of a polygon its centroid; None when it holds
    none of these. Raises Unreadable as ``position`` does."""
    if isinstance(said, dict) and said.get("type") == "Feature":
        said = said.get("geometry")
    if not isinstance(said, dict):
        return None
    coordinates = said.get("coordinates")
    if said.get("type") == "Point" and coordinates:
        if not isinstance(coordinates, list) or len(coordinates) < 2:
            raise Unreadable("unreadable position")
        return position(coordinates[0], coordinates[1])
    if said.get("type") == "Polygon" and coordinates:
        return centroid(coordinates)
    return None


def centroid(rings: Any) -> Position:
    """The centre of the area inside a polygon's outer ring."""
    try:
        ring = [position(point[0], point[1]) for point in rings[0]]
    except (TypeError, IndexError, KeyError) as why:
        raise Unreadable("unreadable position") from why
    if not ring:
        raise Unreadable("unreadable position")
    x0, y0 = ring[0]  # from a corner, so that small areas do not drown in the sum
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross
        x += (ax + bx - 2 * x0) * cross
        y += (ay + by - 2 * y0) * cross
    if abs(area) < 1e-18:  # a line or a dot: the mean of its corners
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x0 + x / (3 * area), y0 + y / (3 * area)
