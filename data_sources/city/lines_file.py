"""lines.geojson: lines at sea: the boundary of permitted fishing, and the seaward limits of the coastal and the inshore zone.

Hue's own file holds none: no boundary that may be used was found (domain knowledge of 11/2026), and none is invented.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data_sources.city.faults import CityFault, text_of

KINDS = ("boundary", "coastal", "inshore")
"""boundary: beyond it boats may not fish; coastal, inshore: the seaward limits of "vùng ven bờ" and "vùng lộng" (Decree
26/2019/NĐ-CP, arts. 42 and 43)."""

Line = tuple[tuple[float, float], ...]
"""(lon, lat) of its points, degrees."""


def read_lines(path: Path) -> Mapping[str, tuple[Line, ...]]:
    """The lines of each kind; a kind without a line has none. A side of a line is that on which the city's ports lie.
    Raises CityFault for the first fault."""
    try:
        said = json.loads(text_of(path))
        features = said["features"]
        if said["type"] != "FeatureCollection" or not isinstance(features, list):
            raise TypeError
    except (ValueError, KeyError, TypeError) as why:
        raise CityFault(f"{path}: it is no FeatureCollection of GeoJSON; export the lines anew.") from why
    found: dict[str, list[Line]] = {kind: [] for kind in KINDS}
    for number, feature in enumerate(features, 1):
        kind = _kind(path, number, feature)
        found[kind] += _lines(path, number, feature.get("geometry"))
    return {kind: tuple(lines) for kind, lines in found.items()}


def _kind(path: Path, number: int, feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    kind = properties.get("kind") if isinstance(properties, dict) else None
    if kind not in KINDS:
        raise CityFault(f"{path}, feature {number}: its kind is “{kind}”; write one of {', '.join(KINDS)}.")
    return str(kind)


def _lines(path: Path, number: int, geometry: Any) -> list[Line]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise CityFault(f"{path}, feature {number}: it is no line; write a LineString or a MultiLineString.")
    try:
        told = geometry["coordinates"]
        parts = [told] if kind == "LineString" else told
        lines = [tuple((float(point[0]), float(point[1])) for point in line) for line in parts]
    except (KeyError, TypeError, ValueError, IndexError) as why:
        raise CityFault(f"{path}, feature {number}: a point of it is none; write [lon, lat] in degrees.") from why
    for line in lines:
        if len(line) < 2 or not all(math.isfinite(x) and abs(x) <= 180 and abs(y) <= 90 for x, y in line):
            raise CityFault(
                f"{path}, feature {number}: a line has two points or more, each [lon, lat] in degrees; look whether they"
                " are swapped."
            )
    return lines
